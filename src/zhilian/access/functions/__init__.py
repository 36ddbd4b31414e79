"""What conditions may ask of access."""
