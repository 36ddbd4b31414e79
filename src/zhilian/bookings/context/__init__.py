"""What conditions may ask of bookings."""
