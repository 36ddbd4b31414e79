"""The pulse of a heartbeat check: made with it, given a token, reckoned with its schedule."""

from __future__ import annotations

import secrets
from datetime import datetime

from zhilian.monitoring.models import Check, Pulse
from zhilian.monitoring.rhythm import Deadline, deadlines, rhythm_of
from zhilian.monitoring.service.agents import hash_token

PREFIX = "zlb_"


def keep_up(*, check: Check, at: datetime) -> None:
    """Make sure that a heartbeat check has its pulse, and that it follows the schedule."""
    if check.kind != "heartbeat":
        return
    pulse = Pulse.objects.filter(check_ref=check).first()
    if pulse is None:
        pulse = Pulse(check_ref=check, judged_until=at)
        give_token(pulse, at=at)
    reckon(check=check, pulse=pulse, at=at)
    pulse.save()


def give_token(pulse: Pulse, *, at: datetime) -> None:
    token = PREFIX + secrets.token_urlsafe(24)
    pulse.token_sealed, pulse.token_hash, pulse.made_at = token, hash_token(token), at


def reckon(*, check: Check, pulse: Pulse, at: datetime) -> None:
    """When the next sign is due, and when its absence is a fault."""
    pulse.reckoned_at = max(at, check.changed_at)
    pulse.due_at = rhythm_of(check.options).due_after(_since(check, pulse))
    pulse.deadline_at = min((one.at for one in ahead(check=check, pulse=pulse)), default=None)


def ahead(*, check: Check, pulse: Pulse) -> list[Deadline]:
    """Deadlines that have not been judged. What was agreed later than them does not count back."""
    found = deadlines(
        rhythm_of(check.options),
        sign_at=_since(check, pulse),
        running_since=pulse.running_since,
    )
    return [one for one in found if one.at > max(pulse.judged_until, check.changed_at)]


def _since(check: Check, pulse: Pulse) -> datetime:
    """A job is expected anew from when its check was made, changed or resumed."""
    return max(pulse.sign_at or check.changed_at, check.changed_at)
