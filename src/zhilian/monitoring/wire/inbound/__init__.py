"""Where other monitoring tools post their alerts."""
