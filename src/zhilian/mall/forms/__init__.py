"""What the desk of the mall asks."""
