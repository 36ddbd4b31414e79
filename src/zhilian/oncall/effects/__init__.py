"""What windows cause here: a call for help."""
