"""Where measurements are shipped to, besides our own storage."""
