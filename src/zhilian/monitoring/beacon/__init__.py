"""Where browsers leave their timings: one small POST a page, answered 204."""
