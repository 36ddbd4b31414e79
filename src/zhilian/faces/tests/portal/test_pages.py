"""Every window has its page, complete and light; the portal is off where nobody would use it."""

import gzip
import re
from html import escape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhilian.catalogue import documents, service
from zhilian.catalogue.tests import make
from zhilian.core.models import Installation
from zhilian.core.testing import NOON
from zhilian.directory.service import load_places
from zhilian.faces import bundle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_catalogue")]

WINDOWS = {w.code: w for w in documents.read_catalogue(documents.shipped()).windows}
HTML_BUDGET, SCRIPT_BUDGET = 14_000, 15_000
MOST_QUERIES = 6


@pytest.fixture
def _catalogue() -> None:
    load_places()
    make.catalogue()


def html(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200, path
    return page.content.decode()


def test_each_of_the_64_pages_shows_its_name_and_every_field(client: Client) -> None:
    missing = []
    for code, window in WINDOWS.items():
        text = html(client, f"/w/{code}/")
        words = [window.name, "严禁填写、上传涉密信息"]
        words += [item.label for item in window.every_field]
        words += [step.name for step in window.steps]
        missing += [(code, word) for word in words if escape(word) not in text]

    assert len(WINDOWS) == 64
    assert missing == []


def test_each_input_of_the_64_pages_has_a_name_a_label_and_one_id(client: Client) -> None:
    faulty = []
    for code, window in WINDOWS.items():
        text = html(client, f"/w/{code}/")
        ids = re.findall(r'\bid="([^"]+)"', text)
        labels = set(re.findall(r'<label for="([^"]+)"', text))
        faulty += [(code, "twice", found) for found in ids if ids.count(found) > 1]
        faulty += [(code, "label of nothing", found) for found in labels - set(ids)]
        shown = [f for f in window.fields if f.type not in {"file", "face", "computed"}]
        shown = [f for f in shown if not f.readonly]
        faulty += [(code, "no input", f.key) for f in shown if f'name="{f.key}' not in text]

    assert faulty == []


def test_pages_keep_their_weight(client: Client) -> None:
    banner = render_to_string("c/demo.html")
    paths = [
        "/",
        "/services/",
        "/services/?q=hys",
        "/s/canteen/",
        *(f"/w/{code}/" for code in WINDOWS),
    ]

    weights = {
        path: len(gzip.compress((html(client, path) + banner).encode(), 6)) for path in paths
    }
    script = len(gzip.compress((bundle.HOME / "portal.js").read_bytes(), 6))

    assert {path: n for path, n in weights.items() if n > HTML_BUDGET} == {}
    assert script <= SCRIPT_BUDGET


def test_pages_ask_for_three_files_at_most(client: Client) -> None:
    text = html(client, "/w/face-enrol/")

    asked = re.findall(r'(?:src|href)="(/static/[^"]+)"', text)
    assert len(asked) == len(set(asked)) <= 3
    assert not re.search(r'\bstyle="|\bonclick=|<script>', text)


@pytest.mark.parametrize("code", ["institution-registry", "asset-transfer", "visitor-booking"])
def test_window_page_asks_the_database_little(client: Client, code: str) -> None:
    client.get(f"/w/{code}/")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(f"/w/{code}/")

    asked = [query["sql"] for query in queries]
    assert len(asked) <= MOST_QUERIES, asked


def test_home_lists_every_window_under_its_sub_platform(client: Client) -> None:
    text = html(client, "/")

    parts = [
        "canteen", "access", "meeting", "property", "vehicle",
        "estate", "energy", "welfare", "mall", "general",
    ]  # fmt: skip
    assert re.findall(r'href="/s/([\w-]+)/"', text) == parts + parts
    assert set(re.findall(r'href="/w/([\w-]+)/"', text)) == WINDOWS.keys()


def test_sub_platform_page_lists_its_windows_only(client: Client) -> None:
    text = html(client, "/s/energy/")

    assert "公共机构节能" in text
    assert "/w/energy-monthly/" in text
    assert "/w/haircut/" not in text


@pytest.mark.parametrize("path", ["/w/nothing-here/", "/s/nothing-here/"])
def test_unknown_address_is_404(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_ops_only_installation_has_no_portal(client: Client) -> None:
    Installation.objects.create(kind=Installation.Kind.OPS_ONLY, made_at=NOON)

    home = client.get("/")

    assert (home.status_code, home["Location"]) == (302, "/ops/")
    assert client.get("/w/haircut/").status_code == 404
    assert client.post("/w/haircut/").status_code == 404
    assert client.get("/s/canteen/").status_code == 404


def test_old_address_of_the_search_leads_to_the_list(client: Client) -> None:
    page = client.get("/?q=hys&site=x")

    assert (page.status_code, page["Location"]) == (302, "/services/?q=hys")


def test_home_without_windows_says_what_to_do(client: Client) -> None:
    for code in WINDOWS:
        service.withdraw_window(window_code=code, at=NOON)

    assert "zhilian windows import" in html(client, "/")


def test_field_required_when_shown_is_not_called_optional(client: Client) -> None:
    text = html(client, "/w/mall-order/")

    assert re.search(r'<label for="f-address">收货地址\s*</label>', text)
    assert "配送方式为“快递到家”时必填" in text


def test_elder_edition_is_painted_by_the_server(client: Client) -> None:
    client.cookies["zl_edition"] = "elder"

    assert 'data-edition="elder"' in html(client, "/w/haircut/")


@pytest.mark.parametrize("path", ["/", "/services/", "/s/energy/", "/w/haircut/"])
def test_every_page_has_the_feedback_entry(client: Client, path: str) -> None:
    assert 'href="/w/feedback-complaint/' in html(client, path)


def test_hotline_is_dialled_from_every_page_where_it_is_set(client: Client, settings: Any) -> None:
    assert 'href="tel:' not in html(client, "/services/")

    settings.HOTLINE_PHONE = "029-86780000"

    assert 'href="tel:029-86780000"' in html(client, "/services/")


def test_own_templates_stand_beside_the_pages() -> None:
    """No page of the portal reads a template that does not exist."""
    home = Path(bundle.HOME).parents[1] / "templates"
    texts = [path.read_text(encoding="utf-8") for path in (home / "portal").glob("*.html")]

    named = {name for text in texts for name in re.findall(r'{% include "([^"]+)"', text)}
    assert {name for name in named if not (home / name).exists()} == set()
