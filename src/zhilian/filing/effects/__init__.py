"""What windows cause here: versions of the registry, returns that count, sums, locks."""
