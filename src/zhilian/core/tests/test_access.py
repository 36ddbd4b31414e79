import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from zhilian.core.access import access_of, admits, machine, public, signed_in


def view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_undeclared_view_has_no_access() -> None:
    assert access_of(lambda _request: HttpResponse()) is None


@pytest.mark.parametrize(
    ("mark", "roles", "logged_in", "may"),
    [
        (public("x"), frozenset[str](), False, True),
        (machine("x"), frozenset[str](), False, True),
        (signed_in, frozenset[str](), False, False),
        (signed_in, frozenset[str](), True, True),
        (admits("a"), frozenset({"a"}), True, True),
        (admits("a"), frozenset({"b"}), True, False),
        (admits("a"), frozenset({"a"}), False, False),
    ],
)
def test_gate_admits(mark: object, roles: frozenset[str], logged_in: bool, may: bool) -> None:
    assert callable(mark)

    access = access_of(mark(lambda _request: HttpResponse()))

    assert access is not None
    assert access.admits(roles, signed_in=logged_in) is may


@pytest.mark.django_db
def test_healthz_says_alive_and_readyz_names_what_is_missing() -> None:
    client = Client()

    assert client.get("/healthz").json() == {"status": "alive"}
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "zhilian worker" in answer.json()["missing"][0]
