"""Names of the assets app that conditions read."""
