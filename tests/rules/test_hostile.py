"""Whatever stands in an address, it is never a fault of the server: every list, every parameter."""

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.rules.test_urls import concrete
from zhilian.config.url_table import url_table
from zhilian.directory.tests import make as people
from zhilian.directory.types import ADMIN_ROLES, GRANTABLE

pytestmark = pytest.mark.django_db
SOURCE = Path(__file__).parents[2] / "src" / "zhilian"
ASKED = re.compile(
    r"(?:GET\.get(?:list)?\(|GET\[|\bword\(request, |_\w+\(request, |\bday\(request, "
    r'|Narrowing\(\s*name=)"([a-z_]+)"'
)
DAYS = {"date", "day", "first", "from", "last", "since", "to", "until", "week", "year"}
KEYS = {"after", "at", "before", "behind", "key", "read"}
USUAL = DAYS | KEYS | {"month", "next", "page", "q", "size", "sort", "status"}
LOW = ("0001-01-01", "0001-01-01T00:00:00+08:00~1", "0001-01", "a\0b\x1b")
HIGH = ("9999-12-31", "1_9999-12-31T23:59:59-08:00_1", "9999-12", "9223372036854775808")
NOT_LISTS = {"/readyz"}


def parameters() -> list[str]:
    """Every name that some view reads from the address, and the usual ones."""
    modules = (path for path in SOURCE.rglob("*.py") if "tests" not in path.parts)
    read = {name for path in modules for name in ASKED.findall(path.read_text())}
    return sorted(read | USUAL)


def lists() -> list[str]:
    rows = [row for row in url_table() if "<" not in row.path and "GET" in (row.methods or ["GET"])]
    return sorted({concrete(row) for row in rows} - NOT_LISTS)


@pytest.fixture
def reader() -> Client:
    """Somebody who may see everything that one person may."""
    roles = sorted((GRANTABLE - ADMIN_ROLES) | {"system_admin"})
    client = Client(raise_request_exception=False)
    people.sign_in(client, people.person(roles=roles))
    return client


def odd(name: str, values: tuple[str, str, str, str]) -> str:
    """The worst for what the name stands for: a day, the key of a row, a month, or a word."""
    day, key, month, word = values
    return day if name in DAYS else key if name in KEYS else month if name == "month" else word


@pytest.mark.parametrize(
    "values",
    [pytest.param(LOW, id="low"), pytest.param(HIGH, id="high", marks=pytest.mark.slow)],
)
def test_odd_addresses_are_no_fault_of_the_server(
    values: tuple[str, str, str, str], reader: Client
) -> None:
    names = parameters()
    asked = urlencode({name: odd(name, values) for name in names})

    answers = {path: reader.get(f"{path}?{asked}").status_code for path in lists()}

    assert {path: status for path, status in answers.items() if status >= 500} == {}
    assert len(names) < 200
    assert len([path for path, status in answers.items() if status == 200]) > 200
