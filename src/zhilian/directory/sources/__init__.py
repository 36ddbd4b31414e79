"""Lists that forms choose from: people, units, districts, places."""
