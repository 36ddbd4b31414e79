"""The only door to ask for cards, batches and how far the change is."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q, QuerySet

from zhilian.cards.models import BankRecord, Batch, Card
from zhilian.cards.types import BatchProgress, CardState
from zhilian.core.listing import Asked, Page, Sort, cut, order, whole

CARD_SORTS = (
    Sort(key="new", label="最近变动", field="changed_at", falling=True),
    Sort(key="tail", label="后四位", field="tail"),
)
RECORD_SORTS = (
    Sort(key="new", label="最近变动", field="changed_at", falling=True),
    Sort(key="tail", label="后四位", field="tail"),
)


def cards_of(*, person_id: int) -> list[Card]:
    """Cards in use or frozen, the newest first."""
    mine = Card.objects.filter(person=person_id).exclude(state=CardState.ENDED)
    return list(mine.order_by("-id"))


def card(*, card_id: int) -> Card:
    return Card.objects.select_related("person__unit", "badge").get(pk=card_id)


def card_page(asked: Asked) -> Page[Card]:
    return cut(_cards(asked), sort=order(CARD_SORTS, asked.sort), after=asked.after)


def cards_whole(asked: Asked) -> Iterator[Card]:
    return whole(_cards(asked), sort=order(CARD_SORTS, asked.sort))


def batches() -> list[Batch]:
    return list(Batch.objects.order_by("-id"))


def batch(*, batch_id: int | None) -> Batch | None:
    return Batch.objects.filter(pk=batch_id).first() if batch_id else None


def open_batches_of(*, person_id: int, today: date) -> list[Batch]:
    """Batches that run today and whose bank file names the person."""
    named = BankRecord.objects.filter(person=person_id).values("batch")
    running = Batch.objects.filter(opens_date__lte=today, closes_date__gte=today, pk__in=named)
    return list(running.order_by("-id"))


def record_of(*, batch_id: int | None, person_id: int | None) -> BankRecord | None:
    if batch_id is None or person_id is None:
        return None
    return BankRecord.objects.filter(batch=batch_id, person=person_id).first()


def progress(*, batch_id: int) -> BatchProgress:
    rows = BankRecord.objects.filter(batch=batch_id).values_list("state")
    by_state = dict(rows.annotate(n=Count("id")).order_by("state"))
    return BatchProgress(total=sum(by_state.values()), by_state=by_state)


def record_page(asked: Asked, *, batch_id: int) -> Page[BankRecord]:
    found = _records(asked, batch_id=batch_id)
    return cut(found, sort=order(RECORD_SORTS, asked.sort), after=asked.after)


def records_whole(asked: Asked, *, batch_id: int) -> Iterator[BankRecord]:
    found = _records(asked, batch_id=batch_id)
    return whole(found, sort=order(RECORD_SORTS, asked.sort))


def _cards(asked: Asked) -> "QuerySet[Card]":
    found = Card.objects.select_related("person__unit")
    for name in ("kind", "state"):
        if chosen := asked.get(name):
            found = found.filter(**{name: chosen})
    if asked.q:
        found = found.filter(Q(person__name__contains=asked.q) | Q(tail=asked.q))
    return found


def _records(asked: Asked, *, batch_id: int) -> "QuerySet[BankRecord]":
    found = BankRecord.objects.filter(batch=batch_id).select_related("person__unit", "old", "new")
    if state := asked.get("state"):
        found = found.filter(state=state)
    if asked.q:
        found = found.filter(Q(person__name__contains=asked.q) | Q(tail=asked.q))
    return found
