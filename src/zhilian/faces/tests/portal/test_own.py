"""What is one's own: the first page, codes and cards, the meal card, favourites, delegations."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhilian.access.tests import make as access
from zhilian.access.types import Window
from zhilian.assets import selectors as assets
from zhilian.cases import selectors as cases
from zhilian.cases import service
from zhilian.cases.tests import make
from zhilian.catalogue.tests import make as catalogue
from zhilian.core.models import Installation
from zhilian.core.testing import NOON
from zhilian.core.times import clock_now, local_date
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.ledger.models import Account
from zhilian.ledger.types import AccountKind

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
APPROVE = make.step("boss", "approve", "property_admin")
SCAN = make.step("scan", "callback", "shop_device")
Door = Callable[..., Client]


def browser(person: Person) -> Client:
    client = Client()
    people.sign_in(client, person)
    return client


def text_of(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200, (path, page.status_code)
    return page.content.decode()


def test_home_shows_codes_figures_and_what_is_under_way() -> None:
    catalogue.catalogue()
    person = make.staff(name="李建国")
    case = make.submit(make.window([APPROVE]), person, at=clock_now(), word="搬桌子")
    Account.objects.create(
        kind=AccountKind.MEAL_CARD, owner=f"person:{person.pk}", person=person, balance=18650,
        opened_at=NOON,
    )  # fmt: skip

    text = text_of(browser(person), "/")

    assert "李建国" in text
    assert 'href="/codes/"' in text
    assert "<b>186.50</b>" in text
    assert f"/cases/{case.number}/" in text
    assert "搬桌子" in text


def test_home_counts_what_waits_for_the_reader_and_leads_there() -> None:
    catalogue.catalogue()
    boss = make.staff("property_admin")
    make.submit(make.window([APPROVE]), make.staff(), at=clock_now())

    text = text_of(browser(boss), "/")

    assert '<a href="/tasks/"><b class="some">1</b>' in text


def test_home_asks_the_database_little() -> None:
    Installation.objects.create(kind=Installation.Kind.DEMO, made_at=NOON)
    catalogue.catalogue()
    person = make.staff("property_admin", unit=people.unit(parent=people.unit()))
    for _ in range(5):
        make.submit(make.window([APPROVE]), person, at=clock_now())
    service.set_favourite(person_id=person.pk, window_code="haircut", kept=True, at=NOON)
    client = browser(person)
    client.get("/")

    with CaptureQueriesContext(connection) as queries:
        client.get("/")

    assert len(queries) <= MOST_QUERIES, [query["sql"][:120] for query in queries]


def test_favourites_stand_first_in_their_order_then_what_was_used_last() -> None:
    catalogue.catalogue()
    person = make.staff()
    client = browser(person)
    for code in ("haircut", "clinic-booking"):
        client.post(f"/favourites/{code}/", {"kept": "1"})

    client.post("/favourites/order/", {"code": "clinic-booking", "to": "up"})
    shown = re.findall(r'href="/w/([\w-]+)/"><span class="glyph', text_of(client, "/"))
    client.post("/favourites/haircut/", {"kept": "0"})

    assert shown == ["clinic-booking", "haircut"]
    assert cases.windows_at_hand(person_id=person.pk) == (["clinic-booking"], [])


def test_keeping_leads_back_on_this_site_only(client_as: Door) -> None:
    catalogue.catalogue()
    client = client_as("staff")

    here = client.post("/favourites/haircut/", {"kept": "1", "back": "/w/haircut/"})
    away = client.post("/favourites/haircut/", {"kept": "1", "back": "https://example.org/"})

    assert (here["Location"], away["Location"]) == ("/w/haircut/", "/favourites/")


def test_windows_used_last_are_at_hand_newest_first() -> None:
    person = make.staff()
    old, new = make.window([APPROVE]), make.window([APPROVE])
    make.submit(old, person, at=NOON)
    make.submit(new, person, at=NOON + timedelta(hours=1))
    make.submit(old, make.staff(), at=NOON + timedelta(hours=2))

    assert cases.windows_at_hand(person_id=person.pk) == ([], [new, old])


def test_code_is_that_of_the_reader_and_is_never_kept_by_browsers(client_as: Door) -> None:
    client = client_as("staff")

    page, part = client.get("/codes/"), client.get("/codes/now/")

    for answer in (page, part):
        assert "no-store" in answer["Cache-Control"]
        assert re.search(r'data-fresh="\d+"', answer.content.decode())
    assert "<html" not in part.content.decode()


def test_code_begins_anew_when_a_phone_was_lost() -> None:
    person = people.person(roles=["staff"])
    before = assets.rolling_code(person_id=person.pk, at=NOON).text

    browser(person).post("/codes/renew/")

    assert assets.rolling_code(person_id=person.pk, at=NOON).text != before


def test_codes_of_cases_that_wait_for_a_machine_are_held_ready() -> None:
    person = make.staff()
    case = make.submit(make.window([SCAN]), person, at=clock_now())
    make.submit(make.window([SCAN]), make.staff(), at=clock_now())

    text = text_of(browser(person), "/codes/")

    assert case.code in text
    assert len(cases.codes_to_show(person_id=person.pk)) == 1


def test_host_sees_the_codes_of_guests_nobody_else_does() -> None:
    now = clock_now()
    host, other = people.person(roles=["staff"]), people.person(roles=["staff"])
    span = Window(start=now - timedelta(hours=1), end=now + timedelta(hours=1))
    held = access.visit(access.gate(), window=span, person_id=host.pk)

    assert held.code
    assert held.code in text_of(browser(host), "/codes/")
    assert held.code not in text_of(browser(other), "/codes/")


def test_meal_card_without_an_account_says_who_opens_it(client_as: Door) -> None:
    client = client_as("staff")

    assert "联络员" in text_of(client, "/me/meals/")
    assert "联络员" in text_of(client, "/codes/?show=meal")


def test_colleague_is_found_and_delegated_to_until_either_ends_it() -> None:
    unit = people.unit()
    absent, stand_in = make.staff(unit=unit), make.staff(unit=unit, name="欧阳若水")
    today = local_date(clock_now())
    client = browser(absent)
    form = {
        "kind": "ACT",
        "from": today.isoformat(),
        "until": (today + timedelta(days=5)).isoformat(),
        "reason": "年休假",
    }

    found = client.post("/me/delegations/", {**form, "who": "若水", "find": "1"})
    client.post("/me/delegations/", {**form, "to": str(stand_in.pk)})

    assert f'name="to" value="{stand_in.pk}" checked' in found.content.decode()
    assert "欧阳若水代我审批办理" in text_of(client, "/me/delegations/")
    theirs = browser(stand_in)
    (row,) = cases.delegations_of(person_id=stand_in.pk, now=clock_now())
    assert f"我代{absent.name}审批办理" in text_of(theirs, "/me/delegations/")
    browser(make.staff()).post(f"/me/delegations/{row.id}/end/")
    assert cases.delegations_of(person_id=absent.pk, now=clock_now())
    theirs.post(f"/me/delegations/{row.id}/end/")
    assert cases.delegations_of(person_id=absent.pk, now=clock_now()) == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"to": ""}, "先按姓名查找"),
        ({"until": ""}, "选择开始和结束"),
        ({"until": "2020-01-01"}, "晚于"),
    ],
)
def test_faulty_delegation_is_refused_and_nothing_typed_is_lost(
    changed: dict[str, str], told: str
) -> None:
    unit = people.unit()
    absent, other = make.staff(unit=unit), make.staff(unit=unit)
    today = local_date(clock_now()).isoformat()
    form = {"kind": "APPLY", "to": str(other.pk), "from": today, "until": today, "reason": "出差"}

    page = browser(absent).post("/me/delegations/", {**form, **changed})

    assert page.status_code == 422
    assert told in page.content.decode()
    assert 'value="出差"' in page.content.decode()
