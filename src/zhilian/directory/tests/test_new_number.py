"""A new number of one's own: proved by its code, and by no other; the old number is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from zhilian.core.models import JournalEntry
from zhilian.directory import service
from zhilian.directory.models import Person, SignInCode
from zhilian.directory.tests import make

pytestmark = pytest.mark.django_db
PAGE = "/accounts/profile/"
OLD, NEW = "13900000001", "13900000002"


@pytest.fixture(autouse=True)
def _by_code(settings: Any) -> None:
    settings.SIGN_IN_BY_CODE = True


@pytest.fixture
def person() -> Person:
    return make.person(phone=OLD)


@pytest.fixture
def browser(person: Person) -> Client:
    client = Client()
    make.sign_in(client, person)
    return client


def ask(client: Client, phone: str = NEW) -> Any:
    return client.post(PAGE, {"do": "ask", "phone": phone, "code": ""})


def save(client: Client, code: str, phone: str = NEW) -> Any:
    return client.post(PAGE, {"do": "save", "phone": phone, "code": code})


def made() -> str:
    found = service.make_code(code_id=SignInCode.objects.latest("id").pk, at=datetime.now(UTC))
    assert found is not None
    return found.code


def number_of(person: Person) -> str:
    return str(Person.objects.get(pk=person.pk).phone)


def test_a_new_number_is_saved_with_the_code_that_was_sent_to_it(
    browser: Client, person: Person
) -> None:
    asked = ask(browser)

    answer = save(browser, made())

    assert "验证码已发往 139****0002" in asked.content.decode()
    assert (answer.status_code, number_of(person)) == (302, NEW)
    assert SignInCode.objects.get().former == OLD
    kept = str(list(JournalEntry.objects.values()))
    assert "directory.contact.corrected" in kept
    assert (OLD in kept, NEW in kept) == (False, False)


def test_enter_with_a_number_and_no_code_sends_one(browser: Client, person: Person) -> None:
    browser.post(PAGE, {"do": "go", "phone": NEW, "code": ""})

    assert SignInCode.objects.get().person == person
    assert number_of(person) == OLD


def test_a_wrong_code_or_none_changes_nothing_and_counts_to_the_lock(
    browser: Client, person: Person
) -> None:
    ask(browser)
    right = made()
    wrong = f"{(int(right) + 1) % 10**6:06d}"

    answers = [save(browser, wrong) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [422] * 4 + [429]
    assert "手机号没有更换" in answers[0].content.decode()
    assert save(browser, right).status_code == 429
    assert number_of(person) == OLD


def test_the_code_of_one_number_does_not_prove_another(browser: Client, person: Person) -> None:
    ask(browser)

    save(browser, made(), "13900000003")

    assert number_of(person) == OLD


def test_a_code_to_sign_in_proves_no_number(browser: Client, person: Person) -> None:
    other = make.person(phone=NEW)
    login = {"way": "code", "username": NEW}
    browser.logout()
    browser.post("/accounts/login/", {**login, "do": "ask"})
    code = made()
    make.sign_in(browser, person)

    save(browser, code)

    assert (number_of(person), number_of(other)) == (OLD, NEW)


def test_a_code_for_a_new_number_lets_nobody_in(browser: Client, person: Person) -> None:
    make.person(phone=NEW)
    ask(browser)
    code = made()
    session = browser.session
    asker = session["new_number_asker"]
    stranger = Client()
    begun = stranger.session
    begun["sign_in_asker"] = asker
    begun.save()

    form = {"way": "code", "do": "enter", "username": NEW, "code": code}
    answer = stranger.post("/accounts/login/", form)

    assert answer.status_code == 422


def test_another_browser_cannot_use_the_code(browser: Client, person: Person) -> None:
    ask(browser)
    other = Client()
    make.sign_in(other, person)

    assert save(other, made()).status_code == 422


def test_codes_for_both_purposes_share_the_limits(browser: Client) -> None:
    Client().post("/accounts/login/", {"way": "code", "do": "ask", "username": NEW})

    answer = ask(browser)

    assert answer.status_code == 422
    assert "秒后再试" in answer.content.decode()


def test_the_number_one_has_already_is_refused(browser: Client) -> None:
    answer = ask(browser, OLD)

    assert "这就是现在登记的手机号" in answer.content.decode()
    assert not SignInCode.objects.exists()
