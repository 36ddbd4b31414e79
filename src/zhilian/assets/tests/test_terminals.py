"""Terminals are registered, report, are missed, and go; cards follow their persons."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from zhilian.assets import selectors, service
from zhilian.assets.errors import BadgeRefused, TerminalRefused, TokenRefused
from zhilian.assets.models import Badge, Terminal, TerminalCommand, TerminalItem
from zhilian.assets.selectors import TerminalFilter
from zhilian.assets.tests import make
from zhilian.assets.types import BadgeState, Greeting, TerminalState, Thing
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return list(JournalEntry.objects.order_by("id").values_list("kind", flat=True))


def test_enrol_gives_keys_that_only_their_hash_and_cipher_are_kept_of() -> None:
    made = make.credentials(code="g-1")

    row = Terminal.objects.get(code="g-1")
    assert selectors.terminal_by_token(token=made.token).id == row.pk
    assert made.token not in row.token_hash
    assert row.secret == made.secret


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"url": "10.1.2.3"}, "http://"),
        ({"kind": "toaster"}, "终端种类"),
        ({"connector": "telex"}, "telex"),
        ({"options": {"timeout_s": 99}}, "timeout_s"),
        ({"options": {"colour": 1}}, "colour"),
    ],
)
def test_enrol_refuses_what_cannot_work(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(TerminalRefused, match=words):
        make.credentials(**wrong)


def test_enrol_refuses_a_code_twice() -> None:
    make.credentials(code="g-1")

    with pytest.raises(TerminalRefused, match="g-1"):
        make.credentials(code="g-1")


def test_renewed_keys_end_the_old_ones() -> None:
    old = make.credentials()

    new = service.renew_keys(terminal_id=old.terminal_id, at=NOON)

    assert selectors.terminal_by_token(token=new.token).id == old.terminal_id
    with pytest.raises(TokenRefused):
        selectors.terminal_by_token(token=old.token)


def test_change_keeps_the_code() -> None:
    held = make.terminal(code="g-1")
    draft = make.draft(code="other", name="西门", place="西门北侧")

    service.change_terminal(terminal_id=held.pk, draft=draft, at=NOON)

    held.refresh_from_db()
    assert (held.code, held.name, held.place) == ("g-1", "西门", "西门北侧")


def test_hello_marks_online_and_tells_our_time(client: Client) -> None:
    made = make.credentials()
    body = {"firmware": "1.2", "queue": 3, "clock": "2000-01-01T00:00:00+08:00"}

    answer = client.post(
        "/api/terminals/hello",
        body,
        content_type="application/json",
        headers={"authorization": f"Bearer {made.token}"},
    )

    row = Terminal.objects.get(pk=made.terminal_id)
    assert answer.status_code == 200
    assert answer.json()["report_every_s"] == service.REPORT_EVERY_S
    assert (row.state, row.firmware, row.queue) == (TerminalState.ONLINE, "1.2", 3)
    assert row.clock_off_s is not None
    assert row.clock_off_s < -86_400


@pytest.mark.parametrize("token", ["", "Bearer nonsense", "Basic abc"])
def test_hello_refuses_strangers(client: Client, token: str) -> None:
    headers = {"authorization": token} if token else {}

    assert client.post("/api/terminals/hello", headers=headers).status_code == 401


@pytest.mark.parametrize("body", ["[]", "{", '{"queue": -1}', '{"clock": "noon"}'])
def test_hello_refuses_what_cannot_be_read(client: Client, body: str) -> None:
    headers = {"authorization": f"Bearer {make.credentials().token}"}

    answer = client.post(
        "/api/terminals/hello", body, content_type="application/json", headers=headers
    )

    assert answer.status_code == 422


def test_silence_is_noticed_once_and_coming_back_too() -> None:
    held = make.terminal()
    service.greet(terminal_id=held.pk, greeting=Greeting(), at=NOON)

    early = service.note_silence(at=NOON + timedelta(seconds=80))
    late = service.note_silence(at=NOON + timedelta(seconds=100))
    again = service.note_silence(at=NOON + timedelta(seconds=130))
    back = service.greet(terminal_id=held.pk, greeting=Greeting(), at=NOON + timedelta(seconds=140))

    assert (early, late, again, back) == (0, 1, 0, True)
    assert kinds().count("assets.terminal.lost") == 1
    assert kinds().count("assets.terminal.back") == 2


def test_retired_terminal_is_owed_nothing_and_nobody_waits_for_it() -> None:
    held = make.terminal()
    service.tell(orders=[make.order(held)], call_key="call", at=NOON)

    service.retire_terminal(terminal_id=held.pk, reason="拆除", at=NOON)

    assert TerminalCommand.objects.owed().count() == 0
    settled = JournalEntry.objects.get(kind="core.effect.settled")
    assert settled.data["ok"] is True
    with pytest.raises(TerminalRefused):
        service.retire_terminal(terminal_id=held.pk, reason="拆除", at=NOON)


def test_page_counts_what_is_owed_and_held_in_few_queries(
    django_assert_max_num_queries: Any,
) -> None:
    rows = [make.terminal(code=f"t-{n:03}") for n in range(60)]
    service.tell(orders=[make.order(row) for row in rows], at=NOON)

    with django_assert_max_num_queries(4):
        page, following = selectors.terminal_page(wanted=TerminalFilter())

    assert (len(page), following, page[0].owed, page[0].held) == (50, "t-049", 1, 1)


def test_card_reaches_every_terminal_that_knows_the_person() -> None:
    person = people.person()
    gates = [make.terminal(), make.terminal()]
    make.terminal()
    service.tell_person(
        terminal_ids=[one.pk for one in gates], person_id=person.pk, content={}, at=NOON
    )

    service.give_badge(person_id=person.pk, uid="04:a1:b2:c3", at=NOON)

    cards = TerminalItem.objects.filter(thing=Thing.CARD, wanted=True)
    assert sorted(cards.values_list("terminal_id", flat=True)) == [one.pk for one in gates]
    holder = selectors.badge_holder(uid="04A1B2C3")
    assert holder is not None
    assert (holder.person_id, holder.state) == (person.pk, BadgeState.ACTIVE)


def test_frozen_card_leaves_the_terminals_until_it_is_thawed() -> None:
    person, gate = people.person(), make.terminal()
    badge = service.give_badge(person_id=person.pk, uid="04A1B2C3", at=NOON)
    service.tell_person(terminal_ids=[gate.pk], person_id=person.pk, content={}, at=NOON)

    service.freeze_badge(badge_id=badge.pk, at=NOON)
    frozen = TerminalItem.objects.get(thing=Thing.CARD).wanted
    service.thaw_badge(badge_id=badge.pk, at=NOON)

    assert not frozen
    assert TerminalItem.objects.get(thing=Thing.CARD).wanted


def test_chip_of_another_is_refused_until_it_has_ended() -> None:
    one, other = people.person(), people.person()
    badge = service.give_badge(person_id=one.pk, uid="04A1B2C3", at=NOON)

    with pytest.raises(BadgeRefused, match="已登记给其他人"):
        service.give_badge(person_id=other.pk, uid="04A1B2C3", at=NOON)
    service.end_badge(badge_id=badge.pk, at=NOON)
    again = service.give_badge(person_id=other.pk, uid="04A1B2C3", at=NOON)

    assert again.person_id == other.pk
    with pytest.raises(BadgeRefused, match="已停用"):
        service.freeze_badge(badge_id=badge.pk, at=NOON)


def test_same_chip_for_the_same_person_is_the_same_card() -> None:
    person = people.person()
    first = service.give_badge(person_id=person.pk, uid="04A1B2C3", at=NOON)

    assert service.give_badge(person_id=person.pk, uid="04a1b2c3", at=NOON) == first
    assert Badge.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"wanted": False},
        {"digest": ""},
    ],
)
def test_item_that_is_gone_is_empty(wrong: dict[str, Any]) -> None:
    service.tell(orders=[make.order(make.terminal())], at=NOON)

    with pytest.raises(IntegrityError), transaction.atomic():
        TerminalItem.objects.update(**wrong)


@pytest.mark.parametrize("wrong", [{"state": "DONE"}, {"verb": "OPEN"}])
def test_command_constraints(wrong: dict[str, Any]) -> None:
    service.tell(orders=[make.order(make.terminal())], at=NOON)

    with pytest.raises(IntegrityError), transaction.atomic():
        TerminalCommand.objects.update(**wrong)


def test_one_owed_command_for_an_item() -> None:
    service.tell(orders=[make.order(make.terminal())], at=NOON)
    held = TerminalCommand.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        TerminalCommand.objects.create(
            terminal_id=held.terminal_id,
            item_id=held.item_id,
            verb="PUT",
            next_at=NOON,
            made_at=NOON,
        )


@pytest.mark.parametrize("wrong", [{"kind": "toaster"}, {"state": "ASLEEP"}])
def test_terminal_constraints(wrong: dict[str, Any]) -> None:
    make.terminal()

    with pytest.raises(IntegrityError), transaction.atomic():
        Terminal.objects.update(**wrong)
