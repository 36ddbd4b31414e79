"""The desks of the assets app under /desk/assets/."""
