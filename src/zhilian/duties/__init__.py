"""Duties: planned work with evidence. So far: guarantees of events and the duty log.

Nouns: Guarantee (活动保障), DutyNote.
Reads from: directory, catalogue. Announces: guarantees planned and called off.
"""
