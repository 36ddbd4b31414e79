"""Read-only questions to databases: SQLite always, silent and rude servers, PostgreSQL when slow
tests run."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import sys
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from zhilian.probe import databases, questions
from zhilian.probe.guard import NetworkPolicy
from zhilian.probe.kinds.base import KINDS
from zhilian.probe.owned import Owned
from zhilian.probe.questions import Trouble
from zhilian.probe.tests import make
from zhilian.probe.tests.servers import free_port, hang, slam, tcp
from zhilian.probe.trial import OWN_FAULTS, try_once
from zhilian.probe.types import ErrorCode, Sample

SECRET = "s&cret%word"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with contextlib.closing(sqlite3.connect(tmp_path / "desk.sqlite3")) as made:
        made.executescript("CREATE TABLE outbox (phone); INSERT INTO outbox VALUES (1), (2), (3)")
    return tmp_path


@pytest.mark.parametrize(
    ("query", "wanted", "ok", "words"),
    [
        ("SELECT count(*) FROM outbox", {"value": "<10"}, True, ""),
        ("SELECT count(*) FROM outbox", {"value": "<3"}, False, "首个值：应为 <3，实际 3"),
        ("SELECT phone FROM outbox", {"rows": "=3"}, True, ""),
        ("SELECT phone FROM outbox", {"rows": "=0"}, False, "行数：应为 =0 行，实际 3 行"),
        ("SELECT NULL", {"value": "ok"}, False, "实际 空值"),
        ("with a as (select 'ok' as b) select b from a;", {"value": "ok"}, True, ""),
    ],
)
def test_rows_and_first_value_are_judged(
    folder: Path, query: str, wanted: dict[str, Any], ok: bool, words: str
) -> None:
    sample = _sqlite(folder, query=query, **wanted)

    assert sample.ok == ok, sample.error_text
    assert words in sample.error_text
    assert sample.phases.total == (sample.phases.tcp or 0) + (sample.phases.ttfb or 0)


def test_sqlite_file_cannot_be_written(folder: Path) -> None:
    query = "WITH a AS (SELECT 9 AS phone) INSERT INTO outbox SELECT phone FROM a"

    sample = _sqlite(folder, query=query)

    assert sample.error_code == ErrorCode.PROTOCOL
    assert "readonly" in sample.error_text
    assert _sqlite(folder, query="SELECT phone FROM outbox", rows="=3").ok


def test_endless_query_ends_in_time(folder: Path) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"

    sample = _sqlite(folder, query=endless)

    assert sample.error_code == ErrorCode.TIMEOUT


def test_sqlite_is_shut_unless_the_agent_names_a_folder(folder: Path) -> None:
    spec = make.spec(kind="sql", engine="SQLite", database="desk.sqlite3", query="SELECT 1")

    sample = try_once(spec)

    assert sample.error_code == ErrorCode.UNAVAILABLE
    assert "--sqlite" in sample.error_text


def test_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    inner = folder / "open"
    inner.mkdir()
    (inner / "link.sqlite3").symlink_to(folder / "desk.sqlite3")
    spec = make.spec(kind="sql", engine="SQLite", database="link.sqlite3", query="SELECT 1")

    sample = try_once(spec, owned=Owned(sqlite=inner))

    assert sample.error_code == ErrorCode.UNREACHABLE


@pytest.mark.parametrize("engine", ["PostgreSQL", "MySQL", "MariaDB"])
def test_dead_rude_and_silent_servers_are_told_without_secrets(engine: str) -> None:
    async def garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 20)
        await writer.drain()

    with tcp(hang) as silent, tcp(slam) as rude, tcp(garbage) as other:
        seen = [_server(engine, port=port) for port in (free_port(), silent, rude, other)]

    assert [sample.error_code for sample in seen[:2]] == [ErrorCode.REFUSED, ErrorCode.TIMEOUT]
    for sample in seen:
        assert not sample.ok
        assert ErrorCode(sample.error_code) not in OWN_FAULTS
        assert SECRET not in str(sample.to_json())


def test_only_a_full_pool_is_called_crowded() -> None:
    done = Event()

    async def ask() -> str:
        with pytest.raises(Trouble) as raised:
            await databases._threaded(done.wait, limit_s=0.3)  # type: ignore[arg-type]
        return raised.value.code

    async def all_at_once(count: int) -> list[str]:
        return sorted(await asyncio.gather(*(ask() for _ in range(count))))

    try:
        told = asyncio.run(all_at_once(databases.THREADS + 1))
    finally:
        done.set()

    assert told == [ErrorCode.TIMEOUT] * databases.THREADS + [ErrorCode.UNAVAILABLE]


def test_policy_is_asked_before_a_database_is_contacted() -> None:
    policy = NetworkPolicy.from_json({"deny_networks": ["127.0.0.0/8"]})
    spec = _server_spec("PostgreSQL", port=free_port())

    assert try_once(spec, policy=policy).error_code == ErrorCode.BLOCKED


def test_missing_driver_is_no_fault_of_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymysql", None)

    sample = _server("MySQL", port=free_port())

    assert sample.error_code == ErrorCode.UNAVAILABLE
    assert "pip install pymysql" in sample.error_text


@pytest.mark.parametrize(
    "query",
    ["", "UPDATE a SET b=1", "SELECT 1; SELECT 2", "SELECT 1 INTO/**/OUTFILE '/tmp/a'", "selector"],
)
def test_other_statements_are_refused(query: str) -> None:
    kind = KINDS.get("sql")
    assert kind is not None
    options = {"engine": "SQLite", "database": "a.db", "query": query}

    assert [error.field for error in kind.check_options(options)] == ["query"]


def test_target_shows_no_secret() -> None:
    kind = KINDS.get("sql")
    assert kind is not None

    shown = kind.target(_server_spec("MySQL", port=3307).options)

    assert shown == "MySQL 127.0.0.1:3307/desk"


@pytest.fixture
def postgres() -> dict[str, Any]:
    return {"engine": "PostgreSQL", "host": "127.0.0.1", "user": "postgres", "database": "postgres"}


@pytest.mark.slow
def test_real_postgres_answers_and_lets_nothing_be_written(postgres: dict[str, Any]) -> None:
    if try_once(make.spec(kind="tcp", host="127.0.0.1", port=5432)).error_code:
        pytest.skip("no PostgreSQL on this machine")
    many = "SELECT i FROM generate_series(1, 100000) AS i"
    lift = "SELECT set_config('transaction_read_only', 'off', true)"

    assert _asked(postgres, query="SELECT 7", value="7").ok
    assert _asked(postgres, query="SHOW server_version").ok
    assert _asked(postgres, query=many, rows=f">={questions.ROWS_MOST}").ok
    assert not _asked(postgres, query="SELECT 1 INTO zhilian_x").ok
    assert not _asked(postgres, query=lift).ok
    assert _asked(postgres, query="SELECT pg_sleep(9)").error_code == ErrorCode.TIMEOUT
    assert "nobody" in _asked(postgres | {"database": "nobody"}, query="SELECT 1").error_text


@pytest.mark.slow
def test_postgres_that_falls_silent_after_login_ends_in_time(postgres: dict[str, Any]) -> None:
    """A relay passes the login on and then keeps everything to itself."""
    if try_once(make.spec(kind="tcp", host="127.0.0.1", port=5432)).error_code:
        pytest.skip("no PostgreSQL on this machine")

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far, there = await asyncio.open_connection("127.0.0.1", 5432)
        asked = b""
        while b"transaction" not in asked.lower() and b"BEGIN" not in asked:
            done, _ = await asyncio.wait(
                tasks := [asyncio.ensure_future(one.read(4096)) for one in (reader, far)],
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task, out in zip(tasks, (there, writer), strict=True):
                if task in done:
                    asked = task.result() if out is there else asked
                    out.write(task.result())
                else:
                    task.cancel()
        try:
            await asyncio.sleep(60)
        finally:
            there.close()

    with tcp(relay) as port:
        sample = _asked(postgres | {"port": port}, query="SELECT 1")

    assert sample.error_code == ErrorCode.TIMEOUT
    assert sample.took_us < 1_000_000


def _asked(where: dict[str, Any], **options: Any) -> Sample:
    return try_once(make.timed_spec(kind="sql", options=where | options, timeout_s=0.6))


def _sqlite(folder: Path, **options: Any) -> Sample:
    named = {"engine": "SQLite", "database": "desk.sqlite3"} | options
    spec = make.timed_spec(kind="sql", options=named, timeout_s=0.4)
    return try_once(spec, owned=Owned(sqlite=folder))


def _server(engine: str, *, port: int) -> Sample:
    return try_once(_server_spec(engine, port=port))


def _server_spec(engine: str, *, port: int) -> Any:
    options = {"engine": engine, "host": "127.0.0.1", "port": port, "query": "SELECT 1"}
    options |= {"user": "watch", "password": {"secret": SECRET}, "database": "desk"}
    return make.timed_spec(kind="sql", options=options, timeout_s=1.0)
