"""What declarations may cause in the ledger."""
