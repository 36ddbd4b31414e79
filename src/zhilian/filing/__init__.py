"""Filing: returns of units and districts.

Nouns: Campaign, Submission, Registry (of public institutions), Report period.
Reads from: cases, directory. Announces: campaigns opened and due, reports locked.
"""
