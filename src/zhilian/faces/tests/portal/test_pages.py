"""Every window has its page, complete and light; the portal is off where nobody would use it."""

import gzip
from html import escape

import pytest
from django.test import Client

from zhilian.catalogue import documents
from zhilian.catalogue.tests import make

pytestmark = pytest.mark.django_db

WINDOWS = {w.code: w for w in documents.read_catalogue(documents.shipped()).windows}
BUDGET = 14_000


@pytest.fixture
def _catalogue() -> None:
    make.catalogue()


@pytest.mark.usefixtures("_catalogue")
@pytest.mark.parametrize("code", WINDOWS)
def test_window_page_shows_name_and_every_field(client: Client, code: str) -> None:
    page = client.get(f"/w/{code}/")

    html = page.content.decode()
    labels = [item.label for item in WINDOWS[code].every_field]
    assert page.status_code == 200
    assert WINDOWS[code].name in html
    assert [label for label in labels if escape(label) not in html] == []
    assert "严禁填写、上传涉密信息" in html


@pytest.mark.usefixtures("_catalogue")
@pytest.mark.parametrize("code", WINDOWS)
def test_window_page_keeps_its_weight(client: Client, code: str) -> None:
    page = client.get(f"/w/{code}/")

    assert len(gzip.compress(page.content, 6)) <= BUDGET
