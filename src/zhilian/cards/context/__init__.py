"""What conditions may ask of cards."""
