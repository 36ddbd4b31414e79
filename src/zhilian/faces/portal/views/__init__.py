"""Server-rendered pages, complete without script."""
