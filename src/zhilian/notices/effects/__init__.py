"""What windows cause here: publicity, and word to the staff who handle a thing."""
