"""The engine's doors: `try_once` for one measurement now."""

from zhilian.probe.trial import try_once

__all__ = ["try_once"]
