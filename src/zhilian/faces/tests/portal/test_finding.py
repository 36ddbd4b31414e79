"""What is found below the search field, and what a reader is offered at all."""

import re
from functools import cache
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from zhilian.catalogue import documents
from zhilian.catalogue.tests import make
from zhilian.directory.models import Branch
from zhilian.directory.service import load_places
from zhilian.directory.tests import make as people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_catalogue")]

DISTRICT_ONLY, CITY_ONLY, FOR_BOTH = "office-ledger-check", "haircut", "room-booking"


@cache
def _list() -> dict[str, Any]:
    document = documents.shipped()
    for part in document["sub_platforms"]:
        for window in part["windows"]:
            if window["code"] == DISTRICT_ONLY:
                window["branch"] = "district"
    return document


@pytest.fixture
def _catalogue() -> None:
    load_places()
    make.catalogue(document=_list())


def found(client: Client, path: str) -> list[str]:
    page = client.get(path)
    assert page.status_code == 200
    main = page.content.decode().partition("</main>")[0]
    return re.findall(r'href="/w/([\w-]+)/"', main)


def somebody_of(branch: Branch | None) -> Client:
    unit = people.unit(branch=branch)
    client = Client()
    people.sign_in(client, people.person(roles=["staff"], unit=unit))
    return client


@pytest.mark.parametrize("q", ["hys", "会议室", "huiyishi"])
@pytest.mark.parametrize("path", ["/find/", "/services/"])
def test_characters_pinyin_and_initials_find_a_window(client: Client, path: str, q: str) -> None:
    assert found(client, f"{path}?q={q}")[0] == "room-booking"


def test_hits_are_a_part_of_a_page_and_few(client: Client) -> None:
    page = client.get("/find/?q=申请")

    text = page.content.decode()
    assert "<html" not in text
    assert 1 < text.count("<a ") <= 8
    assert "private" in page["Cache-Control"]


def test_hits_know_the_pages_of_the_portal(client: Client) -> None:
    assert 'href="/status/"' in client.get("/find/?q=fwzt").content.decode()


def test_hits_opened_as_a_page_are_the_list_of_services(client: Client) -> None:
    page = client.get("/find/?q=会议", headers={"sec-fetch-mode": "navigate"})

    assert (page.status_code, unquote(page["Location"])) == (302, "/services/?q=会议")


def test_own_pages_are_for_those_who_are_logged_in(client: Client) -> None:
    guest = client.get("/find/?q=密码").content.decode()
    staff = somebody_of(None).get("/find/?q=密码").content.decode()

    assert 'href="/accounts/profile/"' not in guest
    assert 'href="/accounts/profile/"' in staff


@pytest.mark.parametrize("path", ["/find/", "/services/"])
def test_search_without_hits_says_what_to_do_and_escapes(client: Client, path: str) -> None:
    text = client.get(f"{path}?q=<b>qqqwww").content.decode()

    assert "没有找到" in text
    assert "<b>qqqwww" not in text


def test_empty_search_finds_nothing(client: Client) -> None:
    assert found(client, "/find/?q=+") == []


def test_people_of_a_district_are_offered_what_its_branch_opens() -> None:
    branch = Branch.objects.order_by("code")[0]
    client = somebody_of(branch)

    offered = set(found(client, "/services/"))

    assert {DISTRICT_ONLY, FOR_BOTH} <= offered
    assert CITY_ONLY not in offered
    assert f"{branch.name}分平台" in client.get("/services/").content.decode()


def test_people_of_the_city_are_offered_what_the_city_opens() -> None:
    client = somebody_of(None)

    offered = set(found(client, "/services/"))

    assert {CITY_ONLY, FOR_BOTH} <= offered
    assert DISTRICT_ONLY not in offered


def test_sub_platform_offers_the_same_as_the_list() -> None:
    client = somebody_of(Branch.objects.order_by("code")[0])

    assert found(client, "/s/welfare/") == []


def test_stranger_may_look_at_all_windows(client: Client) -> None:
    offered = found(client, "/services/")

    assert {CITY_ONLY, FOR_BOTH} <= set(offered)
    assert len(offered) == 64
