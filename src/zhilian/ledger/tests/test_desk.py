"""The desk of the ledger: each section sees its own accounts, finance sees and acts on all."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zhilian.core.models import JournalEntry
from zhilian.ledger import service
from zhilian.ledger.models import Account, Proof
from zhilian.ledger.tests import make
from zhilian.ledger.types import AccountKind, AccountState, Line

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
HOME = "/desk/ledger/"


@pytest.fixture
def card() -> Account:
    """A meal card with 12 yuan on it."""
    return make.wallet(of=make.person(), held=1200)


def text(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode())


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    return text(client.get(reverse(f"ledger:{name}", args=args), query))


def post(client: Client, name: str, /, *args: Any, **said: str) -> Any:
    return client.post(reverse(f"ledger:{name}", args=args), said, follow=True)


@pytest.mark.parametrize("place", ["accounts", "payments", "troubles", "settlement"])
def test_a_list_opens_within_budget_finds_nothing_and_goes_out_as_a_file(
    place: str, client_as: ClientAs, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _ in range(3):
        make.paid()
    client = client_as("finance")
    client.get(f"{HOME}{place}/")

    with django_assert_max_num_queries(12):
        assert client.get(f"{HOME}{place}/").status_code == 200
    nothing = text(client.get(f"{HOME}{place}/", {"q": "没有这样的东西"}))
    file = text(client.get(f"{HOME}{place}/export.csv"))

    assert "没有符合条件的记录" in nothing
    assert "（元）" in file
    assert JournalEntry.objects.filter(kind="ledger.list.exported").count() == 1


def test_a_section_sees_the_accounts_that_it_keeps_and_no_others(
    card: Account, client_as: ClientAs
) -> None:
    points = make.wallet(of=make.person(), kind=AccountKind.POINTS, held=70)
    canteen = client_as("canteen_admin")

    listed = page(canteen, "accounts")

    assert str(card.person) in listed
    assert str(points.person) not in listed
    assert canteen.get(reverse("ledger:account", args=[points.pk])).status_code == 404
    assert post(canteen, "account_act", points.pk, "freeze", reason="试").status_code == 404


@pytest.mark.parametrize("role", ["staff", "ops_software", "driver"])
def test_others_are_not_let_in(role: str, client_as: ClientAs) -> None:
    assert client_as(role).get(HOME).status_code == 403


@pytest.mark.parametrize(
    "name", ["payments", "troubles", "bills", "channels", "channel_new", "payment_export"]
)
def test_money_of_the_channels_is_for_finance(name: str, client_as: ClientAs) -> None:
    assert client_as("canteen_admin").get(reverse(f"ledger:{name}")).status_code == 403


def test_an_account_tells_what_came_and_went(card: Account, client_as: ClientAs) -> None:
    spent = make.account()
    line = Line(source=card.pk, target=spent.pk, amount=350)
    about = make.about()
    service.post(lines=[line], about=about)
    client, days = client_as("canteen_admin"), {"from": "2026-11-24", "to": "2026-11-24"}

    shown = page(client, "account", card.pk, **days)
    file = text(client.get(reverse("ledger:account_file", args=[card.pk]), days))
    before = page(client, "account", card.pk, **{"from": "2026-11-20", "to": "2026-11-23"})

    assert "8.50" in shown
    assert "-3.50" in file
    assert "-3.50" not in before


def test_an_account_is_frozen_thawed_and_closed_with_a_reason(
    card: Account, client_as: ClientAs
) -> None:
    client = client_as("canteen_admin")

    bare = post(client, "account_act", card.pk, "freeze")
    frozen = post(client, "account_act", card.pk, "freeze", reason="本人挂失")
    closed = post(client, "account_act", card.pk, "close", reason="调离")
    post(client, "account_act", card.pk, "thaw", reason="已找到")

    card.refresh_from_db()
    assert bare.status_code == 422
    assert "已冻结" in text(frozen)
    assert "余额" in text(closed)
    assert card.state == AccountState.OPEN
    kinds = JournalEntry.objects.filter(kind__startswith="ledger.account").values_list("kind")
    assert {"ledger.account.frozen", "ledger.account.thawed"} <= {kind for (kind,) in kinds}


def test_a_section_cannot_freeze_what_is_not_somebodys_wallet(client_as: ClientAs) -> None:
    income = make.account(kind=AccountKind.INCOME)

    answer = post(client_as("canteen_admin"), "account_act", income.pk, "freeze", reason="试")

    income.refresh_from_db()
    assert (answer.status_code, income.state) == (404, AccountState.OPEN)


def test_a_transaction_tells_from_where_to_where(card: Account, client_as: ClientAs) -> None:
    posted = service.post(
        lines=[Line(source=card.pk, target=make.account().pk, amount=1)],
        about=make.about(),
    )

    assert str(card.person) in page(client_as("finance"), "transaction", posted.pk)
    elsewhere = client_as("fleet_admin").get(reverse("ledger:transaction", args=[posted.pk]))
    assert elsewhere.status_code == 302


def test_the_overview_adds_the_books_up(card: Account, client_as: ClientAs) -> None:
    client = client_as("finance")

    done = post(client, "prove")

    assert "账务核对完成" in text(done)
    assert Proof.objects.get().agrees
    assert "12.00" in page(client, "overview")
    assert post(client_as("canteen_admin"), "prove").status_code == 403


def test_the_channels_form_keeps_keys_to_itself(client_as: ClientAs) -> None:
    held = make.channel(our_key="-----BEGIN PRIVATE KEY-----", secret="s" * 32)
    client = client_as("finance")

    form = page(client, "channel_edit", held.code)
    off = post(client, "channel_switch", held.code)

    held.refresh_from_db()
    assert held.name in form
    assert "BEGIN PRIVATE KEY" not in form
    assert "s" * 32 not in form
    assert not held.enabled
    assert held.name in text(off)


def test_a_channel_is_set_up_with_what_was_typed(client_as: ClientAs) -> None:
    said = {
        "code": "unionpay",
        "name": "云闪付",
        "provider": "fake",
        "url": "https://pay.example",
        "merchant_no": "1900000001",
        "app_id": "wx1",
        "our_key_id": "A1",
        "our_key": "PEM",
        "peer_key_id": "B1",
        "peer_key": "PEM",
        "secret": "s" * 32,
    }
    client = client_as("finance")

    bare = post(client, "channel_new", **{**said, "code": "云 闪 付"})
    saved = post(client, "channel_new", **said)

    assert "只用小写字母" in text(bare)
    assert "1900000001" in text(bare)
    assert "云闪付已保存" in text(saved)


def test_every_tab_that_is_shown_opens(client_as: ClientAs) -> None:
    for role in ("finance", "canteen_admin", "mall_admin", "fleet_admin", "welfare_admin"):
        client = client_as(role)
        tabs = client.get(HOME).context["tabs"]
        assert len(tabs) >= 2
        for tab in tabs:
            assert client.get(tab["href"]).status_code == 200
