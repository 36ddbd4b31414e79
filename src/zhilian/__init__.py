"""智联: operation and maintenance of a municipal mobile service platform."""
