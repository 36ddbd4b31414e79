"""What conditions ask of the mall."""
