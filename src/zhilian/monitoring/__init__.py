"""Monitoring: what is watched, what was seen, and when it changed.

Nouns: check, agent, sample, flip, day figure, drill.
Reads from: directory (sites, people), catalogue (windows), probe (kinds and their samples).
Announces: TargetFlipped, and who changed which check, agent or drill.
Begin with machine.py: the whole judgement is there, without a database.
"""
