"""Lists of the mall that forms choose from."""
