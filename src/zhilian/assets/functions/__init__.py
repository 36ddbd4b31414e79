"""What conditions ask of the assets app."""
