"""Registers of access as tables."""
