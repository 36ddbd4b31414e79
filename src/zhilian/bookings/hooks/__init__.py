"""Where hospitals call us."""
