"""What was spent and booked."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhilian.canteen.models import MealTransaction, Reservation
from zhilian.canteen.types import SPENDING, Held, Payer
from zhilian.core.times import local_date
from zhilian.directory import selectors as directory

ACCOUNT_KEY = "meal:"
SHOWN = timedelta(days=90)
MOST = 300


def transaction(*, transaction_id: int | None) -> MealTransaction | None:
    rows = MealTransaction.objects.select_related("canteen", "session", "person")
    return rows.filter(pk=transaction_id or 0).first()


def spending_of(*, person_id: int, now: datetime) -> list[MealTransaction]:
    """What a person bought within 90 days, newest first."""
    mine = MealTransaction.objects.filter(
        person=person_id, why__in=SPENDING, amount__lt=0, at__gt=now - SHOWN
    )
    return list(mine.select_related("canteen").order_by("-at", "-id")[:MOST])


def movements_of(
    *, person_id: int, now: datetime, before: int | None = None, limit: int = 50
) -> list[MealTransaction]:
    """Everything on a person's account within 90 days, newest first."""
    mine = MealTransaction.objects.filter(person=person_id, at__gt=now - SHOWN)
    mine = mine.filter(pk__lt=before) if before else mine
    return list(mine.select_related("canteen", "session").order_by("-id")[:limit])


def meals_of(*, person_id: int, now: datetime) -> list[Reservation]:
    """What a person has booked from today on, the next first."""
    mine = Reservation.objects.filter(
        person=person_id, state=Held.HELD, session__day__gte=local_date(now)
    )
    rows = mine.select_related("session__canteen", "item")
    return list(rows.order_by("session__day", "session__serves_from", "id"))


def held_of(*, subject: str, payer: Payer | None = None) -> list[int]:
    """Ids of what a case has booked and nobody fetched yet."""
    rows = Reservation.objects.filter(subject=subject, state=Held.HELD)
    rows = rows.filter(payer=payer) if payer else rows
    return list(rows.order_by("id").values_list("pk", flat=True))


def site_of(*, person_id: int | None) -> int | None:
    person = directory.placed(person_id=person_id) if person_id else None
    return person.site_id if person else None
