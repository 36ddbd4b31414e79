"""Pages on the system itself: queue and dead letters, audit trail, one's own API tokens."""
