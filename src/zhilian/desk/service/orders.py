"""Work orders: made, taken, arrived, done, given to others, cancelled."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from zhilian.catalogue import selectors as catalogue
from zhilian.core import events
from zhilian.desk import selectors
from zhilian.desk.errors import DeskRefused, NotYourOrder
from zhilian.desk.errors import OrderMoved as MovedOn
from zhilian.desk.events import (
    OrderCancelled,
    OrderGiven,
    OrderMade,
    OrderMoved,
    OrderNoted,
    RouteSet,
)
from zhilian.desk.models import OrderEntry, Routing, WorkOrder
from zhilian.desk.types import ORDER_MOVES, OrderDraft, OrderEntryKind, OrderState, Route
from zhilian.directory import selectors as directory
from zhilian.directory.types import GRANTABLE, SECTION_ADMIN_ROLES
from zhilian.notices import service as notices
from zhilian.notices.types import InApp, MessageKind

KIND_OF = {
    OrderState.ACCEPTED: OrderEntryKind.ACCEPTED,
    OrderState.ONSITE: OrderEntryKind.ONSITE,
    OrderState.DONE: OrderEntryKind.DONE,
}
FURTHER = (OrderState.ASSIGNED, OrderState.ACCEPTED, OrderState.ONSITE, OrderState.DONE)


@transaction.atomic
def make_order(*, draft: OrderDraft, at: datetime) -> WorkOrder:
    """Ask a team for work; the worker is who was named, else the least busy of the team.

    The same key is the same order. Whoever is asked is told in the app.
    """
    known = WorkOrder.objects.filter(key=draft.key).first()
    if known is not None:
        return known
    row = _row(draft, at=at)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return WorkOrder.objects.get(key=draft.key)
    _tell(row, OrderEntryKind.MADE, at=at, text=draft.detail)
    events.record(
        OrderMade(at=at, order_id=row.pk, about=row.subject, role=row.role, person_id=row.person_id)
    )
    _inform(row, title="新派工", key="made", at=at)
    return row


@transaction.atomic
def move_order(
    *, order_id: int, to: OrderState, by_id: int, at: datetime, text: str = ""
) -> WorkOrder:
    """The worker's own steps: taken, on the spot, done. Whoever takes it, has it.

    Errors: `NotYourOrder`, `OrderMoved` when it is elsewhere by now.
    """
    row = _locked(order_id)
    if to == OrderState.DONE and not text.strip():
        raise DeskRefused("请写明处理结果，报修人会看到。")
    _must_handle(row, by_id=by_id)
    _move(row, to, at=at)
    if row.person_id is None or to == OrderState.ACCEPTED:
        row.person_id = by_id
    if to == OrderState.DONE:
        row.result = text.strip()
    row.save()
    _tell(row, KIND_OF[to], at=at, by_id=by_id, text=text)
    events.record(OrderMoved(at=at, order_id=row.pk, about=row.subject, state=to))
    return row


@transaction.atomic
def follow_case(*, subject: str, to: OrderState, at: datetime) -> int:
    """The case went on by itself: its open orders follow, never back. Returns how many did."""
    moved = 0
    for row in WorkOrder.objects.open().select_for_update().filter(subject=subject).order_by("id"):
        if FURTHER.index(to) > FURTHER.index(OrderState(row.state)):
            _move(row, to, at=at)
            row.save()
            _tell(row, KIND_OF[to], at=at, text="随办件进展")
            events.record(OrderMoved(at=at, order_id=row.pk, about=row.subject, state=to))
            moved += 1
    return moved


@transaction.atomic
def reopen_orders(*, subject: str, at: datetime) -> int:
    """What was done is not good enough: the last order of the case is open again."""
    row = (
        WorkOrder.objects.select_for_update()
        .filter(subject=subject, state=OrderState.DONE)
        .order_by("-id")
        .first()
    )
    if row is None:
        return 0
    row.state, row.ended_at = OrderState.ONSITE, None
    row.arrived_at = row.arrived_at or at
    row.save()
    _tell(row, OrderEntryKind.REOPENED, at=at)
    events.record(OrderMoved(at=at, order_id=row.pk, about=row.subject, state=row.state))
    _inform(row, title="返工", key=f"reopened:{at.timestamp()}", at=at)
    return 1


@transaction.atomic
def give_order(
    *, order_id: int, role: str, person_id: int | None, by_id: int, reason: str, at: datetime
) -> WorkOrder:
    """Give it to another team or person, who is told. Errors: `NotYourOrder`, `DeskRefused`."""
    row = _locked(order_id)
    if not selectors.may_give(viewer_id=by_id, found=row):
        raise NotYourOrder
    if role not in GRANTABLE:
        raise DeskRefused("请从列表中选择班组。")
    if person_id and person_id not in directory.holders(roles=[role], branch_id=row.branch_id):
        raise DeskRefused("所选人员不在这个班组，请重新选择。")
    if row.state != OrderState.ASSIGNED:
        _move(row, OrderState.ASSIGNED, at=at)
    row.role, row.person_id = role, person_id
    row.save()
    _tell(row, OrderEntryKind.GIVEN, at=at, by_id=by_id, text=reason)
    events.record(
        OrderGiven(at=at, order_id=row.pk, about=row.subject, role=role, person_id=person_id)
    )
    _inform(row, title="改派给您", key=f"given:{at.timestamp()}", at=at)
    return row


@transaction.atomic
def note_order(*, order_id: int, by_id: int, text: str, at: datetime) -> None:
    row = _locked(order_id)
    if not text.strip():
        raise DeskRefused("请写下要记录的内容。")
    if selectors.order_for(viewer_id=by_id, order_id=order_id) is None:
        raise NotYourOrder
    _tell(row, OrderEntryKind.NOTE, at=at, by_id=by_id, text=text)
    events.record(OrderNoted(at=at, order_id=row.pk, about=row.subject))


@transaction.atomic
def cancel_order(*, order_id: int, reason: str, at: datetime) -> bool:
    """What was asked is not needed any more; the worker is told. False when it is over already."""
    row = _locked(order_id)
    if OrderState.CANCELLED not in ORDER_MOVES[row.state]:
        return False
    _move(row, OrderState.CANCELLED, at=at)
    row.save()
    _tell(row, OrderEntryKind.CANCELLED, at=at, text=reason)
    events.record(OrderCancelled(at=at, order_id=row.pk, about=row.subject))
    _inform(row, title="派工取消", key="cancelled", at=at)
    return True


@transaction.atomic
def say_late(*, order_id: int, at: datetime) -> bool:
    """Tell the worker and whoever answers for the window that time is up, once."""
    row = _locked(order_id)
    if row.told_late_at is not None or not row.is_open:
        return False
    row.told_late_at = at
    row.save(update_fields=["told_late_at"])
    _tell(row, OrderEntryKind.LATE, at=at)
    _inform(row, title="派工超时", key="late", at=at, also=[row.owner] if row.owner else [])
    return True


@transaction.atomic
def set_route(*, window: str, category: str, route: Route, at: datetime) -> Routing:
    """Who does work of this kind from now on. Errors: `DeskRefused`."""
    if route.role not in GRANTABLE:
        raise DeskRefused("请从列表中选择承办角色。")
    if not 0 < route.arrive_minutes <= route.finish_minutes:
        raise DeskRefused("时限要大于 0 分钟，完成时限不短于到场时限。")
    row, _ = Routing.objects.update_or_create(
        window=window,
        category=category,
        defaults={
            "role": route.role,
            "arrive_minutes": route.arrive_minutes,
            "finish_minutes": route.finish_minutes,
            "changed_at": at,
        },
    )
    events.record(RouteSet(at=at, route_id=row.pk, role=row.role))
    return row


def _row(draft: OrderDraft, *, at: datetime) -> WorkOrder:
    route = selectors.route_for(window=draft.window, category=draft.category.partition("、")[0])
    worker = draft.worker_id or selectors.lightest_worker(
        role=route.role, branch_id=draft.branch_id
    )
    owner = catalogue.owner_role(window=draft.window)
    return WorkOrder(
        key=draft.key,
        window=draft.window,
        subject=draft.subject,
        case_number=draft.case_number,
        category=draft.category[:60],
        place=draft.place[:80],
        detail=draft.detail,
        phone=draft.phone,
        files=[dict(file) for file in draft.files],
        urgent=draft.urgent,
        owner=owner if owner in SECTION_ADMIN_ROLES else "",
        role=route.role,
        branch_id=draft.branch_id,
        person_id=worker,
        made_at=at,
        arrive_by=at + timedelta(minutes=route.arrive_minutes),
        finish_by=at + timedelta(minutes=route.finish_minutes),
    )


def _locked(order_id: int) -> WorkOrder:
    row = WorkOrder.objects.select_for_update().filter(pk=order_id).first()
    if row is None:
        raise DeskRefused("没有这张派工单。")
    return row


def _must_handle(row: WorkOrder, *, by_id: int) -> None:
    if row.person_id == by_id:
        return
    mates = directory.holders(roles=[row.role], branch_id=row.branch_id)
    if by_id not in mates and not selectors.may_give(viewer_id=by_id, found=row):
        raise NotYourOrder


def _move(row: WorkOrder, to: OrderState, *, at: datetime) -> None:
    if to not in ORDER_MOVES[row.state]:
        raise MovedOn(row.get_state_display())
    row.state = to
    if to != OrderState.ASSIGNED:
        row.accepted_at = row.accepted_at or at
    if to in {OrderState.ONSITE, OrderState.DONE}:
        row.arrived_at = row.arrived_at or at
    if to in {OrderState.DONE, OrderState.CANCELLED}:
        row.ended_at = at


def _tell(
    row: WorkOrder, kind: OrderEntryKind, *, at: datetime, by_id: int | None = None, text: str = ""
) -> None:
    who = directory.person(person_id=by_id).name if by_id else ""
    OrderEntry.objects.create(order=row, kind=kind, at=at, who=who, text=text.strip())


def _inform(
    row: WorkOrder, *, title: str, key: str, at: datetime, also: list[str] | None = None
) -> None:
    """The worker; where the team has nobody, those who give work out."""
    people = {row.person_id} if row.person_id else _anybody(row)
    people |= directory.holders(roles=also or [], branch_id=row.branch_id)
    note = InApp(
        kind=MessageKind.TASK,
        title=f"{title}：{row.category}"[:80],
        body=f"{row.number} {row.place}。{row.detail}".strip(),
        link=f"/desk/orders/{row.pk}/",
        subject=f"workorder:{row.pk}",
    )
    notices.tell(to=people, note=note, key=f"workorder:{row.pk}:{key}", at=at)


def _anybody(row: WorkOrder) -> set[int]:
    team = directory.holders(roles=[row.role], branch_id=row.branch_id)
    own = team or directory.holders(roles=selectors.DISPATCHERS, branch_id=row.branch_id)
    return own or directory.holders(roles=selectors.DISPATCHERS, branch_id=None)
