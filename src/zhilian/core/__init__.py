"""What every app stands on; no business word in here.

Nouns: event, journal entry, seal, reaction, job, lease, family (of plugins), access, actor,
installation.
Reads from: nobody. Announces: nothing of its own.
Begin with `events.py`: how one app tells another that something happened.
"""
