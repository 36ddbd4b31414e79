"""Measure a wanted check once, before it is kept: what the try-now button asks for."""

from __future__ import annotations

from zhilian.monitoring.types import CheckDraft
from zhilian.probe.trial import try_once
from zhilian.probe.types import CheckSpec, Sample

LONGEST_S = 15.0
"""A person waits for it, and a worker of the web server with them."""


def try_draft(draft: CheckDraft) -> Sample:
    """One sample, measured from here, within the network that probes may reach. Never raises."""
    return try_once(
        CheckSpec(
            id=0,
            code=draft.code,
            kind=draft.kind,
            options=draft.options,
            timeout_s=max(0.1, min(draft.timeout_s, LONGEST_S)),
        )
    )
