"""The API keeps to its own schema, whatever comes in (schemathesis)."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from zhilian.core import tokens
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people
from zhilian.incidents.tests import make as incidents
from zhilian.monitoring.tests import make

PROFILE = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The test's transaction lives in one connection: requests must not close it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(db: None, one_connection: None) -> str:
    """A token that may do everything, with something to do it on."""
    make.check(code="known")
    incidents.incident()
    person = people.person(roles=["ops_manager", "ops_software"])
    return tokens.make_token(person_id=person.pk, name="模糊测试", at=NOON)


# NUL is refused wherever it stands (`core.plain_words`), which no keyword of JSON Schema can say.
CONFIG = schemathesis.Config.from_dict({"generation": {"allow-x00": False}})
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", WSGIHandler(), config=CONFIG)


@pytest.mark.slow
@schema.parametrize()
@PROFILE
def test_operation_keeps_to_its_schema(case: schemathesis.Case[Any], token: str) -> None:
    case.call_and_validate(
        headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"},
    )
