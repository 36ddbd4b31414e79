"""The desk of the mall: what the section keeps."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zhilian.bookings.models import Shop
from zhilian.core.models import JournalEntry
from zhilian.core.times import clock_now, local_date
from zhilian.directory.tests import make as people
from zhilian.ledger.models import Payment
from zhilian.ledger.tests import make as money
from zhilian.mall.models import Coupon, CouponKind, Product
from zhilian.mall.tests import make
from zhilian.mall.types import PermitDraft

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
MOST_QUERIES = 12


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("overview", "汉中大米"),
        ("merchants", "示例商贸"),
        ("products", "汉中大米"),
        ("orders", "商户接单"),
        ("claims", "仅退款"),
        ("coupons", "满减券"),
        ("batches", "还没有批次"),
        ("bills", "没有差错"),
        ("hand_over", "取货码"),
    ],
)
@pytest.mark.usefixtures("sold")
def test_every_page_opens_within_the_budget(
    name: str, word: str, client_as: ClientAs, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    make.coupon_kind()
    client = client_as("mall_admin")
    client.get(reverse(f"mall:{name}"))

    with django_assert_max_num_queries(MOST_QUERIES + (4 if name == "overview" else 0)):
        shown = make.page(client, name)

    assert word in shown


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("merchants", "merchant_export"),
        ("products", "product_export"),
        ("orders", "order_export"),
        ("claims", "claim_export"),
        ("batches", "batch_export"),
        ("bills", "trouble_export"),
    ],
)
@pytest.mark.usefixtures("sold")
def test_a_list_finds_nothing_and_goes_out_as_a_file(
    name: str, file: str, client_as: ClientAs
) -> None:
    client = client_as("mall_admin")

    nothing = make.page(client, name, q="没有这样的东西")
    out = make.page(client, file)

    assert "没有符合条件的记录" in nothing
    assert out.count("\n") >= 1
    assert JournalEntry.objects.filter(kind="mall.list.exported").count() == 1


@pytest.mark.parametrize("word", ["大米", "dami", "dm", "汉中 大米"])
def test_goods_are_found_by_a_piece_pinyin_or_initials(
    rice: Product, word: str, client_as: ClientAs
) -> None:
    make.product(name="压榨菜籽油")

    found = make.page(client_as("mall_admin"), "products", q=word)

    assert rice.sku.name in found
    assert "压榨菜籽油" not in found


def test_stock_comes_in_is_counted_and_every_movement_is_shown(rice: Product) -> None:
    client = make.seller(rice.merchant)

    make.post(client, "stock_up", rice.pk, number="20", note="送货单 8")
    few = make.post(client, "count", rice.pk, counted="-1", note="破损")
    make.post(client, "count", rice.pk, counted="28", note="破损 2 袋")
    make.post(client, "warn", rice.pk, below="30")

    rice.sku.refresh_from_db()
    shown = make.page(client, "moves", rice.pk)
    assert few.status_code == 422
    assert (rice.sku.on_hand, rice.sku.warn_below) == (28, 30)
    assert "送货单 8" in shown
    assert "破损 2 袋" in shown
    assert "汉中大米" in make.page(client, "products", stock="low")


def test_a_lower_price_is_kept_in_the_record_of_the_product(rice: Product) -> None:
    client = make.seller(rice.merchant)
    said = {"name": "汉中大米", "category": "粮油副食", "price": "45", "origin": "汉中"}

    make.post(client, "product_edit", rice.pk, **said)

    shown = make.page(client, "product", rice.pk)
    assert "49.80 → <b>45.00</b>" in shown
    assert "在售" in shown


def test_off_the_shelf_and_on_again(rice: Product) -> None:
    client = make.seller(rice.merchant)

    off = make.post(client, "switch", rice.pk, on="0")
    on = make.post(client, "switch", rice.pk, on="1")

    assert "已下架" in make.text(off)
    assert "已上架" in make.text(on)


def test_a_merchant_is_suspended_for_a_reason_and_opened_again(client_as: ClientAs) -> None:
    merchant, admin = make.merchant(), client_as("mall_admin")

    bare = make.post(admin, "suspend", merchant.pk)
    make.post(admin, "suspend", merchant.pk, reason="投诉待查")
    merchant.refresh_from_db()
    was = (merchant.state, merchant.state_why)
    make.post(admin, "reopen", merchant.pk)

    merchant.refresh_from_db()
    assert bare.status_code == 422
    assert was == ("SUSPENDED", "投诉待查")
    assert merchant.state == "OPEN"


def test_permits_that_end_soon_or_have_ended_are_loud(client_as: ClientAs) -> None:
    today = local_date(clock_now())
    soon, over = today + timedelta(days=5), today - timedelta(days=5)
    first, last = (
        make.merchant(permits=(PermitDraft(name="食品经营许可证", number="JY1", valid_to=day),))
        for day in (soon, over)
    )
    admin = client_as("mall_admin")

    due, ended = (
        make.page(admin, "merchants", permit="due"),
        make.page(admin, "merchants", permit="over"),
    )
    make.post(admin, "permit", last.pk, name="食品经营许可证", number="JY2", valid_to=f"{soon}")

    assert (first.name in due, last.name in due) == (True, False)
    assert (first.name in ended, last.name in ended) == (False, True)
    assert "还有 5 天" in due
    assert last.permits.get().valid_to == soon


def test_who_acts_for_a_merchant_is_changed_by_the_section(client_as: ClientAs) -> None:
    merchant, admin = make.merchant(), client_as("mall_admin")
    newcomer = people.person(roles=["merchant"])
    first = merchant.members.get()

    make.post(admin, "add_member", merchant.pk, person=str(newcomer.pk))
    make.post(admin, "remove_member", merchant.pk, first.pk)

    assert [one.person for one in merchant.members.all()] == [newcomer]
    assert make.post(admin, "remove_member", make.merchant().pk, first.pk).status_code == 404


def test_coupons_are_made_given_and_stopped(client_as: ClientAs) -> None:
    admin, today = client_as("mall_admin"), local_date(clock_now())
    holder = people.person(employee_no="A7")
    said = {"name": "迎春券", "off_from": "50", "off": "10", "valid_from": f"{today}",
            "valid_to": f"{today + timedelta(days=9)}"}  # fmt: skip

    make.post(admin, "coupon_new", **said)
    kind = CouponKind.objects.get()
    strange = make.post(admin, "issue", kind.pk, whom="named", numbers="A7 X9")
    make.post(admin, "issue", kind.pk, whom="named", numbers="a7")
    shown = make.page(admin, "coupon_kind", kind.pk)
    make.post(admin, "stop", kind.pk)
    late = make.post(admin, "issue", kind.pk, whom="named", numbers="A7")

    kind.refresh_from_db()
    assert "没有这些工号：X9" in make.text(strange)
    assert Coupon.objects.get().person == holder
    assert holder.name in shown
    assert kind.stopped_at is not None
    assert "已停用或过期" in make.text(late)


def test_a_merchant_sees_its_batches_and_nobody_elses(rice: Product, client_as: ClientAs) -> None:
    own = money.batch(merchant=rice.merchant.code, name=rice.merchant.name, net=9_500)
    other = money.batch(merchant="m-other", name="别家商贸", net=1_000)
    client = make.seller(rice.merchant)

    listed = make.page(client, "batches")

    assert own.number in listed
    assert other.number not in listed
    assert "95.00" in make.page(client, "batch", own.pk)
    assert client.get(reverse("mall:batch", args=[other.pk])).status_code == 404
    assert "去审核" in make.page(client_as("mall_admin"), "batch", other.pk)


def test_the_section_settles_differences_of_the_malls_payments_only(
    rice: Product, client_as: ClientAs
) -> None:
    Shop.objects.filter(merchant=rice.merchant.code).update(window="mall-order")
    own = money.trouble(money.paid(subject="case:1"))
    elsewhere = money.paid(subject="case:2")
    Payment.objects.filter(pk=elsewhere.pk).update(window="canteen-topup")
    other = money.trouble(elsewhere)
    admin = client_as("mall_admin")

    listed = make.page(admin, "bills")
    bare = make.post(admin, "trouble", own.pk, how="")
    make.post(admin, "trouble", own.pk, how="渠道确认为重复支付，已退回")
    own.refresh_from_db()
    settled = own.state
    make.post(admin, "reopen_trouble", own.pk)

    own.refresh_from_db()
    assert own.reference in listed
    assert other.reference not in listed
    assert admin.get(reverse("mall:trouble", args=[other.pk])).status_code == 404
    assert bare.status_code == 422
    assert (settled, own.state) == ("SETTLED", "OPEN")
