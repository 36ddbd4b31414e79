"""What declarations may cause in bookings."""
