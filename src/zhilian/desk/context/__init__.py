"""What a handler ticks while answering; the engine keeps it among the values of the case."""
