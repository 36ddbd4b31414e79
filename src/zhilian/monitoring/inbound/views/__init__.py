"""Views of inbound sources: parse, one call, render."""
