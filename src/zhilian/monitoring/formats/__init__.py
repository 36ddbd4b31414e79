"""What other monitoring tools send, read into one shape: a format is a mapping and little more."""
