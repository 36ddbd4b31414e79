"""The card desk: cards, batches, the bank's file."""
