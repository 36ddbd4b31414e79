"""Fixtures for every test: a key ring, a data directory and a database of its own."""

import atexit
import gc
import importlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from zhilian.core import crypto

if TYPE_CHECKING:
    from zhilian.assets.tests.living import Terminals

ROOT = Path(__file__).parent
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


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """In a fresh clone every worker would compile every test module, all in the same order: each
    begins with a share of its own and finds the rest done by the others.
    """
    worker = getattr(session.config, "workerinput", None)
    if worker is None:
        return
    asked = [Path(str(arg).partition("::")[0]).resolve() for arg in session.config.args]
    ignored = [Path(one).resolve() for one in session.config.getoption("ignore") or ()]
    found = sorted(
        path
        for top in asked
        for path in ([top] if top.is_file() else top.rglob("test_*.py"))
        if not any(path.is_relative_to(one) for one in ignored)
    )
    for path in found[int(worker["workerid"][2:]) :: worker["workercount"]]:
        root = ROOT / "src" if path.is_relative_to(ROOT / "src") else ROOT
        importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))


def pytest_collection_finish() -> None:
    """What stands until the end need not be looked through for rubbish: a sixteenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Tables are made from the models, as on a first start, not by a thousand migrations."""
    if connection.vendor == "postgresql":
        request.getfixturevalue("django_db_setup")
        with django_db_blocker.unblock():
            databases.postgresql()
        yield
        return
    own = tmp_path_factory.getbasetemp()
    with django_db_blocker.unblock():
        databases.sqlite(own.parent if hasattr(request.config, "workerinput") else own)
    yield
    databases.end_sqlite()


@pytest.fixture(autouse=True)
def _nothing_kept_of_another_test() -> None:
    """Each test's database begins anew; so must what is kept beside it."""
    (Path(settings.DATA) / "audit-anchor.log").unlink(missing_ok=True)
    cache.clear()


@pytest.fixture
def client_as(db: None) -> Callable[..., Client]:
    """`client_as("ops_manager")`: a browser in which a person of these roles is logged in."""
    from zhilian.directory.tests import make

    def log_in(*roles: str) -> Client:
        client = Client()
        make.sign_in(client, make.person(roles=list(roles)))
        return client

    return log_in


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Terminals"]:
    """Simulated terminals in a process of their own; each test plugs in what it asks."""
    from zhilian.assets.tests import living

    with living.terminals(tmp_path_factory.mktemp("terminals")) as made:
        yield made
