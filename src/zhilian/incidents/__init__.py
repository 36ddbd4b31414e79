"""Faults (故障) from the first sign to the signed-off lesson.

Nouns: incident, timeline entry, target change (a flip as we saw it), outage finding.
Reads from: monitoring (flips, checks), contract (clocks, periods), directory (people).
Announces: opened, accepted, given back, arrived, restored, reopened, closed, classified.
The timeline is append-only and hash-chained; the state of an incident is never edited by hand.
"""
