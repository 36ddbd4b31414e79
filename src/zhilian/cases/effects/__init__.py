"""What windows cause in the engine itself."""
