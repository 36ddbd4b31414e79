"""What rules of returns compute: changes against a year and a month before, a price."""
