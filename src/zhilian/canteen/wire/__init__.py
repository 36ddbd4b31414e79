"""The line on which canteen machines ask."""
