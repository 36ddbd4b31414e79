"""Names of the mall that conditions read."""
