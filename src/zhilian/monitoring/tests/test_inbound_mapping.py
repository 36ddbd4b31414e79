"""The mapping language: what it finds, what it refuses, and that nothing upsets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhilian.core.testing import NOON
from zhilian.monitoring.formats import mapping as maps
from zhilian.monitoring.formats.base import FORMATS, Address
from zhilian.monitoring.formats.mapping import FieldMap, Reading, Unreadable
from zhilian.monitoring.formats.moments import read_moment
from zhilian.monitoring.formats.zabbix import media_type

documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "status", "alerts", "labels", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
pieces = st.text(alphabet="abc.[]0$|{} 状", max_size=20)


def one(document: Any, **mapping: str) -> maps.Alert:
    by = FieldMap(**({"id": "id", "status": "status", "title": "title"} | mapping))
    return maps.read(document, by=by, received_at=NOON).alerts[0]


def attempt(read: Callable[[], Reading]) -> Reading | str:
    """What was read, or the words of the refusal."""
    try:
        return read()
    except Unreadable as refusal:
        return str(refusal)


@calm
@given(document=documents, typed=st.fixed_dictionaries({f.name: pieces for f in fields(FieldMap)}))
def test_any_document_by_any_mapping_is_read_or_refused_in_words(
    document: Any, typed: dict[str, str]
) -> None:
    by = maps.tidy(typed | {"firing": "firing", "resolved": "ok"})

    if maps.faults(by):
        return

    got = attempt(partial(maps.read, document, by=by, received_at=NOON))

    assert got if isinstance(got, str) else all(one.id and one.at <= NOON for one in got.alerts)


@calm
@given(documents)
def test_every_format_bears_any_document(document: Any) -> None:
    for kind in FORMATS:
        read = partial(kind().read, document, by=kind.mapping, received_at=NOON)
        assert attempt(read)


@pytest.mark.parametrize("name", ["alertmanager", "generic", "grafana", "zabbix"])
def test_every_format_reads_its_own_sample_and_shows_how_to_set_it_up(name: str) -> None:
    kind = FORMATS.get(name)()
    address = Address(url="https://zl.example.cn/api/inbound/7/", token="zli_secret")

    reading = kind.read(kind.sample, by=kind.mapping, received_at=NOON)

    assert maps.faults(kind.mapping) == {}
    assert reading.faults == ()
    assert [alert.firing for alert in reading.alerts] == [True]
    shown = "".join(snippet.text for snippet in kind.snippets(address))
    assert "https://zl.example.cn/api/inbound/7/" in shown
    assert "zli_secret" in shown


def test_the_first_place_that_has_a_value_counts() -> None:
    document = {"id": 7, "status": "firing", "a": {"b": ""}, "c": [{"d": "有"}]}

    assert one(document, title="a.b | $.c[0].d | id").title == "有"
    assert one(document, title="{a.b | id}号").title == "7号"
    assert one(document, title="{a.b}号 | id").title == "7"


@pytest.mark.parametrize(
    ("field", "piece", "word"),
    [
        ("id", "", "请填写告警标识"),
        ("title", "a..[", "不是正确的位置"),
        ("title", "{a", "花括号没有成对"),
        ("detail", "a}", "花括号没有成对"),
        ("firing", " , ", "请至少填写一个词"),
        ("resolved", "firing", "同时写在告警和恢复里"),
        ("group", "x" * 301, "太长"),
    ],
)
def test_a_wrong_mapping_is_refused_at_its_field(field: str, piece: str, word: str) -> None:
    typed = {"id": "id", "status": "status", "title": "title"} | {field: piece}

    assert word in maps.faults(maps.tidy(typed))[field]


def test_a_status_that_nobody_named_is_told_with_the_remedy() -> None:
    by = FieldMap(id="id", status="status", title="id")

    reading = maps.read([{"id": 1, "status": "橙色"}], by=by, received_at=NOON)

    assert "第 1 条：状态“橙色”既不是告警也不是恢复" in reading.faults[0]


def test_more_alerts_than_are_taken_at_once_are_told() -> None:
    items = [{"id": n, "status": 1} for n in range(maps.MOST_ITEMS + 3)]
    by = FieldMap(id="id", status="status", title="id")

    reading = maps.read(items, by=by, received_at=NOON)

    assert len(reading.alerts) == maps.MOST_ITEMS
    assert "后面 3 条没有处理" in reading.faults[0]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-11-24T04:00:00Z", NOON),
        ("2026-11-24T12:00:00.000000123+08:00", NOON),
        ("2026-11-24 12:00:00", NOON),
        ("2026.11.24 12:00:00", NOON),
        (str(int(NOON.timestamp())), NOON),
        (str(int(NOON.timestamp() * 1000)), NOON),
        ("0001-01-01T00:00:00Z", None),
        ("昨天", None),
        ("", None),
        ("9999999999999999", None),
    ],
)
def test_times_are_read_as_tools_write_them(text: str, wanted: datetime | None) -> None:
    assert read_moment(text) == wanted


@calm
@given(st.text(max_size=40))
def test_no_text_upsets_the_reader_of_times(text: str) -> None:
    moment = read_moment(text)

    assert moment is None or moment.tzinfo == UTC


def test_what_lies_ahead_counts_as_now() -> None:
    ahead = (NOON + timedelta(hours=1)).isoformat()

    found = one({"id": 1, "status": "firing", "title": "x", "at": ahead}, starts_at="at")

    assert found.at == NOON


def test_the_media_type_holds_no_secret_and_names_what_the_mapping_reads() -> None:
    text = media_type()

    assert "'<换成来源的令牌>'" in text
    for name in ("trigger_id", "value", "host", "started_at", "recovered_at", "tags"):
        assert f"{name}:" in text
