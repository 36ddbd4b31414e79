"""Cases: one applicant's way through one window, from the draft to the rating.

Nouns: Case, StepRun, Task (what one person or role owes), EffectRun, Draft, Attachment.
Reads from: catalogue, directory, contract (calendars), notices. Announces: CaseSubmitted,
CaseMoved, CaseReturned, CaseFinished and what else happens to a case. Windows, steps and effects
are data: nothing in here names one.
"""
