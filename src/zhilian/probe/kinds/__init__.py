"""Check kinds: one module each, found by scanning this package (see base.KINDS)."""
