"""Pages: the list of checks, one check, its form, the import, the agents."""
