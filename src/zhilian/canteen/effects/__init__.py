"""What cases may cause in the canteen."""
