"""Telling hospitals who comes, and hearing who came. Results of examinations never come here."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import transaction

from zhilian.bookings.errors import BadDraft, BadReport, NoSuchThing, NotNow
from zhilian.bookings.events import HospitalOrderMoved, HospitalSaysDone, ResourceChanged
from zhilian.bookings.models import HospitalLink, HospitalOrder, Resource
from zhilian.bookings.models.hospitals import ON_ITS_WAY
from zhilian.bookings.providers.base import PROVIDERS, Answer, Appointment, LinkAccount
from zhilian.bookings.types import Holder, OrderState
from zhilian.core import events
from zhilian.core.effects import EffectSettled, MachineAnswered
from zhilian.core.errors import UnknownPlugin
from zhilian.core.jobs import JOBS
from zhilian.core.times import local
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role

TELL = "zhilian.bookings.jobs.tell_hospital"
AGAIN = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=2)
GIVE_UP_AFTER = 30


@dataclass(frozen=True, kw_only=True)
class Examination:
    """Who is to be examined where, when, by which package."""

    hospital: str
    package: str
    day: date
    idno: str
    holder: Holder
    effect: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class LinkDraft:
    """How a hospital is reached. An empty secret leaves the kept one."""

    provider: str
    url: str
    secret: str = ""
    enabled: bool = True


@transaction.atomic
def save_link(*, resource_id: int, draft: LinkDraft, at: datetime) -> HospitalLink:
    """Errors: `BadDraft` naming what is wrong with the settings."""
    held = HospitalLink.objects.select_for_update().filter(resource_id=resource_id).first()
    link = held or HospitalLink(resource_id=resource_id)
    link.provider, link.url = draft.provider, draft.url
    link.secret = draft.secret or link.secret
    link.enabled, link.changed_at = draft.enabled, at
    try:
        problems = PROVIDERS.get(link.provider)().check(account_of(link))
    except UnknownPlugin as error:
        raise BadDraft(str(error)) from None
    if problems:
        raise BadDraft("；".join(problem.message for problem in problems))
    link.save()
    events.record(ResourceChanged(at=at, resource_id=resource_id, what="机构接口"))
    return link


@transaction.atomic
def order_examination(*, wish: Examination) -> HospitalOrder:
    """Owe the hospital an appointment; the worker tells it, `EffectSettled` tells the end. Once by
    `wish.effect`. Errors: `NoSuchThing`.
    """
    known = HospitalOrder.objects.filter(effect=wish.effect).first()
    if known is not None:
        return known
    hospital = Resource.objects.filter(code=wish.hospital).first()
    if hospital is None or wish.holder.person_id is None:
        raise NoSuchThing("所选的体检机构")
    made = HospitalOrder.objects.create(
        reference=f"TJ{local(wish.at):%y%m%d%H%M%S}{token_hex(5).upper()}",
        resource=hospital,
        subject=wish.holder.subject,
        number=wish.holder.number,
        person_id=wish.holder.person_id,
        idno=wish.idno,
        package=wish.package[:60],
        day=wish.day,
        state=OrderState.ASKED,
        effect=wish.effect,
        next_at=wish.at,
        made_at=wish.at,
    )
    _tell(made, at=wish.at)
    JOBS[TELL].enqueue(order_id=made.pk)
    return made


@transaction.atomic
def cancel_examination(*, subject: str, effect: str, at: datetime) -> HospitalOrder | None:
    """Owe the hospital the cancellation of what it was told for this subject. None: nothing to
    cancel.
    """
    rows = HospitalOrder.objects.select_for_update(of=("self",)).filter(subject=subject)
    found = rows.order_by("-id").first()
    if found is None or found.state in (OrderState.CANCELLED, OrderState.REFUSED):
        return None
    if found.state == OrderState.DONE:
        raise BadDraft("已经到检，不能取消。")
    found.effect, found.attempts, found.next_at = effect, 0, at
    _move(found, OrderState.CANCELLING, at=at)
    JOBS[TELL].enqueue(order_id=found.pk)
    return found


@transaction.atomic
def push_now(*, resource_id: int, at: datetime) -> int:
    """What waits for its next try is due now. Returns how many. Errors: `NotNow` for none."""
    rows = HospitalOrder.objects.select_for_update(of=("self",)).filter(
        resource=resource_id, state__in=list(ON_ITS_WAY), next_at__isnull=False
    )
    ids = list(rows.order_by("id").values_list("pk", flat=True))
    if not ids:
        raise NotNow("没有等待推送的预约，不用再推。")
    HospitalOrder.objects.filter(pk__in=ids).update(next_at=at)
    for order_id in ids:
        JOBS[TELL].enqueue(order_id=order_id)
    events.record(ResourceChanged(at=at, resource_id=resource_id, what=f"立即推送 {len(ids)} 个"))
    return len(ids)


def tell_hospital(*, order_id: int, at: datetime) -> None:
    """Push or cancel one order. Calls the hospital: not within a transaction."""
    found = HospitalOrder.objects.select_related("resource__link", "person").get(pk=order_id)
    link = getattr(found.resource, "link", None)
    if found.state not in (OrderState.ASKED, OrderState.CANCELLING):
        return
    if link is None or not link.enabled:
        _take(found.pk, Answer(ok=False, retry=True, text="体检机构还没有接入"), at=at)
        return
    provider, account = PROVIDERS.get(link.provider)(), account_of(link)
    if found.state == OrderState.CANCELLING:
        answer = provider.cancel(found.reference, account)
    else:
        answer = provider.push(_appointment(found), account)
    _take(found.pk, answer, at=at)


@transaction.atomic
def take_report(*, link: HospitalLink, headers: dict[str, str], body: bytes, at: datetime) -> bool:
    """A hospital calls: somebody has been there. False when it names none of ours.

    Errors: `BadReport`.
    """
    report = PROVIDERS.get(link.provider)().read_report(
        headers=headers, body=body, account=account_of(link), at=at
    )
    rows = HospitalOrder.objects.select_for_update(of=("self",))
    found = rows.filter(reference=report.reference, resource=link.resource_id).first()
    if found is None:
        return False
    if found.state in (OrderState.CANCELLED, OrderState.REFUSED):
        raise BadReport("这个预约已经取消")
    if found.state != OrderState.DONE:
        finish(order=found, at=report.at)
        events.record(HospitalSaysDone(at=at, holder=found.subject, order_id=found.pk))
        events.record(MachineAnswered(at=at, holder=found.subject, role=Role.HOSPITAL.value))
    return True


def finish(*, order: HospitalOrder, at: datetime) -> None:
    """They were there: the identity number is not needed any more."""
    order.done_at, order.idno, order.next_at = at, "", None
    _move(order, OrderState.DONE, at=at)


@transaction.atomic
def note_done(*, subject: str, at: datetime) -> HospitalOrder | None:
    """The case says that the examination took place."""
    rows = HospitalOrder.objects.select_for_update(of=("self",)).filter(subject=subject)
    found = rows.order_by("-id").first()
    if found is not None and found.state not in (OrderState.DONE, OrderState.CANCELLED):
        finish(order=found, at=at)
    return found


def account_of(link: HospitalLink) -> LinkAccount:
    return LinkAccount(
        url=link.url,
        secret=link.secret,
        callback=f"{settings.BASE_URL}/hooks/hospital/{link.resource.code}/",
        options=link.options,
    )


def _appointment(found: HospitalOrder) -> Appointment:
    person = directory.person(person_id=found.person_id)
    return Appointment(
        reference=found.reference,
        name=person.name,
        idno=found.idno,
        phone=person.phone,
        package=found.package,
        day=found.day,
    )


@transaction.atomic
def _take(order_id: int, answer: Answer, *, at: datetime) -> None:
    found = HospitalOrder.objects.select_for_update().get(pk=order_id)
    cancelling = found.state == OrderState.CANCELLING
    if found.state not in (OrderState.ASKED, OrderState.CANCELLING):
        return
    found.attempts += 1
    found.problem = answer.text[:120]
    if answer.ok:
        found.hospital_no = answer.hospital_no or found.hospital_no
        found.next_at = None
        if cancelling:
            found.idno = ""
        _move(found, OrderState.CANCELLED if cancelling else OrderState.CONFIRMED, at=at)
        _settle(found, ok=True, at=at)
    elif answer.retry and found.attempts < GIVE_UP_AFTER:
        found.next_at = at + min(AGAIN * 2 ** min(found.attempts - 1, 10), LONGEST_WAIT)
        found.save()
    else:
        found.next_at = None
        _move(found, OrderState.CONFIRMED if cancelling else OrderState.REFUSED, at=at)
        _settle(found, ok=False, at=at)


def _settle(found: HospitalOrder, *, ok: bool, at: datetime) -> None:
    if not found.effect:
        return
    reason = "" if ok else f"{found.resource.name}：{found.problem}"[:200]
    receipt: dict[str, Any] = {"order": found.pk}
    events.record(EffectSettled(at=at, key=found.effect, ok=ok, reason=reason, receipt=receipt))


def _move(found: HospitalOrder, state: OrderState, *, at: datetime) -> None:
    found.state = state
    found.save()
    _tell(found, at=at)


def _tell(found: HospitalOrder, *, at: datetime) -> None:
    state = OrderState(found.state).value
    events.record(HospitalOrderMoved(at=at, order_id=found.pk, holder=found.subject, state=state))
