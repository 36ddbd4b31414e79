"""Pages of the ledger for finance and the sections, by noun."""
