"""What conditions may know of the person at the form."""
