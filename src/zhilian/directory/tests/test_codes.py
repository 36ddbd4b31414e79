"""Signing in with a number and a code: who may, what is told and what is kept."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client

from zhilian.core import crypto
from zhilian.core.models import JournalEntry
from zhilian.directory import service, totp
from zhilian.directory.models import SignIn, SignInCode
from zhilian.directory.tests import make
from zhilian.directory.types import Outcome

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
PHONE = "13900000001"


@pytest.fixture(autouse=True)
def _by_code(settings: Any) -> None:
    settings.SIGN_IN_BY_CODE = True


def ask(client: Client, phone: str = PHONE, **extra: Any) -> Any:
    return client.post(LOGIN, {"way": "code", "do": "ask", "username": phone}, **extra)


def give(client: Client, code: str, phone: str = PHONE, **extra: Any) -> Any:
    form = {"way": "code", "do": "enter", "username": phone, "code": code}
    return client.post(LOGIN, form, **extra)


def made() -> str:
    """What the newest row's text would say."""
    row = SignInCode.objects.latest("id")
    found = service.make_code(code_id=row.pk, at=datetime.now(UTC))
    assert found is not None
    return found.code


def later(minutes: float) -> None:
    """As if all that was asked had been asked so much earlier."""
    for row in SignInCode.objects.all():
        SignInCode.objects.filter(pk=row.pk).update(
            asked_at=row.asked_at - timedelta(minutes=minutes),
            expires_at=row.expires_at - timedelta(minutes=minutes),
            minute=row.minute - int(minutes) - 1,
        )


def is_in(client: Client) -> bool:
    return client.get("/accounts/profile/").status_code == 200


def plain(answer: Any) -> str:
    """The page without what differs on every load."""
    gone = r'(value|data-now|data-wait)="[^"]*"|\d+ 秒后重发'
    return re.sub(gone, "", answer.content.decode())


def test_number_and_code_let_in_and_leave_a_record(client: Client) -> None:
    person = make.person(roles=["staff"], phone=PHONE)
    ask(client)

    answer = give(client, made())

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert is_in(client)
    row = SignIn.objects.get()
    assert (row.person, row.outcome, row.means) == (person, Outcome.SIGNED_IN, "SMS")
    kinds = set(JournalEntry.objects.values_list("kind", flat=True))
    assert kinds >= {f"directory.sign_in_code.{what}" for what in ("asked", "made", "used")}


def test_full_width_digits_and_spaces_are_the_same_number_and_code(client: Client) -> None:
    make.person(phone=PHONE)
    ask(client, "１３９ 0000 0001")
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in made())

    give(client, f"{wide[:3]} {wide[3:]}", "139-0000-0001")

    assert is_in(client)


def test_known_unknown_shared_and_locked_numbers_are_answered_alike() -> None:
    make.person(phone=PHONE)
    make.person(phone="13900000002", is_active=False)
    for _ in range(2):
        make.person(phone="13900000003")

    numbers = [PHONE, "13900000002", "13900000003", "13900000004"]
    answers = [ask(Client(), number) for number in numbers]

    pages = {
        plain(answer).replace(crypto.mask_phone(n), "")
        for n, answer in zip(numbers, answers, strict=True)
    }
    assert {answer.status_code for answer in answers} == {200}
    assert len(pages) == 1


def test_only_an_active_sole_owner_gets_a_code() -> None:
    make.person(phone="13900000002", is_active=False)
    for _ in range(2):
        make.person(phone="13900000003")
    sent = []
    for number in ("13900000002", "13900000003", "13900000004"):
        ask(Client(), number)
        row = SignInCode.objects.latest("id")
        sent.append(service.make_code(code_id=row.pk, at=datetime.now(UTC)))

    assert (sent[0], sent[2]) == (None, None)
    assert sent[1] is not None
    assert (sent[1].code, sent[1].person_id) == ("", None)


def test_a_locked_account_gets_no_code(client: Client) -> None:
    person = make.person(phone=PHONE, password=make.PASSWORD)
    for _ in range(5):
        Client().post(LOGIN, {"username": person.username, "password": "wrong"})
    ask(client, REMOTE_ADDR="10.0.0.9")

    row = SignInCode.objects.get()

    assert service.make_code(code_id=row.pk, at=datetime.now(UTC)) is None


def test_code_is_kept_as_a_keyed_hash_only(client: Client) -> None:
    make.person(phone=PHONE)
    ask(client)

    code = made()

    row = SignInCode.objects.values().get()
    kept = str(row) + str(list(JournalEntry.objects.values()))
    assert code not in kept.replace(str(row["minute"]), "")
    assert row["code_hash"] == crypto.blind("sign-in-code", f"{row['id']}|{code}")


def test_code_is_made_once(client: Client) -> None:
    make.person(phone=PHONE)
    ask(client)
    made()

    assert service.make_code(code_id=SignInCode.objects.get().pk, at=datetime.now(UTC)) is None


def test_code_is_good_once(client: Client) -> None:
    make.person(phone=PHONE)
    ask(client)
    code = made()
    give(client, code)
    client.post("/accounts/logout/")

    again = give(client, code)

    assert again.status_code == 422
    assert not is_in(client)


def test_code_is_good_for_five_minutes(client: Client) -> None:
    make.person(phone=PHONE)
    ask(client)
    code = made()
    later(5.1)

    assert give(client, code).status_code == 422
    assert not is_in(client)


def test_code_is_good_in_the_browser_that_asked(client: Client) -> None:
    make.person(phone=PHONE)
    ask(client)
    code = made()

    assert give(Client(), code).status_code == 422
    assert give(client, code).status_code == 302


def test_a_newer_code_replaces_the_older_one(client: Client) -> None:
    make.person(phone=PHONE)
    ask(client)
    old = made()
    later(1.5)
    ask(client)
    new = made()

    assert give(client, old).status_code == (302 if old == new else 422)
    assert give(client, new).status_code == 302


def test_fifth_wrong_code_locks_known_and_unknown_numbers_alike(settings: Any) -> None:
    settings.SHARED_ADDRESSES = ["127.0.0.1"]
    make.person(username="known", phone=PHONE, password=make.PASSWORD)
    endings = []
    for number in (PHONE, "13900000004"):
        client = Client()
        ask(client, number)
        answers = [give(client, "000000", number) for _ in range(5)]
        endings.append([answer.status_code for answer in answers])

    assert endings == [[422, 422, 422, 422, 429]] * 2
    right = {"username": "known", "password": make.PASSWORD}
    assert Client().post(LOGIN, right).status_code == 429


def test_a_code_takes_five_tries_whatever_the_lock_says(client: Client) -> None:
    make.person(phone=PHONE)
    ask(client)
    code = made()
    for _ in range(5):
        give(client, "000000" if code != "000000" else "111111")
        AccessAttempt.objects.all().delete()

    assert give(client, code).status_code == 422


def test_right_code_of_a_locked_account_is_refused(client: Client) -> None:
    person = make.person(phone=PHONE, password=make.PASSWORD)
    ask(client)
    code = made()
    for _ in range(5):
        Client().post(LOGIN, {"username": person.username, "password": "x"}, REMOTE_ADDR="10.0.0.9")

    assert give(client, code).status_code == 429
    assert SignIn.objects.filter(outcome=Outcome.LOCKED, means="SMS").exists()


def test_second_factor_is_still_asked_for(client: Client) -> None:
    person = make.person(roles=["ops_software"], phone=PHONE)
    secret, past = totp.new_secret(), datetime.now(UTC) - timedelta(minutes=5)
    code = totp.code_at(secret=secret, at=past)
    service.enrol(person_id=person.pk, secret=secret, code=code, at=past)
    ask(client)

    answer = give(client, made())

    assert answer.headers["Location"] == "/accounts/code/"
    assert not is_in(client)
    client.post("/accounts/code/", {"code": totp.code_at(secret=secret, at=datetime.now(UTC))})
    assert is_in(client)
    assert SignIn.objects.get().means == "SMS"


def test_an_old_password_that_was_not_used_is_not_asked_to_be_changed(client: Client) -> None:
    person = make.person(phone=PHONE, password=make.PASSWORD)
    person.password_set_at = make.LONG_AGO
    person.save()
    ask(client)

    give(client, made())

    assert is_in(client)
