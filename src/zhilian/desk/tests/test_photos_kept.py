"""Photos of work orders go when their time is over: told, once, and never of an open order."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client

from zhilian.cases import selectors as cases
from zhilian.core.content.tests.files import jpeg
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.core.times import LOCAL, local
from zhilian.desk import selectors, service
from zhilian.desk.models import OrderEntry, WorkOrder
from zhilian.desk.service import Photo
from zhilian.desk.tests import make
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
YEAR_LATER = NOON + timedelta(days=365)


def photographed(*, ended: bool = True, many: int = 2, owner: str = "property_admin") -> WorkOrder:
    """An order with photos, ended at noon."""
    order, worker = make.order(), people.person(roles=["property_dispatcher"])
    WorkOrder.objects.filter(pk=order.pk).update(owner=owner)
    photos = [Photo(name=f"{n}.jpg", body=BytesIO(jpeg()), size=100) for n in range(many)]
    service.add_photos(order_id=order.pk, photos=photos, by_id=worker.pk, words="", at=NOON)
    if ended:
        service.cancel_order(order_id=order.pk, reason="办件已结束", at=NOON)
    return order


def left(order: WorkOrder) -> int:
    return len(cases.files_held(holder=order.subject_of_photos))


def test_they_go_after_a_year_and_the_journal_says_so_once() -> None:
    order = photographed()
    early = selectors.orders_with_old_photos(now=YEAR_LATER - timedelta(seconds=1))
    too_soon = service.expunge_photos(order_id=order.pk, at=YEAR_LATER - timedelta(seconds=1))
    due = selectors.orders_with_old_photos(now=YEAR_LATER)

    gone = [service.expunge_photos(order_id=order.pk, at=YEAR_LATER) for _ in range(2)]

    told = JournalEntry.objects.get(kind="desk.order.photos_expunged")
    assert (early, too_soon, due, gone, left(order)) == ([], 0, [order.pk], [2, 0], 0)
    assert (told.data["count"], told.data["order_id"]) == (2, order.pk)
    assert OrderEntry.objects.filter(order=order).last().text == "保存期限已到，2 张照片已清除。"  # type: ignore[union-attr]
    assert selectors.orders_with_old_photos(now=YEAR_LATER) == []


def test_an_open_order_keeps_them_however_old_it_is() -> None:
    order = photographed(ended=False)

    assert selectors.orders_with_old_photos(now=YEAR_LATER + timedelta(days=900)) == []
    assert service.expunge_photos(order_id=order.pk, at=YEAR_LATER + timedelta(days=900)) == 0
    assert left(order) == 2


@pytest.mark.parametrize(
    ("months", "ended", "until"),
    [
        (12, datetime(2028, 2, 29, 9, tzinfo=LOCAL), datetime(2029, 2, 28, 9, tzinfo=LOCAL)),
        (1, datetime(2026, 12, 31, 9, tzinfo=LOCAL), datetime(2027, 1, 31, 9, tzinfo=LOCAL)),
        (2, datetime(2026, 12, 31, 9, tzinfo=LOCAL), datetime(2027, 2, 28, 9, tzinfo=LOCAL)),
    ],
)
def test_months_are_counted_on_the_calendar(
    months: int, ended: datetime, until: datetime, settings: object
) -> None:
    settings.KEEP_ORDER_PHOTOS_MONTHS = months  # type: ignore[attr-defined]

    assert local(selectors.photos_kept_until(ended_at=ended)) == until


def test_the_page_counts_them_for_their_section_and_for_audit(client_as: ClientAs) -> None:
    order = photographed(many=3)
    service.expunge_photos(order_id=order.pk, at=YEAR_LATER)
    photographed(ended=False, many=1)

    own = people.person(roles=["property_admin"])
    other = people.person(roles=["fleet_admin"])
    audit = people.person(roles=["audit_admin"])

    for who in (own, audit):
        kept = selectors.kept_photos(viewer_id=who.pk, now=NOON)
        assert kept is not None
        assert (kept.held, kept.running, kept.soon, kept.gone) == (1, 1, 0, 3)
    assert selectors.kept_photos(viewer_id=other.pk, now=NOON) is None
    assert "结束后 12 个月" in client_as("property_admin").get("/desk/keeping/").content.decode()
    assert "派工单照片" not in client_as("fleet_admin").get("/desk/keeping/").content.decode()
