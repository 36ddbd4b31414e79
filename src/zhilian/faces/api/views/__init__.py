"""The operations, one module a noun: parse, one call, answer."""
