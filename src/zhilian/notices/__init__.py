"""Notices: every message to a person, from the outbox to the receipt.

Nouns: notice (one message to one person), template, provider (a gateway), receipt, inbound
message. Reads from directory (who owns which phone). Hands over through `providers`, never inside
a transaction. Announces NoticeDelivered, NoticeFailed and MessageReceived. `simulator` is a process
of its own that speaks a real gateway's protocol; nothing in the product knows that it exists.
"""
