"""The ledger: money as integer 分 that moves between accounts, and payments by outer channels.

Nouns: Account, Transaction (one or more Transfers from an account to another, so that it cannot
but balance), Channel, Payment, Refund, SettlementItem, SettlementBatch, BillCheck, Discrepancy.
Reads from: directory. Announces: what was posted, payments captured and refunded, batches paid,
books that do not agree.
"""
