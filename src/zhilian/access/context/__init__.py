"""What conditions may name of access."""
