"""Registers of assets as tables."""
