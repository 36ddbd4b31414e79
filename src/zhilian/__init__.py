"""智联: operation and maintenance of a municipal mobile service platform."""

__version__ = "0.1.0"
