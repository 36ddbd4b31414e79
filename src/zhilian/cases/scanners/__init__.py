"""Virus scanners: one module each. All that are set up look at every upload."""

from zhilian.cases.scanners.base import SCANNERS, Scanner, Verdict

__all__ = ["SCANNERS", "Scanner", "Verdict"]
