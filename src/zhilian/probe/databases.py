"""One read-only question to a database, timed. PostgreSQL asks on the loop; MySQL and SQLite block
and go to threads. The drivers are imported when first used: a site agent may lack them.

Nothing can be written: PostgreSQL runs in a transaction begun READ ONLY, which no later statement
of it can lift and which works behind a pooler too (a start parameter often does not); MySQL in
START TRANSACTION READ ONLY; SQLite in a file opened with mode=ro.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import socket
import sqlite3
import ssl
import struct
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import ModuleType
from typing import Any
from urllib.parse import quote

from zhilian.probe import questions
from zhilian.probe.questions import ROWS_MOST, Found, Question, Trouble
from zhilian.probe.types import ErrorCode

THREADS = 12
REAP_S = 0.2
_POOL = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="sql")
_jobs: set[Future[Found]] = set()

MYSQL_TIMEOUTS = (3024, 1969, 1205)
MYSQL_UNREACHED, MYSQL_LOST, MYSQL_UNKNOWN_SETTING = 2003, (2006, 2013), 1193


async def ask(question: Question) -> Found:
    """Errors: Trouble."""
    if question.engine == "PostgreSQL":
        return await _postgres(question)
    if question.engine == "SQLite":
        return await _threaded(lambda: _sqlite(question), limit_s=question.limit_s)
    # The first import takes long: it is neither the loop's time nor the database's.
    pymysql = await asyncio.to_thread(_driver, "pymysql")
    return await _threaded(lambda: _mysql(pymysql, question), limit_s=question.limit_s)


async def _threaded(work: Callable[[], Found], *, limit_s: float) -> Found:
    job = _POOL.submit(work)
    _jobs.add(job)
    job.add_done_callback(_jobs.discard)
    waited = asyncio.wrap_future(job)
    done, _ = await asyncio.wait({waited}, timeout=limit_s)
    if done:
        return waited.result()
    # A machine that stood still has not begun either; only a full pool is crowded.
    crowded = not job.running() and len(_jobs) > THREADS
    waited.cancel()
    if crowded:
        raise Trouble(ErrorCode.UNAVAILABLE, questions.CROWDED)
    raise Trouble(ErrorCode.TIMEOUT, questions.SLOW.format(limit=limit_s))


async def _postgres(question: Question) -> Found:
    psycopg = await asyncio.to_thread(_driver, "psycopg")
    began = time.perf_counter()
    try:
        async with asyncio.timeout(question.limit_s):
            connection = await psycopg.AsyncConnection.connect(**_postgres_target(question))
    except TimeoutError:
        raise Trouble(ErrorCode.TIMEOUT, questions.LATE.format(limit=question.limit_s)) from None
    except psycopg.Error as error:
        raise _postgres_unready(error) from None
    connect_us = _since(began)
    try:
        return await _postgres_rows(psycopg, connection, question=question, connect_us=connect_us)
    finally:
        await connection.close()


async def _postgres_rows(
    psycopg: ModuleType, connection: Any, *, question: Question, connect_us: int
) -> Found:
    left_s = max(0.001, question.limit_s - connect_us / 1e6)
    link = socket.socket(fileno=os.dup(connection.pgconn.socket))
    # A cancelled query would ask the server to cancel it and wait for that; a cut link ends it.
    fuse = asyncio.get_running_loop().call_later(left_s, _cut, link)
    asked = time.perf_counter()
    try:
        await connection.set_read_only(True)
        await connection.execute(f"SET LOCAL statement_timeout = {max(1, int(left_s * 1000))}")
        asked = time.perf_counter()
        rows = await _postgres_answer(connection, question.query)
    except psycopg.errors.QueryCanceled:
        raise Trouble(ErrorCode.TIMEOUT, questions.SLOW.format(limit=question.limit_s)) from None
    except psycopg.Error as error:
        if _since(asked) / 1e6 >= left_s - REAP_S:
            raise Trouble(
                ErrorCode.TIMEOUT, questions.SLOW.format(limit=question.limit_s)
            ) from None
        words = error.diag.message_primary or str(error)
        raise Trouble(ErrorCode.PROTOCOL, questions.FAILED.format(words=_brief(words))) from None
    finally:
        fuse.cancel()
        link.close()
    return _found(rows, connect_us=connect_us, asked=asked)


async def _postgres_answer(connection: Any, query: str) -> Sequence[Sequence[Any]]:
    if query[:4].upper() == "SHOW":
        answer = await connection.execute(query)
        rows: Sequence[Sequence[Any]] = await answer.fetchmany(ROWS_MOST)
        return rows
    # A cursor at the server: a table of millions does not come here to be counted.
    async with connection.cursor(name="zhilian") as cursor:
        await cursor.execute(query)
        found: Sequence[Sequence[Any]] = await cursor.fetchmany(ROWS_MOST)
    return found


def _postgres_target(question: Question) -> dict[str, Any]:
    """`hostaddr` is what the network policy allowed; the machine's own passwords are not used."""
    count = len(question.addresses)
    return {
        "host": ",".join([question.host] * count),
        "hostaddr": ",".join(question.addresses),
        "port": question.port,
        "dbname": question.database,
        "user": question.user,
        "password": question.password,
        "passfile": f"{os.devnull}/none",
        "sslmode": "require" if question.encrypted else "prefer",
        "gssencmode": "disable",
        "application_name": "zhilian-probe",
    }


def _postgres_unready(error: Exception) -> Trouble:
    words = str(error)
    if "Connection refused" in words:
        return Trouble(ErrorCode.REFUSED, questions.REFUSED)
    return Trouble(
        ErrorCode.PROTOCOL, questions.UNREADY.format(words=_brief(words), engine="PostgreSQL")
    )


def _cut(link: socket.socket) -> None:
    with contextlib.suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)


def _mysql(pymysql: ModuleType, question: Question) -> Found:
    began = time.perf_counter()
    try:
        connection = _mysql_connect(pymysql, question)
    except (pymysql.Error, OSError, ValueError, LookupError, struct.error, TypeError) as error:
        raise _mysql_unready(error, limit_s=question.limit_s) from None
    connect_us = _since(began)
    try:
        if question.encrypted and not connection._secure:
            raise Trouble(ErrorCode.TLS, questions.PLAIN)
        return _mysql_rows(pymysql, connection, question=question, connect_us=connect_us)
    finally:
        with contextlib.suppress(pymysql.Error, OSError):
            connection.close()


def _mysql_connect(pymysql: ModuleType, question: Question) -> Any:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # without the store: nothing is verified
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for place, address in enumerate(question.addresses, 1):
        try:
            return pymysql.connect(
                host=address,
                port=question.port,
                user=question.user,
                password=question.password,
                database=question.database or None,
                connect_timeout=question.limit_s,
                read_timeout=question.limit_s,
                write_timeout=question.limit_s,
                charset="utf8mb4",
                ssl=context,
            )
        except pymysql.OperationalError as error:
            if error.args[0] != MYSQL_UNREACHED or place == len(question.addresses):
                raise
    raise OSError("no address")


def _mysql_rows(
    pymysql: ModuleType, connection: Any, *, question: Question, connect_us: int
) -> Found:
    asked = time.perf_counter()
    try:
        cursor = connection.cursor()
        _mysql_limits(pymysql, cursor, limit_s=question.limit_s)
        cursor.execute("START TRANSACTION READ ONLY")
        asked = time.perf_counter()
        cursor.execute(question.query)
        rows = cursor.fetchmany(ROWS_MOST)
    except (pymysql.Error, OSError, ValueError, LookupError, struct.error, TypeError) as error:
        number = error.args[0] if error.args else 0
        late = _since(asked) / 1e6 >= question.limit_s - REAP_S
        if number in MYSQL_TIMEOUTS or (number in MYSQL_LOST and late):
            raise Trouble(
                ErrorCode.TIMEOUT, questions.SLOW.format(limit=question.limit_s)
            ) from None
        words = _brief(str(error.args[-1] if error.args else error))
        raise Trouble(ErrorCode.PROTOCOL, questions.FAILED.format(words=words)) from None
    return _found(rows, connect_us=connect_us, asked=asked)


def _mysql_limits(pymysql: ModuleType, cursor: Any, *, limit_s: float) -> None:
    """Old servers know some of them only; our own read timeout holds in any case."""
    for setting in (
        f"SET SESSION sql_select_limit = {ROWS_MOST}",
        f"SET SESSION max_execution_time = {max(1, int(limit_s * 1000))}",
        f"SET SESSION max_statement_time = {limit_s:.3f}",
    ):
        try:
            cursor.execute(setting)
        except pymysql.Error as error:
            if error.args[0] != MYSQL_UNKNOWN_SETTING:
                raise


def _mysql_unready(error: Exception, *, limit_s: float) -> Trouble:
    cause = getattr(error, "original_exception", error)
    words = str(error.args[-1] if error.args else error)
    if isinstance(cause, ConnectionRefusedError):
        return Trouble(ErrorCode.REFUSED, questions.REFUSED)
    if isinstance(cause, TimeoutError) or "timed out" in words:
        return Trouble(ErrorCode.TIMEOUT, questions.LATE.format(limit=limit_s))
    if isinstance(cause, ConnectionError):
        return Trouble(ErrorCode.RESET, "连接被对方中断；请检查数据库日志和防火墙")
    return Trouble(
        ErrorCode.PROTOCOL, questions.UNREADY.format(words=_brief(words), engine="MySQL")
    )


def _sqlite(question: Question) -> Found:
    began = time.perf_counter()
    ends_at = began + question.limit_s
    try:
        connection = sqlite3.connect(
            f"file:{quote(str(question.path))}?mode=ro", uri=True, timeout=question.limit_s * 0.8
        )
        with contextlib.closing(connection):
            connection.set_progress_handler(lambda: time.perf_counter() > ends_at, 10_000)
            asked = time.perf_counter()
            rows = connection.execute(question.query).fetchmany(ROWS_MOST)
            return _found(rows, connect_us=int((asked - began) * 1e6), asked=asked)
    except sqlite3.Error as error:
        if "interrupted" in str(error) or "locked" in str(error):
            raise Trouble(
                ErrorCode.TIMEOUT, questions.SLOW.format(limit=question.limit_s)
            ) from None
        raise Trouble(
            ErrorCode.PROTOCOL, questions.FAILED.format(words=_brief(str(error)))
        ) from None


def _found(rows: Sequence[Sequence[Any]], *, connect_us: int, asked: float) -> Found:
    first = rows[0][0] if rows and rows[0] else None
    return Found(count=len(rows), first=first, connect_us=connect_us, query_us=_since(asked))


def _driver(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise Trouble(ErrorCode.UNAVAILABLE, questions.MISSING.format(name=name)) from None


def _brief(words: str) -> str:
    return " ".join(words.split())[:200]


def _since(began: float) -> int:
    return int((time.perf_counter() - began) * 1e6)
