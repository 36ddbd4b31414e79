"""Where payment channels call us."""
