"""What people type at the desks of the assets app."""
