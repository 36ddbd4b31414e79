"""Rows of the assets app that a table begins with."""
