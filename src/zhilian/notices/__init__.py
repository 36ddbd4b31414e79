"""Notices: every message to a person, from the outbox to the receipt; in the app and on its board.

Nouns: notice (one text or call to one person), template, provider (a gateway), receipt, inbound
message; message (in the app), preference, quota; announcement, audience, publicity. Reads from
directory (who owns which phone), catalogue (whose window), contract (working days). Hands over
through `providers`, never inside a transaction. Announces NoticeDelivered, NoticeFailed,
MessageReceived, AnnouncementPublished, AnnouncementWithdrawn. `simulator` is a process of its own
that speaks a real gateway's protocol; nothing in the product knows that it exists.
"""
