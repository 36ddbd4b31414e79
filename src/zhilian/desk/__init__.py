"""The desk: work orders, the consulting log, requirements that grow out of feedback.

Nouns: WorkOrder, Consultation, Requirement.
Reads from: cases, catalogue, contract, directory, notices, sheets.
Announces: orders made, taken, done.
"""
