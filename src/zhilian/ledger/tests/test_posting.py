"""Money: once by its key, never lost, never made, never below nothing in a wallet."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from zhilian.core.errors import Refusal
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.ledger import selectors, service
from zhilian.ledger.errors import (
    AccountNotEmpty,
    AccountNotOpen,
    BadLine,
    BadMove,
    KeyUsed,
    NotEnough,
)
from zhilian.ledger.models import Account, Transaction, Transfer
from zhilian.ledger.tests import make
from zhilian.ledger.types import AccountKind, AccountState, Line


@pytest.mark.django_db
def test_post_moves_money_and_tells_it() -> None:
    card, sales = make.wallet(of=make.person(), held=1000), make.account()

    posted = service.post(
        lines=[Line(source=card.pk, target=sales.pk, amount=350)], about=make.about()
    )

    card.refresh_from_db()
    sales.refresh_from_db()
    assert (card.balance, sales.balance) == (650, 350)
    written = posted.transfers.get()
    assert (written.source_balance, written.target_balance) == (650, 350)
    told = JournalEntry.objects.get(
        kind="ledger.transaction.posted", data__transaction_id=posted.pk
    )
    assert (told.subject, told.data["amount"]) == ("case:1", 350)


@pytest.mark.django_db
def test_post_with_the_same_key_is_done_once() -> None:
    card, sales = make.wallet(of=make.person(), held=1000), make.account()
    line, about = Line(source=card.pk, target=sales.pk, amount=350), make.about()

    first = service.post(lines=[line], about=about)
    second = service.post(lines=[line], about=about)

    card.refresh_from_db()
    assert (first.pk, card.balance) == (second.pk, 650)


@pytest.mark.django_db
def test_post_with_a_used_key_and_other_lines_is_refused() -> None:
    card, sales = make.wallet(of=make.person(), held=1000), make.account()
    about = make.about()
    service.post(lines=[Line(source=card.pk, target=sales.pk, amount=350)], about=about)

    with pytest.raises(KeyUsed):
        service.post(lines=[Line(source=card.pk, target=sales.pk, amount=400)], about=about)


@pytest.mark.django_db
@pytest.mark.parametrize(("amount", "itself"), [(0, False), (-5, False), (10, True)])
def test_post_refuses_lines_that_move_nothing(amount: int, itself: bool) -> None:
    one, other = make.account(), make.account()
    target = one.pk if itself else other.pk

    with pytest.raises(BadLine):
        service.post(lines=[Line(source=one.pk, target=target, amount=amount)], about=make.about())


@pytest.mark.django_db
def test_post_refuses_to_take_more_than_a_wallet_holds_and_says_how_much_it_is() -> None:
    card, sales = make.wallet(of=make.person(), held=300), make.account()

    with pytest.raises(NotEnough, match=r"余额 3.00 元，不够支付 3.50 元"):
        service.post(lines=[Line(source=card.pk, target=sales.pk, amount=350)], about=make.about())

    assert not Transaction.objects.filter(kind="测试", transfers__target=sales).exists()


@pytest.mark.django_db
def test_the_database_itself_keeps_wallets_from_going_below_nothing() -> None:
    card = make.wallet(of=make.person(), held=300)

    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=card.pk).update(balance=-1)


@pytest.mark.django_db
def test_what_was_posted_is_never_altered() -> None:
    posted = make.grant(make.account(), 100)

    with pytest.raises(DatabaseError), transaction.atomic():
        Transfer.objects.filter(transaction=posted).update(amount=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Transaction.objects.filter(pk=posted.pk).delete()


@pytest.mark.django_db
def test_reverse_is_the_mirror_image_and_is_done_once() -> None:
    one, other = make.account(held=500), make.account()
    posted = service.post(
        lines=[Line(source=one.pk, target=other.pk, amount=200)], about=make.about()
    )
    about = make.about()

    made = service.reverse(transaction_id=posted.pk, about=about)
    again = service.reverse(transaction_id=posted.pk, about=about)

    one.refresh_from_db()
    other.refresh_from_db()
    assert (made.pk, one.balance, other.balance) == (again.pk, 500, 0)
    with pytest.raises(BadMove):
        service.reverse(transaction_id=posted.pk, about=make.about())


@pytest.mark.django_db
def test_a_frozen_account_gives_nothing_but_takes_what_comes_back() -> None:
    card, sales = make.wallet(of=make.person(), held=500), make.account(held=500)
    service.freeze_account(account_id=card.pk, reason="挂失", at=NOON)

    with pytest.raises(AccountNotOpen, match="已冻结"):
        service.post(lines=[Line(source=card.pk, target=sales.pk, amount=100)], about=make.about())
    service.post(lines=[Line(source=sales.pk, target=card.pk, amount=100)], about=make.about())
    service.thaw_account(account_id=card.pk, reason="找到了", at=NOON)

    card.refresh_from_db()
    assert (card.balance, card.state) == (600, AccountState.OPEN)


@pytest.mark.django_db
def test_an_account_is_closed_only_when_it_is_empty() -> None:
    card, sales = make.wallet(of=make.person(), held=500), make.account()
    with pytest.raises(AccountNotEmpty, match="5.00"):
        service.close_account(account_id=card.pk, reason="调离", at=NOON)
    service.post(lines=[Line(source=card.pk, target=sales.pk, amount=500)], about=make.about())

    closed = service.close_account(account_id=card.pk, reason="调离", at=NOON)

    assert closed.closed_at == NOON
    with pytest.raises(AccountNotOpen):
        service.post(lines=[Line(source=sales.pk, target=card.pk, amount=1)], about=make.about())


@pytest.mark.django_db
def test_statement_reads_the_account_as_people_do() -> None:
    later = NOON + timedelta(days=1)
    cost = service.ensure_account(kind=AccountKind.COST, owner="car:1", name="陕A00001", at=NOON)
    owed = make.account(kind=AccountKind.PAYABLE)
    for amount, at in ((300, NOON), (200, later)):
        line = Line(source=cost.pk, target=owed.pk, amount=amount)
        service.post(lines=[line], about=make.about(at=at))
    cost.refresh_from_db()

    told = selectors.statement(account=cost, since=later, until=later + timedelta(days=1))
    rows = selectors.statement_rows(account=cost, since=NOON, until=later + timedelta(days=1))

    assert (told.opening, told.inward, told.outward, told.closing) == (300, 200, 0, 500)
    assert [(row.amount, row.balance) for row in rows] == [(200, 500), (300, 300)]
    assert cost.shown == 500


@pytest.mark.django_db
def test_prove_books_finds_a_balance_that_somebody_altered() -> None:
    account = make.account(held=500)
    good = service.prove_books(day=NOON.date(), at=NOON)
    Account.objects.filter(pk=account.pk).update(balance=400)

    bad = service.prove_books(day=NOON.date(), at=NOON)

    assert good.agrees
    assert not bad.agrees
    assert {row["account"] for row in bad.problems} == {account.pk, None}
    assert JournalEntry.objects.filter(kind="ledger.books.disagree").count() == 1


class BooksTests(TestCase):
    @settings(max_examples=40)
    @given(
        moves=some.lists(
            some.lists(
                some.tuples(some.integers(0, 4), some.integers(0, 4), some.integers(-1, 60)),
                min_size=1,
                max_size=3,
            ),
            max_size=12,
        )
    )
    def test_whatever_is_asked_the_books_balance_and_wallets_hold(
        self, moves: list[list[tuple[int, int, int]]]
    ) -> None:
        """Any sequence of postings, refused ones among them, is compared with a plain model."""
        places = [make.account(kind=AccountKind.WELFARE, held=50) for _ in range(3)]
        places += [make.account(), make.account(kind=AccountKind.CHANNEL)]
        model = {place.pk: place.balance for place in places}
        for lines in moves:
            asked = [Line(source=places[a].pk, target=places[b].pk, amount=n) for a, b, n in lines]
            try:
                service.post(lines=asked, about=make.about())
            except Refusal:
                continue
            for line in asked:
                model[line.source] -= line.amount
                model[line.target] += line.amount

        held = dict(Account.objects.filter(pk__in=model).values_list("pk", "balance"))
        assert held == model
        assert all(held[place.pk] >= 0 for place in places[:3])
        assert service.prove_books(day=NOON.date(), at=NOON).agrees


@pytest.mark.django_db(transaction=True)
def test_forty_spend_the_last_money_at_once_and_one_has_it() -> None:
    card, sales = make.wallet(of=make.person(), held=350), make.account()
    line = Line(source=card.pk, target=sales.pk, amount=350)

    def spend(place: int) -> str:
        service.post(lines=[line], about=make.about(key=f"spend-{place}"))
        return "spent"

    said = Counter(make.all_at_once(spend))

    card.refresh_from_db()
    assert said == {"spent": 1, "NotEnough": make.MANY - 1}
    assert card.balance == 0
    assert service.prove_books(day=NOON.date(), at=NOON).agrees


@pytest.mark.django_db(transaction=True)
def test_forty_post_the_same_key_at_once_and_it_moves_once() -> None:
    card, sales = make.wallet(of=make.person(), held=350), make.account()
    line, about = Line(source=card.pk, target=sales.pk, amount=100), make.about()

    said = make.all_at_once(lambda _: str(service.post(lines=[line], about=about).pk))

    card.refresh_from_db()
    assert len(set(said)) == 1
    assert card.balance == 250


@pytest.mark.django_db(transaction=True)
def test_money_sent_both_ways_at_once_is_neither_lost_nor_stuck() -> None:
    one, other = make.account(held=10_000), make.account(held=10_000)
    ends = ((one, other), (other, one))

    def send(place: int) -> str:
        source, target = ends[place % 2]
        line = Line(source=source.pk, target=target.pk, amount=place + 1)
        service.post(lines=[line], about=make.about(key=f"both-{place}"))
        return "sent"

    said = Counter(make.all_at_once(send))

    assert said == {"sent": make.MANY}
    assert service.prove_books(day=NOON.date(), at=NOON).agrees


@pytest.mark.django_db
def test_a_grant_gives_many_people_at_once_and_only_once() -> None:
    people = [make.person() for _ in range(3)]
    what = service.Grant(
        key="welfare-2026-11",
        kind=AccountKind.WELFARE,
        fund="welfare",
        fund_name="工会福利经费",
        memo="十一月福利",
        at=NOON,
    )
    amounts = {person.pk: 30_000 for person in people}

    first, second = (service.grant(amounts=amounts, what=what) for _ in range(2))

    held = [
        selectors.balance_of(kind=AccountKind.WELFARE, owner=f"person:{person.pk}")
        for person in people
    ]
    assert (first.pk, held) == (second.pk, [30_000] * 3)
    assert selectors.balance_of(kind=AccountKind.FUND, owner="welfare") == 90_000
    with pytest.raises(BadLine):
        service.grant(amounts={}, what=what)
