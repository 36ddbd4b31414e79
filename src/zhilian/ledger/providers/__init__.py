"""Outer ways to pay: one module each, found by scanning."""
