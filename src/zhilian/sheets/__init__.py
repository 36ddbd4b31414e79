"""Registers out as tables and in from them: every app's (`core.sheets`), with one set of pages.

Nouns: run (a table that was handed in), line (one row of it and what becomes of it).
Reads: core, directory. Announces: that a table was written, or taken out.
"""
