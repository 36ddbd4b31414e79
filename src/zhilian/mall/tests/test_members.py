"""Everybody who acts for a merchant is asked at its orders; whoever comes first does the step."""

from datetime import timedelta
from typing import Any

import pytest

from zhilian.cases.errors import AnswerMissing, NotForYou
from zhilian.cases.models import Case, Task
from zhilian.cases.tests import make as windows
from zhilian.cases.types import TaskState
from zhilian.catalogue.tests import make as lists
from zhilian.core.effects import Asking, Picked, sources
from zhilian.core.testing import NOON, run_reactions, standing_in
from zhilian.directory.models import Person
from zhilian.directory.tests import make as directory
from zhilian.ledger import service as ledger
from zhilian.ledger.tests import make as money
from zhilian.ledger.types import AccountKind
from zhilian.mall import service
from zhilian.mall.models import Member, Merchant, Product
from zhilian.mall.tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_shops")]
TO_DOOR = {"delivery": ["快递到家"], "address": ["长安区东长安街 2 号"]}


@pytest.fixture
def _shops() -> None:
    lists.catalogue()
    ledger.load_channels(at=NOON)


def join(merchant: Merchant, *, minutes: int = 5) -> Person:
    """One more person of the merchant."""
    person = directory.person(roles=["merchant"])
    cause = make.cause(at=NOON + timedelta(minutes=minutes))
    service.add_member(merchant_id=merchant.pk, person_id=person.pk, cause=cause)
    return person


def bought(product: Product, **where: list[str]) -> Case:
    """Two bags, paid by welfare."""
    person = windows.staff()
    money.wallet(of=person, kind=AccountKind.WELFARE, held=100_000)
    texts = {
        "items.0.sku": [product.sku.code],
        "items.0.qty": ["2"],
        "pay_split.0.channel": ["工会福利账户"],
        "pay_split.0.amount": ["50.00"],
        "delivery": ["送到办公室"],
        "room": ["主楼 302"],
        **where,
    }
    rows = {"items": 1, "pay_split": 1}
    case = windows.submit_texts("mall-order", person, texts=texts, rows=rows)
    run_reactions()
    return done(case, person, "paid")


def done(case: Case, person: Person, action: str = "done", **texts: str) -> Case:
    windows.act(case, person, action, filled=windows.filled(**texts))
    run_reactions()
    case.refresh_from_db()
    return case


def asked(case: Case) -> set[int | None]:
    open_now = Task.objects.filter(case=case, state=TaskState.OPEN)
    return set(open_now.values_list("person_id", flat=True))


def test_every_member_is_asked_and_any_takes_the_step() -> None:
    product = make.product(stock=5)
    first, second = make.member(product.merchant), join(product.merchant)
    stranger = make.member(make.merchant())
    case = bought(product)
    before = asked(case)

    with pytest.raises(NotForYou):
        done(case, stranger)
    done(case, second)

    assert before == {first.pk, second.pk}
    assert case.step_key == "ship"
    with pytest.raises(NotForYou):
        windows.act(case, stranger, "done")
    run = Task.objects.filter(case=case, run__key="accept")
    assert sorted(run.values_list("state", flat=True)) == [TaskState.DONE, TaskState.LAPSED]


def test_who_has_left_is_asked_no_more_and_who_has_joined_is() -> None:
    product = make.product(stock=5)
    first = make.member(product.merchant)
    case = bought(product)
    second = join(product.merchant)
    member = Member.objects.get(person=first)

    done(case, first)
    joined = asked(case)
    service.remove_member(member_id=member.pk, cause=make.cause())
    other = bought(product)

    assert joined == {first.pk, second.pk}
    assert asked(other) == {second.pk}


def test_a_merchant_with_nobody_leaves_the_step_to_the_mall() -> None:
    product = make.product(stock=5)
    admin = directory.person(roles=["mall_admin"])
    Member.objects.filter(merchant=product.merchant).delete()

    case = bought(product)

    task = Task.objects.get(case=case, state=TaskState.OPEN)
    assert (task.role, task.substitute_for, task.person_id) == ("mall_admin", "merchant", None)
    assert done(case, admin).step_key == "ship"


def test_a_parcel_needs_its_number() -> None:
    product = make.product(stock=5)
    keeper = make.member(product.merchant)
    case = done(bought(product, **TO_DOOR, room=[]), keeper)

    with pytest.raises(AnswerMissing, match="物流单号"):
        done(case, keeper)

    assert done(case, keeper, tracking="SF1234567890").step_key == "receive"


class Points:
    """One place where goods are fetched."""

    def items(self, asking: Asking, *, values: Any, q: str = "") -> list[Picked]:
        return [Picked(key="1", label="一号自提柜")]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        return self.items(asking, values={})[0]


def test_what_is_fetched_needs_none() -> None:
    product = make.product(stock=5)
    keeper = make.member(product.merchant)
    where = {"delivery": ["园区自提"], "pickup_point": ["1"], "room": []}

    with standing_in(sources, {"pickup_points": Points()}):
        case = done(bought(product, **where), keeper)

        assert done(case, keeper).step_key == "receive"
