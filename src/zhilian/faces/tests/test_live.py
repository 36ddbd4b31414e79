"""A live part is sent once and then only when it changed."""

import pytest
from django.test import RequestFactory

from zhilian.faces import live


def test_answer_sends_the_part_with_its_fingerprint() -> None:
    request = RequestFactory().get("/part/")

    answer = live.answer(request, "<p>64</p>")

    assert (answer.status_code, answer.headers["ETag"]) == (200, live.etag_of("<p>64</p>"))


@pytest.mark.parametrize("prefix", ["", "W/"])
def test_answer_says_unchanged_to_whoever_has_it(prefix: str) -> None:
    known = prefix + live.etag_of("<p>64</p>")
    request = RequestFactory().get("/part/", headers={"If-None-Match": known})

    answer = live.answer(request, "<p>64</p>")

    assert (answer.status_code, answer.content) == (304, b"")


def test_fingerprint_ignores_what_the_page_moves_by_itself() -> None:
    early = '<time datetime="x" data-ago>1 分钟前</time><rect data-fill width="1%"/>'
    late = '<time datetime="x" data-ago>2 分钟前</time><rect data-fill width="2%"/>'
    other = '<time datetime="y" data-ago>2 分钟前</time><rect data-fill width="2%"/>'

    assert live.etag_of(early) == live.etag_of(late)
    assert live.etag_of(late) != live.etag_of(other)


def test_answer_sends_again_when_it_changed() -> None:
    request = RequestFactory().get("/", headers={"If-None-Match": live.etag_of("<p>64</p>")})

    answer = live.answer(request, "<p>63</p>")

    assert (answer.status_code, answer.content) == (200, b"<p>63</p>")
