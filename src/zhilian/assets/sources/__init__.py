"""Lists of the assets app that forms choose from."""
