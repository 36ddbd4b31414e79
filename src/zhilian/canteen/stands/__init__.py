"""Where canteen machines stand."""
