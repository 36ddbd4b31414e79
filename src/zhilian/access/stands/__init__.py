"""Where gate terminals and barriers stand."""
