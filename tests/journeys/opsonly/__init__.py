"""A platform that is not ours, and the product that maintains it."""
