"""Signing in with what a CAS server says: what is believed, what is said in words."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from zhilian.directory.providers.base import Unproved
from zhilian.directory.providers.cas import Cas
from zhilian.directory.tests.cas_server import CasServer

pytestmark = pytest.mark.django_db
LOGIN, LEAVE = "/accounts/login/", "/accounts/with/cas/"
BACK = "http://testserver/accounts/with/cas/back/?state=s"
DOCTYPE = '<!DOCTYPE a [<!ENTITY u "u1">]><a>&u;</a>'


def test_a_ticket_for_another_service_is_not_taken(cas: CasServer) -> None:
    cas.tickets["ST-9"] = "https://elsewhere.example/"

    found = Cas().arrive({"ticket": "ST-9"}, back=BACK)

    assert isinstance(found, Unproved)
    assert "INVALID_SERVICE" in found.reason


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((500, "oops"), "对方答复 500"),
        ((302, ""), "对方答复 302"),
        ((200, "not xml"), "看不懂"),
        ((200, DOCTYPE), "看不懂"),
        ((200, "x" * 300_000), "答复过长"),
        ((200, "<other><user>u1</user></other>"), "没有确认"),
    ],
)
def test_trouble_over_there_is_said_in_words(
    cas: CasServer, answer: tuple[int, str], says: str
) -> None:
    cas.broken = [answer]

    found = Cas().arrive({"ticket": "ST-1"}, back=BACK)

    assert isinstance(found, Unproved)
    assert says in found.reason


def test_a_server_that_is_away_is_said_in_words(settings: Any) -> None:
    settings.CAS_URL = "http://127.0.0.1:9/cas"

    found = Cas().arrive({"ticket": "ST-1"}, back=BACK)

    assert isinstance(found, Unproved)
    assert "连不上对方服务器" in found.reason


def test_the_address_to_come_back_to_is_ours_whatever_the_host_header_says(
    client: Client, cas: CasServer, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    gone = client.get(LEAVE, headers={"host": "evil.example"}).headers["Location"]

    service = parse_qs(urlsplit(gone).query)["service"][0]

    assert service.startswith("http://testserver/accounts/with/cas/back/?state=")
