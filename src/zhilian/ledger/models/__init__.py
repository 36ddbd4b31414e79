from zhilian.ledger.models.accounts import Account, Proof, Transaction, Transfer
from zhilian.ledger.models.payments import Callback, Channel, Payment, Refund
from zhilian.ledger.models.settling import MerchantTerms, SettlementBatch, SettlementItem
from zhilian.ledger.models.troubles import BillCheck, Discrepancy

__all__ = [
    "Account",
    "BillCheck",
    "Callback",
    "Channel",
    "Discrepancy",
    "MerchantTerms",
    "Payment",
    "Proof",
    "Refund",
    "SettlementBatch",
    "SettlementItem",
    "Transaction",
    "Transfer",
]
