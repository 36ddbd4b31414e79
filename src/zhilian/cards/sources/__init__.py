"""Lists of cards that forms choose from."""
