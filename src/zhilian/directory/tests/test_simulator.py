"""The shipped identity server, asked by the product itself over a real socket, and by strangers."""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from zhilian.core import outward
from zhilian.core import wecom as api
from zhilian.directory.models import ExternalIdentity
from zhilian.directory.providers.oidc_server import DISCOVERED, KEYS
from zhilian.directory.simulator.server import IdentityServer
from zhilian.directory.simulator.server import main as serve
from zhilian.directory.simulator.store import Store
from zhilian.directory.tests import make

pytestmark = pytest.mark.django_db
PRODUCT, SECRET = "http://testserver", "s+cret/ 1"
PHONE = "Mozilla/5.0 (Linux; Android 14) wxwork/4.1.20 MicroMessenger/7.0.1"
ROWS = [
    {"number": "u1", "name": "王芳", "unit": "服务中心", "post": "采购人", "mobile": "13900000001"},
    {"number": "u2", "name": "<b>李</b>", "unit": "", "post": "", "mobile": ""},
]


@pytest.fixture
def server(tmp_path: Path, settings: Any) -> Iterator[IdentityServer]:
    roster = tmp_path / "members.json"
    roster.write_text(json.dumps(ROWS))
    made = IdentityServer(
        ("127.0.0.1", 0),
        store=Store(tmp_path / "cards.sqlite3"),
        roster=roster,
        product=PRODUCT,
        secret=SECRET,
    )
    Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    for held in (DISCOVERED, KEYS, api.TOKENS):
        held.clear()
    settings.BASE_URL = PRODUCT
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = f"{made.url}/oidc", "zhilian"
    settings.OIDC_CLIENT_SECRET = settings.WECOM_SECRET = SECRET
    settings.WECOM_API_URL, settings.WECOM_CORP_ID = made.url, "zhilian"
    settings.WECOM_AGENT_ID, settings.WECOM_LOGIN = "1000002", True
    settings.WECOM_QR_URL = f"{made.url}/wwlogin/sso/login"
    settings.WECOM_AUTHORIZE_URL = f"{made.url}/connect/oauth2/authorize"
    yield made
    made.shutdown()
    made.server_close()
    made.store.close()


def ask(url: str, *, form: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Status, where it sends the browser, and the page; a browser would follow."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.netloc, timeout=10)
    body = urlencode(form) if form is not None else None
    line.request("POST" if form is not None else "GET", f"{parts.path}?{parts.query}", body)
    answer = line.getresponse()
    page = answer.read().decode()
    line.close()
    return answer.status, answer.headers.get("Location", ""), page


def come_in(client: Client, way: str, *, member: str = "u1", agent: str = "") -> Any:
    away = str(client.get(f"/accounts/with/{way}/", headers={"user-agent": agent})["Location"])
    status, _, page = ask(away)
    assert status == 200
    assert f'value="{member}"' in page
    status, back, _ = ask(away, form={"member": member})
    assert status == 303
    return client.get(back)


def send(to: str) -> api.Said:
    """A card as the product words it."""
    card = {"title": "办件有新进展", "description": "请查看", "url": f"{PRODUCT}/messages/1/"}
    body = {"touser": to, "msgtype": "textcard", "agentid": 1000002, "textcard": card,
            "enable_duplicate_check": 1, "duplicate_check_interval": 600}  # fmt: skip
    return api.ask(api.our_app(), "/cgi-bin/message/send", body=body)


@pytest.mark.parametrize(
    ("way", "agent"), [("oidc", ""), ("wecom", "Chrome/140"), ("wecom", PHONE)]
)
def test_whoever_is_chosen_there_is_signed_in_here(
    client: Client, server: IdentityServer, way: str, agent: str
) -> None:
    person = make.person(employee_no="u1")

    answer = come_in(client, way, agent=agent)

    assert answer.status_code == 302
    assert client.get("/accounts/profile/").status_code == 200
    assert ExternalIdentity.objects.get().person == person


def test_a_code_is_good_once(client: Client, server: IdentityServer) -> None:
    make.person(employee_no="u1")
    away = str(client.get("/accounts/with/oidc/")["Location"])
    _, back, _ = ask(away, form={"member": "u1"})
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert client.get(back).status_code == 302

    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": PRODUCT}
    headers = ["Authorization: Basic emhpbGlhbjpzJTJCY3JldCUyRisx"]
    again = outward.fetch(f"{server.url}/oidc/token", form=asked, headers=headers)
    stranger = outward.fetch(f"{server.url}/oidc/token", form=asked)

    assert (again.status, again.json()) == (400, {"error": "invalid_grant"})
    assert (stranger.status, stranger.json()) == (401, {"error": "invalid_client"})


@pytest.mark.parametrize("path", ["/oidc/authorize", "/wwlogin/sso/login"])
@pytest.mark.parametrize("back", ["http://elsewhere.example/", f"{PRODUCT}.example/", ""])
def test_nobody_is_sent_anywhere_but_to_the_product(
    server: IdentityServer, path: str, back: str
) -> None:
    asked = {"client_id": "zhilian", "appid": "zhilian", "response_type": "code",
             "scope": "openid", "code_challenge": "c", "code_challenge_method": "S256",
             "redirect_uri": back}  # fmt: skip
    url = f"{server.url}{path}?{urlencode(asked)}"

    shown, chosen = ask(url), ask(url, form={"member": "u1"})

    assert (shown[0], chosen[0], chosen[1]) == (400, 400, "")
    assert "redirect_uri" in shown[2]


def test_a_card_arrives_on_the_phone_of_its_member_once(server: IdentityServer) -> None:
    first, again, nobody = (send(to) for to in ("u1", "u1", "u9"))

    assert (first.ok, again.ok) == (True, True)
    assert nobody.code == 81013
    assert [one.title for one in server.store.cards(member="u1")] == ["办件有新进展"]
    page = ask(f"{server.url}/?member=u1")[2]
    assert page.count("<article>") == 1
    assert f'href="{PRODUCT}/messages/1/"' in page
    assert "还没有消息" in ask(f"{server.url}/?member=u2")[2]


def test_names_are_text_on_its_pages(client: Client, server: IdentityServer) -> None:
    away = str(client.get("/accounts/with/wecom/")["Location"])

    page = ask(away)[2]

    assert "&lt;b&gt;李&lt;/b&gt;" in page
    assert "<b>李</b>" not in page


def test_people_who_are_told_later_are_known(server: IdentityServer, tmp_path: Path) -> None:
    roster = tmp_path / "members.json"
    roster.write_text(json.dumps(ROWS[:1]))
    os.utime(roster, (1, 1))

    assert list(server.members()) == ["u1"]


def test_without_a_secret_it_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IDENTITY_SECRET", raising=False)

    assert serve([]) == 2
