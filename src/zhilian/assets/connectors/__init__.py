"""How terminals are reached: one module for each protocol (docs/adding/terminal.md)."""
