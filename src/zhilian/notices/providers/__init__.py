"""SMS gateways that messages can be handed to: one module each, found by scanning."""
