"""Registers of the desk as tables."""
