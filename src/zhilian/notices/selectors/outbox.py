"""Reads of notices: the outbox as people look at it, gateways and their figures."""

from datetime import datetime
from statistics import median
from typing import Any

from django.db.models import Count, Q

from zhilian.core import crypto
from zhilian.notices.models import (
    InboundMessage,
    Notice,
    NoticeQuerySet,
    Provider,
    Step,
    Template,
)
from zhilian.notices.shipped import shipped_templates
from zhilian.notices.types import (
    FAILED,
    FINAL,
    GROUPS,
    WAITING,
    Channel,
    Inbound,
    NoticeFilter,
    ProviderFigures,
    Status,
)

TAKE_AT_ONCE = 200
PAGE = 30


def takeable_notices(*, now: datetime) -> list[int]:
    """Messages that wait and are due, oldest first."""
    due = Notice.objects.takeable(now).order_by("id")
    return list(due.values_list("id", flat=True)[:TAKE_AT_ONCE])


def provider_in_use(*, channel: Channel = Channel.SMS) -> Provider | None:
    """The gateway that new messages go to: the enabled one that was set up first."""
    return Provider.objects.filter(enabled=True, channel=channel).order_by("id").first()


def can_call() -> bool:
    """Whether a voice gateway is set up."""
    return provider_in_use(channel=Channel.VOICE) is not None


def provider_by_name(*, name: str) -> Provider | None:
    return Provider.objects.filter(name=name, enabled=True).first()


def provider(*, provider_id: int) -> Provider:
    return Provider.objects.get(id=provider_id)


def providers() -> list[Provider]:
    return list(Provider.objects.order_by("id"))


def token_hash(token: str) -> str:
    return crypto.sm3(f"sms-token:{token}".encode())


def notice(*, notice_id: int) -> Notice:
    """With template, person and gateway at hand."""
    found: Notice = Notice.objects.select_related(
        "template", "person", "provider", "resend_of"
    ).get(id=notice_id)
    return found


def inbound(*, inbound_id: int) -> Inbound:
    message = InboundMessage.objects.get(id=inbound_id)
    return Inbound(
        id=message.pk,
        phone=message.phone,
        phone_index=message.phone_index,
        text=message.text,
        person_id=message.person_id,
        received_at=message.received_at,
    )


def notices(*, narrowed: NoticeFilter, limit: int = PAGE) -> list[Notice]:
    """One more than `limit` tells that there are more; `behind` is the last one already seen."""
    found = Notice.objects.select_related("template", "person", "provider")
    if narrowed.group in GROUPS:
        found = found.in_status(GROUPS[narrowed.group][1])
    if narrowed.template:
        found = found.filter(template__name=narrowed.template)
    if narrowed.q:
        found = found.filter(_asks(narrowed.q))
    return _in_order(found, narrowed, limit=limit)


def _in_order(found: NoticeQuerySet, narrowed: NoticeFilter, *, limit: int) -> list[Notice]:
    if narrowed.behind is not None:
        side = "id__gt" if narrowed.oldest_first else "id__lt"
        found = found.filter(**{side: narrowed.behind})
    return list(found.order_by("id" if narrowed.oldest_first else "-id")[: limit + 1])


def group_counts(*, since: datetime, real: bool = False) -> dict[str, int]:
    """How many messages stand where, of those written since then; `real`: texts without tests."""
    by_status = status_counts(since=since, real=real)
    return {
        group: sum(by_status.get(status, 0) for status in statuses)
        for group, (_label, statuses) in GROUPS.items()
    }


def status_counts(*, since: datetime, real: bool = False) -> dict[str, int]:
    """The same by single status; a status that none has is absent."""
    found = Notice.objects.filter(created_at__gte=since)
    if real:
        found = found.filter(test=False, channel=Channel.SMS)
    rows = found.values_list("status")
    return dict(rows.annotate(n=Count("id")).order_by())


def steps(*, notice_id: int) -> list[Step]:
    """What happened to a message, in order."""
    return list(Step.objects.filter(notice_id=notice_id).order_by("id"))


def waiting_count() -> int:
    return int(Notice.objects.in_status(WAITING).count())


def inbound_messages(
    *, q: str = "", before: int | None = None, limit: int = PAGE
) -> list[InboundMessage]:
    """Newest first, one more than `limit`; `q` is a whole number or the beginning of a name."""
    found = InboundMessage.objects.select_related("person")
    if before is not None:
        found = found.filter(id__lt=before)
    if q:
        index = crypto.blind("phone", q)
        found = found.filter(Q(phone_index=index) | Q(person__name__startswith=q))
    return list(found.order_by("-id")[: limit + 1])


def used_templates() -> list[tuple[str, str]]:
    """Name and label of every template, shipped ones and older ones still on messages."""
    shipped = {name: text.label for name, text in shipped_templates().items()}
    kept = dict(Template.objects.order_by("version").values_list("name", "label"))
    return sorted({**kept, **shipped}.items())


def figures(*, provider_id: int, since: datetime) -> ProviderFigures:
    """What became of the messages handed to one gateway since then; test traffic is left out."""
    mine = Notice.objects.filter(provider_id=provider_id)
    sent = mine.filter(handed_over_at__gte=since, test=False)
    counts: dict[str, Any] = sent.aggregate(
        handed_over=Count("id"),
        delivered=Count("id", filter=Q(status=Status.DELIVERED)),
        failed=Count("id", filter=Q(status__in=sorted(FAILED))),
        open=Count("id", filter=~Q(status__in=sorted(FINAL))),
        resent=Count("id", filter=Q(attempts__gt=1)),
    )
    closed = counts["delivered"] + counts["failed"]
    problem = mine.exclude(problem="").order_by("-id").values_list("problem", flat=True).first()
    last = mine.filter(handed_over_at__isnull=False).order_by("-handed_over_at").first()
    return ProviderFigures(
        **counts,
        delivered_share=counts["delivered"] / closed if closed else None,
        median_receipt_s=_median_receipt_s(sent),
        last_problem=problem or "",
        last_success_at=last.handed_over_at if last else None,
    )


def _median_receipt_s(sent: Any) -> float | None:
    pairs = sent.filter(status=Status.DELIVERED).values_list("handed_over_at", "settled_at")[:5000]
    lengths = [(settled - handed).total_seconds() for handed, settled in pairs]
    return median(lengths) if lengths else None


def _asks(q: str) -> Q:
    """A phone number (whole, by blind index), the number of a message, or a subject."""
    text = q.strip()
    if text.isascii() and text.isdigit():
        if len(text) == 11:
            return Q(phone_index=crypto.blind("phone", text))
        return Q(id=int(text)) if len(text) < 16 else Q(pk__in=[])
    return Q(subject__istartswith=text) | Q(person__name__startswith=text)
