"""What holds for every way to a terminal (docs/adding/terminal.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from zhilian.assets import signing
from zhilian.assets.connectors.base import CONNECTORS, Change, Link, TerminalConnector
from zhilian.assets.models import Terminal
from zhilian.assets.tests.living import Terminals

pytestmark = pytest.mark.django_db
CONTENT = {"name": "张三", "allow": [{"from": "2026-01-01T00:00:00+08:00"}]}
PUT = Change(thing="PERSON", key="person:1", content=CONTENT)
PLACE = ("PERSON", "person:1")

Plug = Callable[[Terminals], tuple[TerminalConnector, Link, Terminal]]


def http_terminal(simulated: Terminals) -> tuple[TerminalConnector, Link, Terminal]:
    row = simulated.add()
    return (
        CONNECTORS.get("http_terminal")(),
        Link(code=row.code, url=row.url, secret=row.secret),
        row,
    )


CASES: dict[str, Plug] = {"http_terminal": http_terminal}


@pytest.fixture(params=sorted(CASES))
def plugged(
    request: pytest.FixtureRequest, simulated: Terminals
) -> tuple[TerminalConnector, Link, Terminal]:
    return CASES[request.param](simulated)


Plugged = tuple[TerminalConnector, Link, Terminal]


def test_every_connector_is_tested() -> None:
    assert set(CONNECTORS.all()) == set(CASES)


def test_what_is_pushed_is_read_back_with_its_digest(plugged: Plugged) -> None:
    way, link, _ = plugged

    answer = way.push(link, [PUT])

    assert (answer.reached, dict(answer.refused)) == (True, {})
    assert way.read(link, [PLACE]).held == {PLACE: signing.digest(CONTENT)}


def test_telling_twice_is_telling_once(plugged: Plugged) -> None:
    way, link, _ = plugged

    way.push(link, [PUT, PUT])
    way.push(link, [PUT])

    assert list(way.list_held(link).held) == [PLACE]


def test_what_is_deleted_is_absent(plugged: Plugged) -> None:
    way, link, _ = plugged
    way.push(link, [PUT])

    way.push(link, [replace(PUT, content=None)])

    assert way.read(link, [PLACE]).held == {}


def test_deleting_what_is_not_there_is_no_failure(plugged: Plugged) -> None:
    way, link, _ = plugged

    assert way.push(link, [replace(PUT, content=None)]).reached


def test_list_goes_through_all_pages(plugged: Plugged) -> None:
    way, link, _ = plugged
    changes = [replace(PUT, key=f"person:{n}") for n in range(1100)]
    for start in range(0, len(changes), way.batch):
        way.push(link, changes[start : start + way.batch])

    held: dict[tuple[str, str], str] = {}
    after = ""
    for _page in range(10):
        reading = way.list_held(link, after=after)
        held |= reading.held
        after = reading.more
        if not after:
            break

    assert len(held) == 1100


def test_refusal_names_the_key_and_the_reason(plugged: Plugged, simulated: Terminals) -> None:
    way, link, row = plugged
    simulated.switch(row, refuses=True)

    answer = way.push(link, [PUT])

    assert answer.reached
    assert list(answer.refused) == ["person:1"]


def test_no_line_is_a_value(plugged: Plugged, simulated: Terminals) -> None:
    way, link, row = plugged
    simulated.switch(row, offline=True)

    answer, reading = way.push(link, [PUT]), way.read(link, [PLACE])
    opened = way.open(link, reason="试")

    assert (answer.reached, reading.reached, opened.reached) == (False, False, False)
    assert answer.error


def test_answer_of_somebody_else_counts_as_none(plugged: Plugged) -> None:
    way, link, _ = plugged

    answer = way.push(replace(link, secret="stolen"), [PUT])

    assert not answer.reached
    assert "签名" in answer.error


def test_options_that_cannot_work_are_named_with_their_remedy(plugged: Plugged) -> None:
    way, _, _ = plugged

    assert way.check_options({}) == []
    assert way.check_options({"no_such_option": 1})[0].message
