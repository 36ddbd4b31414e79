"""Lists that forms of returns choose from."""
