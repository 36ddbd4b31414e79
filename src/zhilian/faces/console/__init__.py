"""The desk pages: duty desk, wall of windows, window page, drills. They read and ask, no more."""
