"""Every page carries its one-time word; the script that sends it back stays small."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import resolve

from zhilian import __version__
from zhilian.catalogue.tests import make
from zhilian.core.testing import NOON
from zhilian.faces import bundle
from zhilian.monitoring import nonces

MOST_BYTES = 1_500


def words(html: str) -> list[str]:
    return re.findall(r'data-beacon="([^"]+)"', html)


def test_the_script_is_small_and_blocks_nothing() -> None:
    script = (bundle.HOME / "js" / "beacon.js").read_bytes()

    assert len(script) <= MOST_BYTES
    assert script.strip() in (bundle.HOME / "portal.js").read_bytes()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/", "portal:home"),
        ("/services/?q=hys", "portal:services"),
        ("/s/access/", "portal:sub_platform"),
        ("/w/haircut/", "haircut"),
    ],
)
def test_each_page_of_the_portal_names_itself_in_its_word(
    client: Client, path: str, page: str
) -> None:
    make.catalogue()

    first, second = (words(client.get(path).content.decode()) for _ in range(2))

    assert [len(first), len(second)] == [1, 1]
    assert first != second
    found = nonces.read(first[0])
    assert found is not None
    assert (found.page, found.release) == (page, __version__)


def test_a_page_under_drill_carries_none() -> None:
    request = RequestFactory().get("/w/haircut/")
    request.resolver_match = resolve("/w/haircut/")
    page = Template("{% load shell %}{% beacon %}")
    context = {"request": request, "now": NOON}

    usual = page.render(Context(context))
    request.drill = object()  # type: ignore[attr-defined]

    assert len(words(usual)) == 1
    assert page.render(Context(context)) == ""


def test_the_version_is_the_one_that_is_packed() -> None:
    packed = tomllib.loads(
        (Path(__file__).parents[4] / "pyproject.toml").read_text(encoding="utf-8")
    )

    assert packed["project"]["version"] == __version__
