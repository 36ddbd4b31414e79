"""Pages of the canteen desk: who sees what, and what a press does."""

from __future__ import annotations

from typing import Any

import pytest

from zhilian.canteen import service
from zhilian.canteen.models import MealSession, MenuItem, SubsidyPayment, SubsidyRule
from zhilian.canteen.tests import make
from zhilian.canteen.tests.make import TOMORROW
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON, run_reactions
from zhilian.core.times import clock_now, local_date

pytestmark = pytest.mark.django_db
HOME = "/desk/canteen/"


@pytest.mark.parametrize("path", ["", "accounts/", "transactions/", "subsidies/", "settings/"])
def test_pages_say_what_to_do_while_there_is_nothing(client_as: Any, path: str) -> None:
    assert client_as("canteen_admin").get(HOME + path).status_code == 200


def test_manager_of_a_canteen_sees_meals_and_no_money(client_as: Any) -> None:
    manager = client_as("canteen_manager")

    assert manager.get(HOME).status_code == 200
    assert manager.get(f"{HOME}accounts/").status_code == 403


def test_week_shows_the_meals_and_their_menus(client_as: Any) -> None:
    session = make.session()
    make.package(session, name="牛肉面")

    page = client_as("canteen_admin").get(f"{HOME}?week={TOMORROW}").content.decode()

    assert "牛肉面" in page
    assert f"/desk/canteen/meals/{session.pk}/" in page


def test_kitchen_list_adds_up_packages_and_diets(client_as: Any) -> None:
    session = make.session()
    package = make.package(session, name="牛肉面")
    make.reservation(session, make.diner(), qty=2, item_id=package.pk)
    make.reservation(session, make.diner(), item_id=package.pk)

    page = client_as("canteen_manager").get(f"{HOME}meals/{session.pk}/").content.decode()

    assert "牛肉面" in page
    assert '<td class="num" data-label="份数">3</td>' in page


def test_limit_menu_and_cancelling_of_a_meal(client_as: Any) -> None:
    session = make.session()
    admin, page = client_as("canteen_admin"), f"{HOME}meals/{session.pk}/"

    admin.post(f"{page}quota/", {"quota": "55"})
    wrong = admin.post(f"{page}item/", {"name": "", "sort": "PACKAGE"})
    admin.post(f"{page}item/", {"name": "素面", "sort": "PACKAGE", "price": "9.50", "tags": "素食"})
    admin.post(f"{page}close/", {"reason": ""})
    still = MealSession.objects.get().state
    admin.post(f"{page}close/", {"reason": "停气检修"})

    row, item = MealSession.objects.get(), MenuItem.objects.get()
    assert (row.quota, still, row.state, row.close_reason) == (55, "OPEN", "CLOSED", "停气检修")
    assert wrong.status_code == 422
    assert (item.price, item.tags) == (950, ["素食"])
    admin.post(f"{page}reopen/")
    admin.post(f"{HOME}items/{item.pk}/remove/")
    assert MealSession.objects.get().state == "OPEN"
    assert MenuItem.objects.count() == 0


def test_menu_is_copied_to_the_next_week(client_as: Any) -> None:
    session = make.session()
    make.package(session)
    monday = "2026-11-23"

    client_as("canteen_admin").post(f"{HOME}copy/", {"canteen": session.canteen_id, "week": monday})

    assert MenuItem.objects.count() == 2


def test_accounts_and_movements_are_listed_and_exported(client_as: Any) -> None:
    make.diner(card=5000, name="孙就餐")
    admin = client_as("canteen_admin")

    pages = [admin.get(f"{HOME}{path}/?q=孙就餐").content.decode() for path in LISTS]
    files = [b"".join(admin.get(f"{HOME}{path}/export.csv")).decode() for path in LISTS]

    assert all("孙就餐" in text for text in [*pages, *files])
    assert JournalEntry.objects.filter(kind="canteen.list.exported").count() == 2


LISTS = ("accounts", "transactions")


def test_subsidy_is_made_and_paid_by_a_worker(client_as: Any) -> None:
    make.diner()
    admin = client_as("canteen_admin")

    wrong = admin.post(f"{HOME}subsidies/new/", {"name": "补贴", "amount": "0", "day": "1"})
    admin.post(f"{HOME}subsidies/new/", {"name": "补贴", "amount": "300", "day": "1"})
    admin.post(f"{HOME}subsidies/{SubsidyRule.objects.get().pk}/pay/")
    run_reactions()

    month = local_date(clock_now()).replace(day=1)
    assert wrong.status_code == 422
    assert SubsidyPayment.objects.get().month == month
    page = admin.get(f"{HOME}subsidies/").content.decode()
    assert "300.00" in page


def test_meal_that_is_not_there_is_404(client_as: Any) -> None:
    service.open_sessions(at=NOON)

    assert client_as("canteen_admin").get(f"{HOME}meals/999999/").status_code == 404


@pytest.mark.parametrize(
    ("address", "part", "shown"),
    [
        (f"{HOME}?week=2026-02-30", "week=2026-02-30", "{today}"),
        (f"{HOME}subsidies/?month=13%E6%9C%88", "month=13月", "{today.year} 年 {today.month} 月"),
    ],
)
def test_odd_date_in_the_address_is_told_with_what_is_shown(
    client_as: Any, address: str, part: str, shown: str
) -> None:
    text = client_as("canteen_admin").get(address).content.decode()

    assert f"地址里的 {part}" in text
    assert f"现在显示的是 {shown.format(today=local_date(clock_now()))}" in text


def test_menus_are_copied_from_no_week_that_was_not_understood(client_as: Any) -> None:
    make.package(make.session(), name="牛肉面")
    held = MenuItem.objects.count()

    answer = client_as("canteen_admin").post(f"{HOME}copy/", {"week": "2026-02-30"})

    assert answer.status_code == 404
    assert MenuItem.objects.count() == held
