"""What windows cause here: a note for the people on duty, a guarantee of an event."""
