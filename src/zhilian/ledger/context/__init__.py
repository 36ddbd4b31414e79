"""What conditions may ask of the ledger."""
