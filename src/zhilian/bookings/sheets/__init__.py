"""Registers of bookings as tables."""
