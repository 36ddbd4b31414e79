"""The measuring engine: checks in, samples out. It imports neither Django nor any other part of
zhilian, so that it runs alone on a site.

Nouns: check (CheckSpec), sample, condition, phase, kind, vantage (where we measure from).
It reads from nobody; the agent asks the server for its checks and pushes samples to it.
"""
