"""Registers of the canteen as tables."""
