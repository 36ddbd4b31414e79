"""What conditions may know from the engine itself."""
