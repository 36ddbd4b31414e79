"""The line on which gates and barriers ask."""
