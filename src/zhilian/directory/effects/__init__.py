"""What windows cause here: versions of people, syncs, accounts, training."""
