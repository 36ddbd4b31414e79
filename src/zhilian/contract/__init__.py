"""The contract: what it demands, how long things may take, and how far each demand is met.

Nouns: clause, limit, policy, calendar, clock, breach, waiver, indicator, reading, scope item, term.
Reads from: directory (people, office areas). Others start and stop clocks here and say in their own
`indicators.py` how a clause is measured. Announces: ClockThresholdReached, ClockBreached,
WaiverRequested, WaiverApproved, WaiverRefused, CalendarRevised, WorkingHoursConfirmed,
ScopeConfirmed. A breach, once recorded, is never undone; only the purchaser waives it.
"""
