"""Pages of the desk, one list a module."""
