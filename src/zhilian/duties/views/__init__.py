"""Pages of duties: guarantees of events, notes for those on duty."""
