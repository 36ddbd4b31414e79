"""Access: who may pass which door when, with what in hand.

Nouns: Building, Area, Gate, Grant (what one case gave), Permission, Pass (a code of a guest),
VisitorLink, PlatePermit, Face, Listed (a restricted person), Barred, PassRecord.
Reads from: cases, assets (terminals, cards), contract (calendars), directory. Announces: what was
given and taken back, guests and vehicles that passed, faces kept and deleted.
"""
