"""Standing in: for a stretch, or from now on; and taking it back."""

from datetime import datetime, timedelta

from django.db import transaction

from zhilian.core import events
from zhilian.core.times import local
from zhilian.notices import service as notices
from zhilian.notices.types import Recipient
from zhilian.oncall import selectors
from zhilian.oncall.errors import BadOverride
from zhilian.oncall.events import OverrideCancelled, OverridePut
from zhilian.oncall.models import Leave, Override, Swap
from zhilian.oncall.service.roster import LONGEST, check_person, locked_roster
from zhilian.oncall.types import Duty, Layer, OverrideKind, Span
from zhilian.oncall.wording import short_time

WITHOUT_END = timedelta(hours=12)
"""How long 我来值班 holds where nobody is on and nobody follows."""


@transaction.atomic
def put_override(
    *,
    person_id: int,
    stretch: Span,
    at: datetime,
    by_id: int | None,
    layer: Layer = Layer.PRIMARY,
    reason: str = "",
) -> Override:
    """This person stands in over the stretch (from now where it has begun); behind it the plan
    holds again. Whoever is relieved is told.

    Errors: `BadOverride` when the stretch is empty or past, or the person is away or on already.
    """
    starts_at, ends_at = max(stretch.starts_at, at), stretch.ends_at
    _check(person_id=person_id, starts_at=starts_at, ends_at=ends_at, layer=layer)
    draft = Override(
        layer=layer,
        kind=OverrideKind.COVER,
        person_id=person_id,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason[:100],
        made_by_id=by_id,
    )
    return put(draft, at=at, told=True)


@transaction.atomic
def take_over(*, person_id: int, at: datetime, layer: Layer = Layer.PRIMARY) -> Override:
    """我来值班: from now until the end of the present stint, or until somebody is planned again.

    Errors: `BadOverride` when the person is on already or away.
    """
    current = selectors.on_call(at=at, layer=layer)
    if current is not None and current.person_id == person_id:
        raise BadOverride(f"现在就是您当班，到 {local(current.ends_at):%m-%d %H:%M}。")
    following = selectors.next_duty(at=at, layer=layer)
    ends_at = current.ends_at if current else at + WITHOUT_END
    if current is None and following is not None:
        ends_at = min(ends_at, following.starts_at)
    _check(person_id=person_id, starts_at=at, ends_at=ends_at, layer=layer)
    draft = Override(
        layer=layer,
        kind=OverrideKind.TAKEOVER,
        person_id=person_id,
        starts_at=at,
        ends_at=ends_at,
        reason="我来值班",
        made_by_id=person_id,
    )
    return put(draft, at=at, told=True)


@transaction.atomic
def cancel_override(*, override_id: int, at: datetime) -> None:
    """Take it back: what has been stays, from now on the plan below holds again."""
    locked_roster()
    override = Override.objects.select_for_update().get(id=override_id)
    if override.cancelled_at is not None:
        return
    if override.ends_at <= at:
        raise BadOverride("这段替班已经结束，过去的值守记录不能改。")
    override.cancelled_at = at
    override.save(update_fields=["cancelled_at"])
    events.record(OverrideCancelled(at=at, override_id=override_id))


def put(draft: Override, *, at: datetime, told: bool, swap: Swap | None = None) -> Override:
    """Write the override down, announce it, tell whoever is relieved. The caller has checked."""
    draft.roster = locked_roster()
    relieved = selectors.on_call(at=draft.starts_at, layer=Layer(draft.layer))
    draft.made_at = at
    draft.swap = swap
    draft.save()
    events.record(
        OverridePut(
            at=at,
            override_id=draft.pk,
            way=draft.kind,
            layer=draft.layer,
            person_id=draft.person_id,
            relieved_id=relieved.person_id if relieved else None,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
        )
    )
    if told:
        _tell(draft, relieved=relieved, at=at)
    return draft


def _tell(override: Override, *, relieved: Duty | None, at: datetime) -> None:
    """The person relieved learns it by text; so does who stands in by somebody else's hand."""
    stretch = {
        "from": short_time(override.starts_at, now=at),
        "until": short_time(override.ends_at, now=at),
        "layer": Layer(override.layer).label,
    }
    if relieved is not None and relieved.person_id != override.person_id:
        notices.send(
            template="duty_relieved",
            to=Recipient(person_id=relieved.person_id),
            values={**stretch, "who": override.person.name},
            key=f"override:{override.pk}:relieved",
            subject="roster",
            at=at,
        )
    if override.made_by_id != override.person_id:
        notices.send(
            template="duty_given",
            to=Recipient(person_id=override.person_id),
            values=stretch,
            key=f"override:{override.pk}:given",
            subject="roster",
            at=at,
        )


def _check(*, person_id: int, starts_at: datetime, ends_at: datetime, layer: Layer) -> None:
    if ends_at <= starts_at:
        raise BadOverride("结束时间要晚于开始时间，并且还没有过去。")
    if ends_at - starts_at > LONGEST:
        raise BadOverride("一次替班最长 31 天，请分段安排。")
    check_person(person_id=person_id, layer=layer)
    away = Leave.objects.filter(person_id=person_id, cancelled_at=None)
    leave = away.touching(starts_at, ends_at).select_related("person").first()
    if leave is not None:
        until = f"{local(leave.ends_at):%m-%d %H:%M}"
        raise BadOverride(f"{leave.person.name}这段时间请假（到 {until}），请换一个人。")
