"""What conditions may ask of a person's cases."""
