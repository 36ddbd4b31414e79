"""Rows that forms of returns begin with: the registry, the sums of the months, the criteria."""
