"""Pages of on-call, by noun."""
