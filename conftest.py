"""Fixtures for every test: a key ring and data directory of its own, append-only tables that can
be flushed.
"""

import atexit
import gc
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from pytest_django.plugin import DjangoDbBlocker

from zhilian.config import fresh
from zhilian.core import crypto

# How long an example takes says something about the machine, not about the code.
SLOW_IS_WELL = [HealthCheck.too_slow]
hypothesis.register_profile(
    "quick", deadline=None, max_examples=30, suppress_health_check=SLOW_IS_WELL
)
hypothesis.register_profile("thorough", deadline=None, suppress_health_check=SLOW_IS_WELL)
hypothesis.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_configure() -> None:
    """Before anything is collected: a data directory of this run, with its keys."""
    data = Path(mkdtemp(prefix="zhilian-test-"))
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    (data / "static").mkdir()
    settings.STATIC_ROOT = data / "static"
    settings.DATA = data
    settings.MEDIA_ROOT = data / "media"
    settings.KEYS_FILE = data / "keys.json"
    # Looked up when asked for: every test's client would read all static files again at its start.
    settings.WHITENOISE_AUTOREFRESH = True
    crypto.make_keyring(Path(settings.KEYS_FILE))
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    database = connections["default"].settings_dict
    database["TEST"]["MIGRATE"] = False
    if connection.vendor == "postgresql":  # what a test writes need not outlive the machine
        database["OPTIONS"]["options"] = "-c synchronous_commit=off"


def pytest_collection_finish() -> None:
    """What stands until the end need not be looked through for rubbish: a sixteenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tables are made from the models; `config.fresh` adds the rest, as on a first start."""
    with django_db_blocker.unblock():
        fresh.add_what_only_migrations_know(connection)
        if connection.vendor == "postgresql":
            connection.ops.sql_flush = _delete_what_is_there  # type: ignore[method-assign,assignment]


def _delete_what_is_there(style: Any, tables: Sequence[str], **_: Any) -> list[str]:
    """Truncating three hundred tables, most of them empty, took longer than most tests."""
    names = dict(enumerate(connection.ops.quote_name(table) for table in tables))
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT {at} WHERE EXISTS (SELECT FROM {name})"  # noqa: S608 - our own tables
                for at, name in names.items()
            )
        )
        deletes = [f"DELETE FROM {names[at]}" for (at,) in cursor.fetchall()]  # noqa: S608
    as_replica = "SET LOCAL session_replication_role = replica"  # neither triggers nor foreign keys
    return [as_replica, *deletes] if deletes else []


@pytest.fixture(autouse=True)
def _nothing_kept_of_another_test() -> None:
    """Each test's database begins anew; so must what is kept beside it."""
    (Path(settings.DATA) / "audit-anchor.log").unlink(missing_ok=True)
    cache.clear()


_triggers: list[str] = []


@pytest.fixture(autouse=True)
def _flushable_append_only_tables(request: pytest.FixtureRequest) -> Iterator[None]:
    """SQLite flushes by DELETE, which the append-only triggers rightly refuse: lift them for the
    flush.
    """
    transactional = "transactional_db" in request.fixturenames or any(
        mark.kwargs.get("transaction") for mark in request.node.iter_markers("django_db")
    )
    if transactional:
        request.getfixturevalue("transactional_db")
    elif any(request.node.iter_markers("django_db")) or "db" in request.fixturenames:
        request.getfixturevalue("db")
        _put_back_triggers()
    if transactional:
        _put_back_triggers()
    yield
    if transactional and connection.vendor == "sqlite":
        _lift_triggers()


def _lift_triggers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        for name, sql in cursor.fetchall():
            _triggers.append(sql)
            cursor.execute(f"DROP TRIGGER {name}")


def _put_back_triggers() -> None:
    with connection.cursor() as cursor:
        while _triggers:
            cursor.execute(_triggers.pop())


@pytest.fixture
def client_as(db: None) -> Callable[..., Client]:
    """`client_as("ops_manager")`: a browser in which a person of these roles is logged in."""
    from zhilian.directory.tests import make

    def log_in(*roles: str) -> Client:
        client = Client()
        make.sign_in(client, make.person(roles=list(roles)))
        return client

    return log_in
