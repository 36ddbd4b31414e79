"""What Prometheus reads of us: `/metrics`, text format 0.0.4, behind a token of its own."""
