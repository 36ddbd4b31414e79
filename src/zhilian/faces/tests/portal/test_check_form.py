"""检查填写: the server looks at every field, shows what is wrong, and keeps nothing."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from zhilian.catalogue.tests import make
from zhilian.directory.tests import make as people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_catalogue")]

FEEDBACK = {
    "canteen": "一餐厅",
    "scope": "菜品",
    "score": "2",
    "content": "米饭偏硬，建议多加一点水再蒸",
}


@pytest.fixture
def _catalogue() -> None:
    make.catalogue()


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


def test_check_good_form_says_plainly_that_nothing_was_sent(client: Client) -> None:
    page = client.post("/w/canteen-feedback/", FEEDBACK)

    text = page.content.decode()
    assert "填写没有发现问题" in text
    assert "内容没有保存，也没有提交" in text
    assert "附件“照片”没有上传" in text


def test_more_adds_a_row_and_blames_nothing(client: Client) -> None:
    data = {"items.rows": "1", "items.0.sku": "馒头", "more": "items"}

    text = client.post("/w/mall-order/", data).content.decode()

    assert 'name="items.1.sku"' in text
    assert 'value="馒头"' in text
    assert "error-summary" not in text


@pytest.mark.parametrize("rows", ["", "-1", "abc", "99999999999", "４"])
def test_rows_of_a_table_stay_within_its_limits(client: Client, rows: str) -> None:
    page = client.post("/w/mall-order/", {"items.rows": rows, "more": "items"})

    assert 1 <= page.content.decode().count('.sku"') // 3 <= 30


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


def test_known_person_finds_name_and_phone_filled_in(client: Client) -> None:
    person: Any = people.person(roles=["ops_manager"])
    people.sign_in(client, person)

    text = client.get("/w/facility-repair/").content.decode()

    assert f'value="{person.phone}"' in text
