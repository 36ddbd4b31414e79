"""What nobody types does not reach a view; files and what programs send stay as they are."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.views.decorators.csrf import csrf_exempt

from zhilian.core.form_moments import MomentField
from zhilian.core.plain_words import PlainWordsMiddleware, plain
from zhilian.directory.tests import make as people

BROWSER = RequestFactory()


def passed(request: HttpRequest, view: Any = None) -> HttpRequest:
    """The request as a view would get it."""
    door = PlainWordsMiddleware(lambda _request: HttpResponse())
    door(request)
    door.process_view(request, view, (), {})
    return request


def test_control_characters_go_and_tab_and_line_ends_stay() -> None:
    request = passed(BROWSER.get("/", {"q": "a\0b\x1b\x7f\tc\r\nd", "x\0y": ["1", "2\0"]}))

    assert request.GET["q"] == "ab\tc\r\nd"
    assert request.GET.getlist("xy") == ["1", "2"]


def test_plain_words_are_not_copied() -> None:
    said = BROWSER.get("/", {"q": "会议室"}).GET

    assert plain(said) is said


def test_form_is_cleaned_and_its_file_is_not_touched() -> None:
    sent = SimpleUploadedFile("a.bin", b"\0\x01")

    request = passed(BROWSER.post("/", {"title": "门\0禁", "file": sent}))

    assert request.POST["title"] == "门禁"
    kept: Any = request.FILES["file"]
    assert kept.read() == b"\0\x01"


def test_what_a_program_sends_is_left_to_its_reader() -> None:
    view = csrf_exempt(lambda _request: HttpResponse())
    request = BROWSER.post("/", "a=%00", content_type="application/x-www-form-urlencoded")

    passed(request, view)

    assert request.read() == b"a=%00"


def test_cookie_with_a_control_character_counts_as_none() -> None:
    request = BROWSER.get("/")
    request.COOKIES = {"session": "abc\0defgh", "theme": "dark"}

    assert passed(request).COOKIES == {"theme": "dark"}


def test_path_with_nul_is_no_address() -> None:
    with pytest.raises(Http404):
        passed(BROWSER.get("/w/a%00b/"))


@pytest.mark.parametrize("said", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_moment_that_nobody_can_mean_is_refused_by_the_form(said: str) -> None:
    with pytest.raises(ValidationError, match="1990"):
        MomentField().clean(said)


@pytest.mark.parametrize("said", ["0001-01-01", "9999-12-31", "2026-02-30", "昨天"])
@pytest.mark.django_db
def test_day_that_is_none_is_left_out_and_the_page_says_so(said: str, client_as: Any) -> None:
    client = client_as("canteen_admin")

    page = client.get("/desk/cases/", {"from": said, "to": "2026-11-24"}).content.decode()

    assert page.count("没有按它筛选") == 1
    assert f"提交日期（从）“{said}”" in page


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/w/a%00b/", "/cases/%00/", "/static/%00.css"])
def test_nul_in_a_path_is_answered_not_found(path: str) -> None:
    client = Client()
    people.sign_in(client, people.person(roles=["staff"]))

    assert client.get(path).status_code == 404
