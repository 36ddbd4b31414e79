"""A scripted month, measured at speed as a prober would; every figure compared with it."""
