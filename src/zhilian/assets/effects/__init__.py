"""What windows cause in the assets app."""
