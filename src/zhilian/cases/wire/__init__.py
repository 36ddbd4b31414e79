"""Where terminals that stand for a step of a case bring the code that they read."""
