"""Signing in: password, second factor, lock, sessions."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.test import Client

from zhilian.core import crypto
from zhilian.directory import service, totp
from zhilian.directory.mfa_adapter import CONTEXT
from zhilian.directory.models import LiveSession, Person, SignIn
from zhilian.directory.tests import make
from zhilian.directory.types import TOTP_ROLES, Outcome

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def give(client: Client, name: str, password: str = make.PASSWORD, **extra: Any) -> Any:
    return client.post(LOGIN, {"username": name, "password": password}, **extra)


def enrolled(*roles: str) -> tuple[Person, str]:
    person = make.person(roles=list(roles), password=make.PASSWORD)
    secret, past = totp.new_secret(), datetime.now(UTC) - timedelta(minutes=5)
    service.enrol(
        person_id=person.pk, secret=secret, code=totp.code_at(secret=secret, at=past), at=past
    )
    return person, secret


def current(secret: str) -> str:
    return totp.code_at(secret=secret, at=datetime.now(UTC))


def is_in(client: Client) -> bool:
    return client.get("/accounts/profile/").status_code == 200


def test_sign_in_staff_with_password_alone(client: Client) -> None:
    person = make.person(roles=["staff"], password=make.PASSWORD)

    answer = give(client, person.username)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert is_in(client)
    assert SignIn.objects.get().outcome == Outcome.SIGNED_IN


def test_sign_in_full_width_and_case_variants_are_the_same_name(client: Client) -> None:
    make.person(username="zhangsan", password=make.PASSWORD)

    give(client, "ＺｈａｎｇＳＡＮ")

    assert is_in(client)


def test_sign_in_says_the_same_for_unknown_wrong_and_locked_people(client: Client) -> None:
    make.person(username="known", password=make.PASSWORD)
    make.person(username="gone", password=make.PASSWORD, is_active=False)

    answers = [give(client, name, "wrong-one") for name in ("known", "nobody")]
    answers.append(give(client, "gone"))

    pages = {re.sub(r'(value|data-now)="[^"]*"', "", a.content.decode()) for a in answers}
    assert {a.status_code for a in answers} == {422}
    assert len(pages) == 1


def test_sign_in_page_is_never_stored(client: Client) -> None:
    assert "no-store" in client.get(LOGIN).headers["Cache-Control"]


def test_sign_in_goes_on_to_the_page_that_was_asked_for_but_never_off_site(client: Client) -> None:
    person = make.person(password=make.PASSWORD)
    form = {"username": person.username, "password": make.PASSWORD}

    inside = client.post(LOGIN, form | {"next": "/accounts/sessions/"})
    outside = Client().post(LOGIN, form | {"next": "https://evil.example/"})

    assert inside.headers["Location"] == "/accounts/sessions/"
    assert outside.headers["Location"] == "/"


@pytest.mark.parametrize("role", sorted(TOTP_ROLES - {"district_admin"}))
def test_role_that_needs_a_second_factor_is_led_to_enrolment_and_nowhere_else(
    client: Client, role: str
) -> None:
    person = make.person(roles=[role], password=make.PASSWORD)

    answer = give(client, person.username)

    assert answer.headers["Location"] == "/accounts/second-factor/"
    assert not is_in(client)
    assert client.get("/ops/people/").status_code == 302
    assert LiveSession.objects.count() == 0


def test_enrolment_shows_a_picture_and_lets_in_with_recovery_codes(client: Client) -> None:
    person = make.person(roles=["ops_manager"], password=make.PASSWORD)
    give(client, person.username)
    page = client.get("/accounts/second-factor/").content.decode()
    found = re.search(r'class="seed">([A-Z2-7 ]+)<', page)
    secret = found[1].replace(" ", "") if found else ""

    refused = client.post("/accounts/second-factor/", {"code": "000000"})
    done = client.post("/accounts/second-factor/", {"code": current(secret)})

    assert "<svg" in page
    assert "动态口令不对" in refused.content.decode()
    assert len(re.findall(r"<li>\d{8}</li>", done.content.decode())) == 10
    assert is_in(client)


def test_second_factor_secret_is_encrypted_in_the_database() -> None:
    person, secret = enrolled("hotline")

    stored = Authenticator.objects.get(user=person, type="totp").data["secret"]

    assert secret not in stored
    assert crypto.decrypt(stored, context=CONTEXT) == secret


def test_code_step_lets_in_and_a_code_is_good_once(client: Client) -> None:
    person, secret = enrolled("ops_software")
    code = current(secret)

    answer = give(client, person.username)
    assert answer.headers["Location"] == "/accounts/code/"
    assert not is_in(client)

    client.post("/accounts/code/", {"code": code})
    assert is_in(client)

    again = Client()
    give(again, person.username)
    again.post("/accounts/code/", {"code": code})
    assert not is_in(again)


def test_code_step_takes_full_width_digits(client: Client) -> None:
    person, secret = enrolled("ops_software")
    wide = "".join(chr(ord(c) + 0xFEE0) for c in current(secret))

    give(client, person.username)
    client.post("/accounts/code/", {"code": wide})

    assert is_in(client)


def test_code_step_takes_each_recovery_code_once(client: Client) -> None:
    person, _ = enrolled("ops_software")
    codes = Authenticator.objects.get(user=person, type="recovery_codes").wrap().generate_codes()

    for browser, expected in ((client, True), (Client(), False)):
        give(browser, person.username)
        browser.post("/accounts/code/", {"code": codes[0]})
        assert is_in(browser) is expected


def test_code_step_without_the_password_first_goes_back(client: Client) -> None:
    assert client.get("/accounts/code/").headers["Location"] == LOGIN
    assert client.get("/accounts/second-factor/").headers["Location"] == LOGIN


def test_wrong_codes_lock_the_account_even_with_the_right_password_between(client: Client) -> None:
    person, secret = enrolled("ops_software")
    for _ in range(4):
        give(client, person.username)
        client.post("/accounts/code/", {"code": "000000"})
    give(client, person.username)

    fifth = client.post("/accounts/code/", {"code": "000000"})

    assert fifth.status_code == 429
    assert give(Client(), person.username, REMOTE_ADDR="10.9.9.9").status_code == 429


def test_fifth_failure_locks_the_account_from_every_address_and_in_every_spelling() -> None:
    person = make.person(username="zhangsan", password=make.PASSWORD)
    for n, name in enumerate(("zhangsan", "ZHANGSAN", "ｚhangsan", " zhangsan", "ZhangSan")):
        last = give(Client(), name, "wrong", REMOTE_ADDR=f"10.0.0.{n}")

    right = give(Client(), "zhangsan", REMOTE_ADDR="10.1.1.1")

    assert (last.status_code, right.status_code) == (429, 429)
    assert "15 分钟" in right.content.decode()
    assert SignIn.objects.filter(person=person, outcome=Outcome.LOCKED).exists()


def test_fifth_failure_locks_the_address_for_every_account() -> None:
    person = make.person(password=make.PASSWORD)
    for n in range(5):
        give(Client(), f"guess-{n}", "wrong", REMOTE_ADDR="10.0.0.1")

    assert give(Client(), person.username, REMOTE_ADDR="10.0.0.1").status_code == 429
    assert give(Client(), person.username, REMOTE_ADDR="10.0.0.2").status_code == 302


def test_a_shared_office_gateway_is_not_locked(settings: Any) -> None:
    settings.SHARED_ADDRESSES = ["10.0.0.0/24"]
    person = make.person(password=make.PASSWORD)
    for n in range(6):
        give(Client(), f"guess-{n}", "wrong", REMOTE_ADDR="10.0.0.1")

    assert give(Client(), person.username, REMOTE_ADDR="10.0.0.1").status_code == 302


def test_lock_ends_after_fifteen_minutes(client: Client) -> None:
    person = make.person(password=make.PASSWORD)
    for _ in range(5):
        give(client, person.username, "wrong")
    assert give(client, person.username).status_code == 429

    AccessAttempt.objects.update(attempt_time=datetime.now(UTC) - timedelta(minutes=16))

    assert give(client, person.username).status_code == 302


def test_lock_ignores_a_forged_forwarding_header() -> None:
    person = make.person(password=make.PASSWORD)
    for n in range(5):
        give(Client(), f"guess-{n}", "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")

    answer = give(Client(), person.username, HTTP_X_FORWARDED_FOR="10.0.0.77")

    assert answer.status_code == 429


def test_success_forgets_the_failures_of_the_account(client: Client) -> None:
    person = make.person(password=make.PASSWORD)
    for _ in range(4):
        give(client, person.username, "wrong")

    give(client, person.username)

    assert AccessAttempt.objects.count() == 0


def test_attempts_keep_no_password_and_no_code(client: Client) -> None:
    person, _ = enrolled("hotline")
    give(client, person.username, "my-secret-word")
    give(client, person.username)
    client.post("/accounts/code/", {"code": "123123"})

    kept = str(list(AccessAttempt.objects.values()))

    assert "my-secret-word" not in kept
    assert "123123" not in kept


def test_sign_in_record_keeps_no_name_that_is_nobodys(client: Client) -> None:
    give(client, "oops-my-password", "x")

    assert SignIn.objects.get().person is None


def test_sign_out_ends_the_session(client: Client) -> None:
    make.sign_in(client, make.person())

    assert client.get("/accounts/logout/").status_code == 405
    client.post("/accounts/logout/")

    assert not is_in(client)
    assert LiveSession.objects.count() == 0
