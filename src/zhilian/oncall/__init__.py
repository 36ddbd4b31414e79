"""On-call: who is on duty, who is paged, who has answered.

Nouns: roster, shift (one person, half-open time range), page (one person called for one incident,
with its own reply code), escalation policy (who is next, after how many minutes).
Reads from incidents, directory and notices; announces PageSent, PageAccepted and PageEscalated.
"""
