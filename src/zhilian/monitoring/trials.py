"""Measure a wanted check once, before it is kept: what the try-now button asks for."""

from __future__ import annotations

from datetime import datetime

from zhilian.monitoring import drafts, sealing
from zhilian.monitoring.types import CheckDraft
from zhilian.probe.trial import try_once
from zhilian.probe.types import CheckSpec, ErrorCode, Sample

LONGEST_S = 15.0
"""A person waits for it, and a worker of the web server with them."""


def try_draft(draft: CheckDraft, *, at: datetime) -> Sample:
    """One sample, measured from here, within the network that probes may reach. Never raises."""
    if sealing.has_placeholder(draft.options):
        return Sample(
            check_id=0,
            at=at,
            ok=False,
            took_us=0,
            error_code=ErrorCode.OPTIONS,
            error_text=drafts.NOTHING_KEPT,
        )
    return try_once(
        CheckSpec(
            id=0,
            code=draft.code,
            kind=draft.kind,
            options=draft.options,
            timeout_s=max(0.1, min(draft.timeout_s, LONGEST_S)),
        )
    )
