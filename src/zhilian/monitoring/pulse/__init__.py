"""Where jobs report: one address a job, told by its token."""
