"""What conditions may ask of the canteen."""
