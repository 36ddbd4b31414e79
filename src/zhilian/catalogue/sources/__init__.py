"""Lists of the catalogue itself that forms choose from."""
