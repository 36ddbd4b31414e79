"""What forms may choose of bookings."""
