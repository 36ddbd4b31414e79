"""What this platform's own modules read of people, as back ends of the directory."""
