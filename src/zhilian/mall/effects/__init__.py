"""What windows cause in the mall."""
