"""What cases may cause with cards."""
