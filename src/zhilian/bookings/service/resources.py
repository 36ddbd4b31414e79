"""Resources: set up, changed, closed for a time or for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from zhilian.bookings import hours
from zhilian.bookings.errors import BadDraft, NotNow
from zhilian.bookings.events import ClosureLifted, ClosureMade, ResourceChanged, ResourceClosed
from zhilian.bookings.models import Closure, ExtraHours, Offer, Reservation, Resource
from zhilian.bookings.service.reserving import call_off
from zhilian.bookings.types import (
    KINDS,
    Mode,
    OfferKind,
    ResourceDraft,
    ResourceKind,
    ResourceState,
    Stretch,
)
from zhilian.core import events
from zhilian.core.crypto import sm3
from zhilian.core.effects import EffectRevoked
from zhilian.directory import selectors as directory

COPIED = (
    "name", "units", "seats", "buffer_minutes", "horizon_days", "hours", "workdays_only",
    "needs_approval", "place", "ref", "note", "position",
)  # fmt: skip
MAX_STEP = 600


@dataclass(frozen=True, kw_only=True)
class OfferDraft:
    """A thing to choose at a resource; price in 分."""

    code: str
    kind: OfferKind
    name: str
    price: int = 0
    detail: str = ""
    position: int = 0
    open: bool = True


@transaction.atomic
def save_resource(*, draft: ResourceDraft, at: datetime) -> Resource:
    """Set up a resource, or change the one of this code. Errors: `BadDraft`, `BadHours`."""
    held = Resource.objects.select_for_update().filter(code=draft.code).first()
    made = held or Resource(code=draft.code, kind=draft.kind)
    before = {name: getattr(made, name) for name in COPIED}
    _refuse_bad(draft, held)
    info = KINDS[draft.kind]
    made.mode = info.mode
    made.step_minutes = draft.step_minutes or info.step_minutes
    for name in COPIED:
        setattr(made, name, getattr(draft, name))
    made.parent = _parent(draft)
    made.site = next((site for site in directory.sites() if site.code == draft.site), None)
    made.branch_id = draft.branch_id
    made.facts = {**made.facts, **draft.facts}
    changed = [name for name in COPIED if held and before[name] != getattr(made, name)]
    made.changed_at = at
    made.save()
    what = "、".join(changed) if held else "新建"
    events.record(ResourceChanged(at=at, resource_id=made.pk, what=what))
    return made


@transaction.atomic
def ensure_resource(*, kind: ResourceKind, ref: str, name: str, at: datetime) -> Resource:
    """What stands here for a thing that another app keeps (a car, a driver): made when first
    needed, its name kept up to date.
    """
    held = Resource.objects.select_for_update().filter(ref=ref).first()
    if held is not None:
        if held.name != name[:60]:
            held.name = name[:60]
            held.save()
        return held
    code = f"{kind.value.lower().replace('_', '-')}-{sm3(ref.encode())[:12]}"
    return save_resource(
        draft=ResourceDraft(code=code, kind=kind, name=name[:60], ref=ref, horizon_days=0),
        at=at,
    )


@transaction.atomic
def note_facts(*, resource: Resource, facts: Mapping[str, object]) -> Resource:
    """What its owner says of it (type, plate), where that is new."""
    if any(resource.facts.get(name) != value for name, value in facts.items()):
        resource.facts = {**resource.facts, **facts}
        resource.save(update_fields=["facts"])
    return resource


@transaction.atomic
def switch_resource(*, resource_id: int, open_: bool, reason: str, at: datetime) -> Resource:
    """Take a resource out of use, or back into it. Out of use, what was taken of it is called
    off.
    """
    found = Resource.objects.select_for_update().get(pk=resource_id)
    state = ResourceState.OPEN if open_ else ResourceState.CLOSED
    if found.state == state:
        raise NotNow(f"{found.name}已经是{state.label}，请刷新页面。")
    found.state, found.changed_at = state, at
    found.save()
    events.record(ResourceChanged(at=at, resource_id=found.pk, what=state.label))
    if not open_:
        ahead = Reservation.objects.live().filter(ends_at__gt=at)
        _call_off(ahead, found, closure_id=0, reason=reason, at=at)
    return found


@transaction.atomic
def close_period(
    *, resource_id: int, stretch: Stretch, reason: str, by_id: int | None, at: datetime
) -> Closure:
    """Close a resource, and all below it, over a stretch: what was taken within it is called off,
    and `ResourceClosed` tells each holder. Errors: `BadDraft`.
    """
    if stretch.ends_at <= stretch.starts_at:
        raise BadDraft("结束时间要晚于开始时间。")
    if stretch.ends_at <= at:
        raise BadDraft("停用时段已经过去，请填写今后的时间。")
    found = Resource.objects.get(pk=resource_id)
    made = Closure.objects.create(
        resource=found,
        starts_at=stretch.starts_at,
        ends_at=stretch.ends_at,
        reason=reason.strip()[:60],
        made_by_id=by_id,
        made_at=at,
    )
    events.record(ClosureMade(at=at, closure_id=made.pk, resource_id=resource_id))
    call_off_within(closure=made, at=at)
    return made


def call_off_within(*, closure: Closure, at: datetime) -> int:
    """Call off what stands within a closure in force. Returns how many; again finds only what came
    in between.
    """
    rows = Reservation.objects.live().overlapping(closure.starts_at, closure.ends_at)
    return _call_off(
        rows.filter(ends_at__gt=at),
        closure.resource,
        closure_id=closure.pk,
        reason=closure.reason,
        at=at,
    )


@transaction.atomic
def take_away(*, reservation_id: int, reason: str, at: datetime) -> Reservation:
    """Call one reservation off; its holder hears why. Errors: `NotNow` when it is over."""
    rows = Reservation.objects.live().filter(pk=reservation_id, ends_at__gt=at)
    found = rows.select_related("resource").first()
    if found is None:
        raise NotNow("这个预约已经结束或取消，请刷新页面。")
    _call_off(rows, found.resource, closure_id=0, reason=reason, at=at)
    found.refresh_from_db()
    return found


@transaction.atomic
def lift_closure(*, closure_id: int, at: datetime) -> Closure:
    """Open again from now on. What was called off stays so."""
    found = Closure.objects.select_for_update().get(pk=closure_id)
    if found.lifted_at is not None:
        raise NotNow("这个停用已经撤销，请刷新页面。")
    found.lifted_at = at
    found.save()
    events.record(ClosureLifted(at=at, closure_id=found.pk, resource_id=found.resource_id))
    return found


@transaction.atomic
def add_hours(
    *, resource_id: int, day: date, opens: time, closes: time, at: datetime
) -> ExtraHours:
    """Open on a day otherwise than the week says. Errors: `BadDraft`."""
    if closes <= opens:
        raise BadDraft("结束时间要晚于开始时间。")
    made, _new = ExtraHours.objects.update_or_create(
        resource_id=resource_id, day=day, opens=opens, defaults={"closes": closes}
    )
    what = f"加开 {day}"
    events.record(ResourceChanged(at=at, resource_id=resource_id, what=what))
    return made


@transaction.atomic
def drop_hours(*, extra_id: int, at: datetime) -> int:
    """Take extra hours back; what was taken in them stays. Returns the resource."""
    found = ExtraHours.objects.get(pk=extra_id)
    found.delete()
    what = f"取消加开 {found.day}"
    events.record(ResourceChanged(at=at, resource_id=found.resource_id, what=what))
    return found.resource_id


@transaction.atomic
def save_offer(*, resource_id: int, draft: OfferDraft, at: datetime) -> Offer:
    """What can be chosen there, and for how much."""
    if not draft.name.strip():
        raise BadDraft("请填写名称。")
    values: dict[str, Any] = {
        "kind": draft.kind,
        "name": draft.name.strip()[:40],
        "price": draft.price,
        "detail": draft.detail.strip()[:200],
        "position": draft.position,
        "open": draft.open,
    }
    made, _new = Offer.objects.update_or_create(
        resource_id=resource_id, code=draft.code, defaults=values
    )
    events.record(ResourceChanged(at=at, resource_id=resource_id, what=f"项目 {made.name}"))
    return made


def _refuse_bad(draft: ResourceDraft, held: Resource | None) -> None:
    if not draft.code or not draft.name.strip():
        raise BadDraft("编号和名称都要填写。")
    if held is not None and held.kind != draft.kind:
        raise BadDraft(f"编号 {draft.code} 已用于{held.get_kind_display()}，请换一个编号。")
    if draft.units < 1:
        raise BadDraft("同时可约数要不少于 1。")
    step = draft.step_minutes or KINDS[draft.kind].step_minutes
    if KINDS[draft.kind].mode != Mode.DAY and (step % 5 or not 5 <= step <= MAX_STEP):
        raise BadDraft("每段分钟要是 5 的倍数，5 到 600 之间。")
    hours.read(draft.hours)
    moved = held is not None and held.mode == Mode.INTERVAL and held.step_minutes != step
    if moved and Reservation.objects.live().filter(resource=held).exists():
        raise BadDraft("还有未结束的预约，不能改变计时间隔。")


def _parent(draft: ResourceDraft) -> Resource | None:
    wanted = KINDS[draft.kind].parent
    if not draft.parent:
        if wanted is not None:
            raise BadDraft(f"{draft.kind.label}要属于一个{wanted.label}，请选择所属。")
        return None
    found = Resource.objects.filter(code=draft.parent).first()
    if found is None or found.kind != wanted:
        raise BadDraft(f"所属“{draft.parent}”不是{wanted.label if wanted else '可以选的'}。")
    return found


def _call_off(rows: Any, resource: Resource, *, closure_id: int, reason: str, at: datetime) -> int:
    family = [resource.pk, *resource.children.values_list("pk", flat=True)]
    holders: dict[str, Reservation] = {}
    for row in rows.filter(resource__in=family).order_by("pk"):
        if call_off(reservation_id=row.pk, at=at) is not None:
            holders.setdefault(row.subject, row)
    for holder, row in holders.items():
        events.record(EffectRevoked(at=at, key=row.effect, reason=f"{resource.name}{reason[:60]}"))
        events.record(
            ResourceClosed(
                at=at,
                holder=holder,
                resource_id=row.resource_id,
                closure_id=closure_id,
                reason=reason[:60],
            )
        )
    return len(holders)
