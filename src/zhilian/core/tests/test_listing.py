"""Lists: what the address may ask for, pages without holes or doubles, the file."""

import pytest
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from zhilian.core.listing import (
    Asked,
    Cell,
    Column,
    Ledger,
    Narrowing,
    Page,
    Sort,
    asked_of,
    cut,
    order,
    whole,
)
from zhilian.core.models import WorkerBeat
from zhilian.core.testing import NOON

STATES = Narrowing(name="state", label="状态", choices=(("ON", "在用"), ("OFF", "停用")))
BY_BOOT = Sort(key="boot", label="启动", field="boot")
FALLING = Sort(key="late", label="最近", field="boot", falling=True)


def test_asked_of_keeps_only_what_is_on_offer() -> None:
    request = RequestFactory().get("/", {"q": " 桌\0 ", "state": "X", "sort": "late", "after": "²"})

    asked = asked_of(request, (STATES,), (BY_BOOT, FALLING))

    assert asked == Asked(q="桌", chosen={}, sort="late", after="²")
    assert order((BY_BOOT, FALLING), asked.sort) == FALLING
    assert order((BY_BOOT, FALLING), "") == BY_BOOT


@pytest.mark.parametrize("after", ["12", ""])
def test_asked_of_reads_filters_and_page(after: str) -> None:
    request = RequestFactory().get("/", {"state": "ON", "after": after})

    asked = asked_of(request, (STATES,))

    assert asked.get("state") == "ON"
    assert asked.kept == {"state": "ON"}
    assert asked.after == after


def test_ledger_shows_and_files_the_same_rows() -> None:
    columns = (
        Column[str](label="名称", cell=lambda row: Cell(text=row, sub="说明")),
        Column[str](label="字数", cell=len, num=True),
        Column[str](
            label="备注", cell=lambda row: "", filed=lambda row: f"={row}", only_filed=True
        ),
    )
    ledger = Ledger[str](title="表", columns=columns, href=lambda row: f"/{row}/", export="/x.csv")

    context = ledger.context(Asked(q="桌", after="3"), Page(rows=("桌子",), next_key="9", total=4))
    body = b"".join(ledger.file("表", ["桌子"])).decode()

    assert [column.label for column in context["columns"]] == ["名称", "字数"]
    assert context["lines"][0]["href"] == "/桌子/"
    assert (context["first_url"], context["next_url"]) == ("?q=%E6%A1%8C", "?q=%E6%A1%8C&after=9")
    assert context["export_url"] == "/x.csv?q=%E6%A1%8C"
    assert body.splitlines()[1] == "桌子,2,'=桌子"


@pytest.mark.django_db
@pytest.mark.parametrize("after", ["²", "9" * 30, "nobody", "2026-01-01~3"])
def test_cut_begins_anew_behind_a_key_that_is_none(after: str) -> None:
    WorkerBeat.objects.create(worker="1", boot="a", started_at=NOON, seen_at=NOON)

    assert cut(WorkerBeat.objects.all(), sort=BY_BOOT, after=after).total == 1
    assert len(cut(WorkerBeat.objects.all(), sort=BY_BOOT, after=after).rows) == 1


class PagesTests(TestCase):
    @settings(max_examples=30)
    @given(
        boots=some.lists(some.sampled_from("abc"), max_size=12),
        size=some.integers(min_value=1, max_value=4),
        sort=some.sampled_from([BY_BOOT, FALLING]),
    )
    def test_pages_hold_every_row_once_in_order(
        self, boots: list[str], size: int, sort: Sort
    ) -> None:
        """Keys that are equal do not lose or double rows at the cut."""
        for place, boot in enumerate(boots):
            WorkerBeat.objects.create(
                worker=f"{place + 1}", boot=boot, started_at=NOON, seen_at=NOON
            )
        everything = [row.pk for row in whole(WorkerBeat.objects.all(), sort=sort)]

        seen: list[str] = []
        after = ""
        while True:
            page = cut(WorkerBeat.objects.all(), sort=sort, after=after, limit=size)
            assert page.total == len(boots)
            seen += [row.pk for row in page.rows]
            if not page.next_key:
                break
            after = page.next_key

        assert seen == everything
