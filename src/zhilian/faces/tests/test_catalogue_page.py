"""The catalogue of components renders in whole and is for those who build and run the system."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/design/", "/design/phone/"])
@pytest.mark.parametrize("role", ["ops_manager", "system_admin"])
def test_catalogue_shows_itself_to_builders(
    client_as: Callable[[str], Client], path: str, role: str
) -> None:
    page = client_as(role).get(path)

    assert page.status_code == 200
    assert "设计系统" in page.content.decode()


@pytest.mark.parametrize("path", ["/design/", "/design/phone/"])
def test_catalogue_is_closed_to_staff(client_as: Callable[[str], Client], path: str) -> None:
    assert client_as("staff").get(path).status_code == 403


def test_catalogue_has_no_empty_picture_and_no_unrendered_tag(
    client_as: Callable[[str], Client],
) -> None:
    text = client_as("ops_manager").get("/design/").content.decode()

    assert re.findall(r"{[{%#]", text) == []
    assert 'aria-hidden="true"></svg>' not in text


@pytest.mark.parametrize(
    ("cookies", "attribute"),
    [
        ({"zl_theme": "dark"}, 'data-theme="dark"'),
        ({"zl_edition": "elder"}, 'data-edition="elder"'),
    ],
)
def test_shell_paints_what_the_reader_chose(
    client_as: Callable[[str], Client], cookies: dict[str, str], attribute: str
) -> None:
    client = client_as("ops_manager")
    client.cookies.load(cookies)

    head = client.get("/design/").content.decode()[:300]

    assert attribute in head


def test_shell_ignores_a_forged_theme(client_as: Callable[[str], Client]) -> None:
    client = client_as("ops_manager")
    client.cookies.load({"zl_theme": "x><script>"})

    head = client.get("/design/").content.decode()[:300]

    assert "data-theme" not in head


def test_menu_shows_only_what_the_reader_may_open(client_as: Callable[[str], Client]) -> None:
    text = client_as("system_admin").get("/design/").content.decode()

    shown = set(re.findall(r'class="nav-link" href="(/ops/[^"]*)"', text))
    refused = {
        href for href in shown if client_as("system_admin").get(href).status_code in {403, 404}
    }

    assert refused == set()
