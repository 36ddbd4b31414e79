"""检查填写: the server looks at every field, shows what is wrong, and keeps nothing."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from zhilian.catalogue.tests import make
from zhilian.core.effects import sources
from zhilian.core.testing import standing_in
from zhilian.directory.tests import make as people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_catalogue")]


@pytest.fixture
def _catalogue() -> Iterator[None]:
    make.catalogue()
    shelves = {"canteens": make.shelf("一餐厅"), "product": make.shelf("馒头", "花卷")}
    with standing_in(sources, shelves):
        yield


@pytest.fixture
def staff(client: Client) -> Client:
    people.sign_in(client, people.person(roles=["staff"]))
    return client


def rows_in_database() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_check_faulty_form_shows_errors_twice_and_keeps_what_was_typed(client: Client) -> None:
    page = client.post("/w/visitor-booking/", {"visitor_phone": "1380000", "reason": "<看病>"})

    text = page.content.decode()
    assert page.status_code == 200
    assert 'href="#f-visitor_phone"' in text
    assert 'id="e-visitor_phone"' in text
    assert 'value="1380000"' in text
    assert "&lt;看病&gt;" in text
    assert re.search(r'id="f-visitor_phone"[^>]*aria-invalid="true"', text)


def test_every_description_that_an_input_names_is_on_the_page(client: Client) -> None:
    for code in ("mall-order", "visitor-booking", "face-enrol", "green-institution"):
        text = client.post(f"/w/{code}/", {}).content.decode()

        named = " ".join(re.findall(r'aria-describedby="([^"]+)"', text)).split()
        ids = set(re.findall(r'\bid="([^"]+)"', text))
        assert named
        assert set(named) <= ids


def test_check_answer_is_not_kept_anywhere(client: Client) -> None:
    before = rows_in_database()

    page = client.post("/w/visitor-booking/", {"visitor_phone": "13800000000"})

    assert rows_in_database() == before
    assert "no-store" in page["Cache-Control"]


def test_check_good_form_of_a_stranger_says_plainly_that_nothing_was_sent(client: Client) -> None:
    page = client.post("/w/fuel-etc-register/", {"note": "x"})

    text = page.content.decode()
    assert page.status_code == 200
    assert "要改正" in text
    assert "登录后提交" in text
    assert "<span>提交</span>" not in text


def test_more_adds_a_row_and_blames_nothing(staff: Client) -> None:
    data = {"items.rows": "1", "items.0.sku.q": "馒头", "more": "items"}

    text = staff.post("/w/mall-order/", data).content.decode()

    assert 'name="items.1.sku.q"' in text
    assert re.search(r'name="items.0.sku" value="k1" checked', text)
    assert "error-summary" not in text


@pytest.mark.parametrize("rows", ["", "-1", "abc", "99999999999", "４"])
def test_rows_of_a_table_stay_within_its_limits(staff: Client, rows: str) -> None:
    page = staff.post("/w/mall-order/", {"items.rows": rows, "more": "items"})

    assert 1 <= page.content.decode().count('.sku.q"') <= 30


def test_check_asks_for_the_token_of_the_page() -> None:
    strict = Client(enforce_csrf_checks=True)
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"',
        strict.get("/w/haircut/").content.decode(),
    )

    assert token
    assert strict.post("/w/haircut/", {}).status_code == 403
    answer = strict.post("/w/haircut/", {"csrfmiddlewaretoken": token[1]})
    assert answer.status_code == 200


def test_stranger_is_told_to_sign_in_before_choosing(client: Client) -> None:
    text = client.get("/w/canteen-feedback/").content.decode()

    assert "登录后可以选择" in text
    assert "一餐厅" not in text


def test_words_that_fit_several_people_are_answered_with_a_choice(staff: Client) -> None:
    shelf = make.shelf("张伟", "张伟")
    with standing_in(sources, {"person": shelf}):
        page = staff.post("/w/access-permission/", {"for_person.q": "张伟"})

    text = page.content.decode()
    assert text.count('type="radio" name="for_person"') == 2
    assert 'name="for_person.was" value="张伟"' in text
    assert "“张伟”找到 2 项，请点选其中一项" in text


def test_known_person_finds_name_and_phone_filled_in(client: Client) -> None:
    person: Any = people.person(roles=["ops_manager"])
    people.sign_in(client, person)

    text = client.get("/w/facility-repair/").content.decode()

    assert f'value="{person.phone}"' in text
