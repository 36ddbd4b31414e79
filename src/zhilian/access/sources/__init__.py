"""Lists that forms choose from: areas, gates, buildings."""
