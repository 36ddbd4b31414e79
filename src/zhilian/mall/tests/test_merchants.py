"""Merchants: in and out, permits that end, and who answers for their orders."""

from datetime import timedelta

import pytest
from django.db import connection

from zhilian.bookings import selectors as bookings
from zhilian.bookings.models import Shop
from zhilian.catalogue.tests import make as lists
from zhilian.core.models import JournalEntry
from zhilian.directory.tests import make as directory
from zhilian.mall import jobs, selectors, service
from zhilian.mall.errors import MerchantRefused
from zhilian.mall.models import Member, Merchant, Permit
from zhilian.mall.tests import make
from zhilian.mall.types import MerchantDraft, MerchantState, PermitDraft

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def permit(days: int, name: str = "食品经营许可证") -> PermitDraft:
    return PermitDraft(name=name, number="JY1", valid_to=make.TODAY + days * DAY)


def open_again(merchant: Merchant, **values: object) -> Merchant:
    said = {"name": merchant.name, "uscc": merchant.uscc, "categories": ("其他",), **values}
    return service.open_shop(draft=MerchantDraft(**said), cause=make.cause())  # type: ignore[arg-type]


def is_open(merchant: Merchant) -> list[bool]:
    return [shop.open for shop in shops(merchant)]


def test_open_shop_makes_shops_terms_and_the_applicant_its_keeper() -> None:
    who = directory.person(roles=["merchant"])
    merchant = make.merchant(keeper=who, contact="13812345678", settle_account="61001234567")

    shop = bookings.shop(code=merchant.code)
    assert shop is not None
    assert (merchant.state, is_open(merchant)) == (MerchantState.OPEN, [True, True])
    assert (shop.merchant, shop.role, shop.keeper_id) == (merchant.code, "merchant", who.pk)
    assert selectors.merchant_of(person_id=who.pk) == merchant
    assert (merchant.contact_masked, merchant.account_masked) == ("138****5678", "**** 4567")
    assert JournalEntry.objects.filter(kind="ledger.terms.set").exists()


def test_contact_and_account_stand_encrypted() -> None:
    make.merchant(contact="13812345678", settle_account="61001234567")

    with connection.cursor() as cursor:
        cursor.execute("SELECT contact, settle_account FROM mall_merchant")
        stored = str(cursor.fetchone())

    assert "13812345678" not in stored
    assert "61001234567" not in stored


def test_open_shop_again_adds_categories_and_keeps_what_is_not_said() -> None:
    merchant = make.merchant(categories=("粮油副食",), contact="13812345678")

    open_again(merchant, categories=("日用百货",))

    merchant.refresh_from_db()
    assert merchant.categories == ["粮油副食", "日用百货"]
    assert merchant.contact == "13812345678"
    assert Merchant.objects.count() == 1


def test_an_applicant_of_the_mall_desk_does_not_act_for_the_merchant() -> None:
    clerk = directory.person(roles=["mall_admin"])

    merchant = make.merchant(keeper=clerk)

    assert selectors.members_of(merchant_id=merchant.pk) == []


def test_close_shop_stops_sales_once_and_a_new_application_opens_it_again() -> None:
    merchant = make.merchant()

    for _ in range(2):
        service.close_shop(uscc=merchant.uscc, cause=make.cause())
    merchant.refresh_from_db()
    assert (merchant.state, is_open(merchant)) == (MerchantState.CLOSED, [False, False])
    with pytest.raises(MerchantRefused, match="须重新办理入驻"):
        service.reopen(merchant_id=merchant.pk, cause=make.cause())
    open_again(merchant)

    merchant.refresh_from_db()
    assert (merchant.state, merchant.closed_at) == (MerchantState.OPEN, None)


def test_close_shop_of_nobody_is_refused() -> None:
    with pytest.raises(MerchantRefused, match="没有这个统一社会信用代码"):
        service.close_shop(uscc="91610100MA00000000", cause=make.cause())


def test_who_sells_without_a_permit_is_suspended_until_it_is_renewed() -> None:
    merchant = make.merchant()
    service.keep_permit(merchant_id=merchant.pk, draft=permit(-1), cause=make.cause())
    fine = make.merchant()

    jobs.suspend_without_permit.func()
    merchant.refresh_from_db()
    fine.refresh_from_db()
    assert (merchant.state, merchant.state_why) == (MerchantState.SUSPENDED, "证照已到期")
    assert fine.state == MerchantState.OPEN
    with pytest.raises(MerchantRefused, match="食品经营许可证已到期"):
        service.reopen(merchant_id=merchant.pk, cause=make.cause())
    open_again(merchant, permits=(permit(400),))

    merchant.refresh_from_db()
    assert (merchant.state, is_open(merchant)) == (MerchantState.OPEN, [True, True])


def test_open_shop_with_a_permit_that_is_over_stays_suspended() -> None:
    merchant = make.merchant(permits=(permit(-3),))

    assert (merchant.state, is_open(merchant)) == (MerchantState.SUSPENDED, [False, False])


def test_due_permits_are_told_once_and_again_after_renewal() -> None:
    merchant = make.merchant(permits=(permit(10), permit(90, name="卫生许可证")))
    (due,) = selectors.due_permits(today=make.TODAY)

    told = [service.tell_permit(permit_id=due.pk, cause=make.cause()) for _ in range(2)]
    service.keep_permit(merchant_id=merchant.pk, draft=permit(20), cause=make.cause())

    assert (due.name, told) == ("食品经营许可证", [True, False])
    assert Permit.objects.get(pk=due.pk).told_at is None


def test_members_need_the_role_and_act_for_one_merchant() -> None:
    merchant, other = make.merchant(), make.merchant()
    plain = directory.person()
    second = directory.person(roles=["merchant"])

    with pytest.raises(MerchantRefused, match="没有“商户”角色"):
        service.add_member(merchant_id=merchant.pk, person_id=plain.pk, cause=make.cause())
    service.add_member(merchant_id=merchant.pk, person_id=second.pk, cause=make.cause())
    with pytest.raises(MerchantRefused, match="已经是"):
        service.add_member(merchant_id=other.pk, person_id=second.pk, cause=make.cause())
    first = Member.objects.filter(merchant=merchant).exclude(person=second).get()
    service.remove_member(member_id=first.pk, cause=make.cause())

    shop = bookings.shop(code=merchant.code)
    assert shop is not None
    assert shop.keeper_id == second.pk


def test_suspend_wants_a_reason_that_the_merchant_sees() -> None:
    with pytest.raises(MerchantRefused, match="请写明暂停的原因"):
        service.suspend(merchant_id=make.merchant().pk, why=" ", cause=make.cause())


def test_shops_stand_where_the_windows_say_that_they_sell() -> None:
    merchant = make.merchant()
    before = [shop.window for shop in shops(merchant)]

    lists.catalogue()
    moved = service.place_shops(cause=make.cause())
    again = service.place_shops(cause=make.cause())

    assert before == ["", ""]
    assert [shop.window for shop in shops(merchant)] == ["mall-order", "life-service-booking"]
    assert (moved, again) == (1, 0)
    assert selectors.order_address(window="mall-order", wanted=[("a-1", 2)]) == (
        "/w/mall-order/?items.rows=1&items.0.sku=a-1&items.0.qty=2"
    )
    assert selectors.order_address(window="life-service-booking", wanted=[("a-1", 1)]) == (
        "/w/life-service-booking/?service=a-1"
    )


def shops(merchant: Merchant) -> list[Shop]:
    found = [bookings.shop(code=code) for code in (merchant.code, f"{merchant.code}-s")]
    return [shop for shop in found if shop is not None]
