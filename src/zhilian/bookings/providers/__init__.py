"""Ways to reach hospitals: one module each, found by scanning."""
