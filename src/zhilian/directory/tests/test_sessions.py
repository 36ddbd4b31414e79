"""Sessions end by time, by hand, and when rights change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from zhilian.core.testing import NOON
from zhilian.directory import selectors, service
from zhilian.directory.models import LiveSession, Person, SignIn
from zhilian.directory.tests import make
from zhilian.directory.types import Outcome

pytestmark = pytest.mark.django_db
PAGE = "/accounts/profile/"


def signed_in(*roles: str) -> tuple[Client, Person]:
    client, person = Client(), make.person(roles=list(roles), password=make.PASSWORD)
    make.sign_in(client, person)
    return client, person


def age(**fields: timedelta) -> None:
    now = datetime.now(UTC)
    LiveSession.objects.update(**{name: now - length for name, length in fields.items()})


@pytest.mark.parametrize(
    ("profile", "idle", "absolute"), [("djbh2", 30, 12), ("djbh3", 15, 8), ("asvs", 30, 12)]
)
def test_session_limits_follow_the_profile(profile: str, idle: int, absolute: int) -> None:
    service.choose_profile(profile=profile, by_id=None, reason="测评", at=NOON)

    def open_after(**fields: timedelta) -> bool:
        client, _ = signed_in()
        age(**fields)
        return client.get(PAGE).status_code == 200

    short = timedelta(minutes=1)
    limit, longest = timedelta(minutes=idle), timedelta(hours=absolute)
    assert open_after(last_seen_at=limit - short)
    assert not open_after(last_seen_at=limit + short)
    assert open_after(signed_in_at=longest - short)
    assert not open_after(signed_in_at=longest + short)


def test_timed_out_session_says_so_and_is_on_record() -> None:
    client, person = signed_in()
    age(last_seen_at=timedelta(hours=1))

    page = client.get(PAGE, follow=True).content.decode()

    assert "太久没有操作" in page
    assert SignIn.objects.get(person=person).outcome == Outcome.TIMED_OUT


def test_a_page_that_refreshes_itself_does_not_keep_the_session_alive() -> None:
    client, _ = signed_in()
    age(last_seen_at=timedelta(minutes=10))
    before = LiveSession.objects.get().last_seen_at

    client.get(PAGE, headers={"Zl-Poll": "1"})
    assert LiveSession.objects.get().last_seen_at == before

    client.get(PAGE)
    assert LiveSession.objects.get().last_seen_at > before


def test_a_cookie_without_a_live_session_is_worth_nothing() -> None:
    client, _ = signed_in()

    LiveSession.objects.all().delete()

    assert client.get(PAGE).status_code == 302


def test_a_session_without_second_factor_ends_when_the_person_needs_one() -> None:
    client, person = signed_in("staff")
    LiveSession.objects.update(second_factor_at=None)
    assert client.get(PAGE).status_code == 200

    make.grant(person=person, role="ops_manager")

    assert client.get(PAGE).status_code == 302


def test_granting_a_role_with_second_factor_ends_the_sessions() -> None:
    client, person = signed_in("staff")

    service.grant_role(person_id=person.pk, role="hotline", at=NOON)

    assert client.get(PAGE).status_code == 302


def test_locking_a_person_ends_their_sessions_at_once() -> None:
    client, person = signed_in("staff")
    boss = make.person(roles=["system_admin"])

    service.lock_person(person_id=person.pk, by_id=boss.pk, reason="离职", at=NOON)

    assert client.get(PAGE).status_code == 302


def test_my_sessions_end_one_and_all_others() -> None:
    here, person = signed_in()
    others = [Client() for _ in range(3)]
    for other in others:
        make.sign_in(other, person)
    first = LiveSession.objects.order_by("id")[1]

    page = here.get("/accounts/sessions/").content.decode()
    here.post("/accounts/sessions/end/", {"session": first.pk})
    assert [o.get(PAGE).status_code for o in others] == [302, 200, 200]

    here.post("/accounts/sessions/end/")
    assert [o.get(PAGE).status_code for o in others] == [302, 302, 302]
    assert here.get(PAGE).status_code == 200
    assert page.count("本机") == 1


def test_nobody_ends_another_persons_session() -> None:
    mine, _ = signed_in()
    theirs, other = signed_in()

    mine.post("/accounts/sessions/end/", {"session": LiveSession.objects.get(person=other).pk})

    assert theirs.get(PAGE).status_code == 200


def test_change_password_keeps_this_browser_and_ends_the_others() -> None:
    here, person = signed_in()
    other = Client()
    make.sign_in(other, person)
    form = {"current": make.PASSWORD, "password": "Xin-Mima-2027", "again": "Xin-Mima-2027"}

    answer = here.post("/accounts/password/", form)

    assert answer.status_code == 302
    assert here.get(PAGE).status_code == 200
    assert other.get(PAGE).status_code == 302


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"current": "wrong"}, "现在的密码不对"),
        ({"again": "Other-2027-x"}, "两次输入不一样"),
        ({"password": "Ab1!", "again": "Ab1!"}, "至少 8 位"),
        ({"password": "alllowercase", "again": "alllowercase"}, "至少用 3 种"),
        ({"password": make.PASSWORD, "again": make.PASSWORD}, "不能与现在的密码相同"),
        ({"password": "Wang-Xiaoer-1", "again": "Wang-Xiaoer-1"}, "不能包含用户名"),
        ({"password": "A-19900001234", "again": "A-19900001234"}, "不能包含手机号"),
    ],
)
def test_change_password_refusals_say_what_to_do(change: dict[str, str], says: str) -> None:
    client = Client()
    person = make.person(username="xiaoer", phone="19900001234", password=make.PASSWORD)
    make.sign_in(client, person)
    form = {"current": make.PASSWORD, "password": "Xin-Mima-2027", "again": "Xin-Mima-2027"}

    answer = client.post("/accounts/password/", form | change)

    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_an_old_password_must_be_changed_before_anything_else() -> None:
    client, person = Client(), make.person(password=make.PASSWORD)
    Person.objects.update(password_set_at=datetime.now(UTC) - timedelta(days=181))

    client.post("/accounts/login/", {"username": person.username, "password": make.PASSWORD})

    assert client.get(PAGE).headers["Location"] == "/accounts/password/"
    form = {"current": make.PASSWORD, "password": "Xin-Mima-2027", "again": "Xin-Mima-2027"}
    client.post("/accounts/password/", form)
    assert client.get(PAGE).status_code == 200


def test_correct_contact_masks_the_number_and_refuses_a_wrong_one() -> None:
    client, person = signed_in()

    bad = client.post(PAGE, {"phone": "12"})
    client.post(PAGE, {"phone": "１９９ ０００１ ００７７"})

    assert "11 位" in bad.content.decode()
    assert selectors.person_by_phone(phone="19900010077") == person
    assert "199****0077" in client.get(PAGE).content.decode()


def test_sweep_forgets_sessions_that_no_profile_accepts() -> None:
    _, person = signed_in()
    signed_in()
    LiveSession.objects.filter(person=person).update(
        signed_in_at=datetime.now(UTC) - timedelta(hours=13)
    )

    assert service.sweep_sessions(at=datetime.now(UTC)) == 1
    assert not LiveSession.objects.filter(person=person).exists()
