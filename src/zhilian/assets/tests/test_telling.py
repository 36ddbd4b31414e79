"""What terminals are told arrives, is read back and compared; over a real socket."""

from __future__ import annotations

from datetime import timedelta

import pytest

from zhilian.assets import selectors, service
from zhilian.assets.models import TerminalCommand, TerminalItem
from zhilian.assets.tests import make
from zhilian.assets.tests.living import Terminals, push
from zhilian.assets.types import CommandState, Thing
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
KEY = "case:1/push/enter/access.grant/0"


def answers(key: str = KEY) -> list[dict[str, object]]:
    rows = JournalEntry.objects.filter(kind="core.effect.settled").order_by("id")
    return [row.data for row in rows if row.data["key"] == key]


def test_tell_is_pushed_read_back_and_settles_its_call(simulated: Terminals) -> None:
    gate, other = simulated.add(), simulated.add()
    orders = [make.order(gate), make.order(other)]

    told = service.tell(orders=orders, call_key=KEY, at=NOON)
    push(gate)
    before = answers()
    push(other)

    assert (told.open, told.waiting, before) == (2, True, [])
    assert [row["ok"] for row in answers()] == [True]
    assert all(item.settled for item in TerminalItem.objects.all())
    assert simulated.held(gate) == {"PERSON": 1}


def test_tell_what_was_seen_there_owes_nothing(simulated: Terminals) -> None:
    gate = simulated.add()
    service.tell(orders=[make.order(gate)], at=NOON)
    push(gate)

    told = service.tell(orders=[make.order(gate)], call_key=KEY, at=NOON)

    assert not told.waiting
    assert TerminalCommand.objects.owed().count() == 0


def test_tell_no_content_deletes_and_proves_it(simulated: Terminals) -> None:
    gate = simulated.add()
    service.tell(orders=[make.order(gate)], at=NOON)
    push(gate)

    service.tell(orders=[make.order(gate, content=None)], call_key=KEY, at=NOON)
    push(gate)

    item = TerminalItem.objects.get()
    assert (item.wanted, item.content, item.settled) == (False, "", True)
    assert simulated.held(gate) == {}
    assert [row["ok"] for row in answers()] == [True]


def test_offline_terminal_catches_up_when_it_is_back(simulated: Terminals) -> None:
    gate = simulated.add()
    simulated.switch(gate, offline=True)
    service.tell(orders=[make.order(gate)], call_key=KEY, at=NOON)
    push(gate)
    gate.refresh_from_db()
    waited = (gate.failures, gate.retry_at is not None, answers())

    simulated.switch(gate, offline=False)
    push(gate, at=NOON + timedelta(minutes=2))

    assert waited == (1, True, [])
    assert [row["ok"] for row in answers()] == [True]
    gate.refresh_from_db()
    assert (gate.failures, gate.retry_at, gate.last_error) == (0, None, "")


def test_terminal_that_refuses_fails_the_call_with_its_reason(simulated: Terminals) -> None:
    gate = simulated.add(name="东门 1 号")
    simulated.switch(gate, refuses=True)

    service.tell(orders=[make.order(gate)], call_key=KEY, at=NOON)
    push(gate)

    assert [(row["ok"], row["reason"]) for row in answers()] == [
        (False, "东门 1 号：终端拒绝：存储已满")
    ]


def test_terminal_that_loses_what_it_took_is_found_out(simulated: Terminals) -> None:
    gate = simulated.add()
    simulated.switch(gate, loses=True)
    service.tell(orders=[make.order(gate)], call_key=KEY, at=NOON)
    push(gate)
    tried_once = (TerminalCommand.objects.get().attempts, answers())

    for minutes in range(2, 20, 2):
        push(gate, at=NOON + timedelta(minutes=minutes))

    assert tried_once == (1, [])
    assert TerminalCommand.objects.get().state == CommandState.FAILED
    assert [row["ok"] for row in answers()] == [False]


def test_send_again_after_a_person_has_mended_the_terminal(simulated: Terminals) -> None:
    gate = simulated.add()
    simulated.switch(gate, refuses=True)
    service.tell(orders=[make.order(gate)], at=NOON)
    push(gate)
    simulated.switch(gate, refuses=False)

    again = service.send_again(command_id=TerminalCommand.objects.get().pk, at=NOON)
    push(gate)

    assert again
    assert simulated.held(gate) == {"PERSON": 1}


def test_slow_terminal_times_out_and_is_tried_again(simulated: Terminals) -> None:
    gate = simulated.add(options={"timeout_s": 0.3})
    simulated.switch(gate, slow_s=1)

    service.tell(orders=[make.order(gate)], at=NOON)
    push(gate)

    gate.refresh_from_db()
    assert gate.failures == 1
    assert "连不上终端" in gate.last_error


def test_put_that_is_taken_back_before_it_was_sent_tells_who_waited(simulated: Terminals) -> None:
    gate = simulated.add()
    service.tell(orders=[make.order(gate)], call_key=KEY, at=NOON)

    service.tell(orders=[make.order(gate, content=None)], call_key="undo", at=NOON)
    push(gate)

    assert [(row["ok"], row["reason"]) for row in answers()] == [(False, "下发之前已收回")]
    assert [row["ok"] for row in answers("undo")] == [True]
    assert simulated.held(gate) == {}


def test_newer_content_is_what_both_calls_wait_for(simulated: Terminals) -> None:
    gate = simulated.add()
    service.tell(orders=[make.order(gate)], call_key=KEY, at=NOON)

    service.tell(orders=[make.order(gate, content={"name": "李四"})], call_key="two", at=NOON)
    push(gate)

    assert TerminalCommand.objects.count() == 1
    assert [row["ok"] for row in [*answers(), *answers("two")]] == [True, True]


def test_same_call_again_does_not_tell_twice(simulated: Terminals) -> None:
    gate = simulated.add()
    first = service.tell(orders=[make.order(gate)], call_key=KEY, at=NOON)

    again = service.tell(orders=[make.order(gate)], call_key=KEY, at=NOON)

    assert first == again
    assert TerminalCommand.objects.count() == 1


def test_compare_finds_what_was_lost_and_what_is_too_much(simulated: Terminals) -> None:
    gate, twin = simulated.add(), simulated.add()
    orders = [make.order(gate, key=f"person:{n}") for n in range(3)]
    service.tell(orders=orders, at=NOON)
    push(gate)
    simulated.switch(gate, wipe=True)
    stranger = make.order(gate, key="card:9", thing=Thing.CARD)
    service.tell(orders=[stranger], at=NOON)
    push(gate)
    TerminalCommand.objects.filter(item__key="card:9").delete()
    TerminalItem.objects.filter(key="card:9").delete()

    found = service.compare_terminal(terminal_id=gate.pk, at=NOON)
    push(gate)

    assert found is not None
    assert (found.same, found.missing, found.surplus) == (0, 3, 1)
    assert simulated.held(gate) == {"PERSON": 3}
    assert simulated.held(twin) == {}


def test_compare_tells_nothing_of_a_terminal_that_is_away(simulated: Terminals) -> None:
    gate = simulated.add()
    simulated.switch(gate, offline=True)

    assert service.compare_terminal(terminal_id=gate.pk, at=NOON) is None


def test_wrong_secret_is_refused_by_the_terminal(simulated: Terminals) -> None:
    gate = simulated.add()
    service.renew_keys(terminal_id=gate.pk, at=NOON)

    service.tell(orders=[make.order(gate)], at=NOON)
    push(gate)

    gate.refresh_from_db()
    assert "没有有效签名" in gate.last_error
    assert simulated.held(gate) == {}


def test_thousand_people_go_in_batches(simulated: Terminals) -> None:
    gate = simulated.add()
    orders = [make.order(gate, key=f"person:{n}") for n in range(1000)]

    service.tell(orders=orders, call_key=KEY, at=NOON)
    push(gate)

    assert simulated.held(gate) == {"PERSON": 1000}
    assert [row["ok"] for row in answers()] == [True]


def test_open_way_opens_now_or_lapses(simulated: Terminals) -> None:
    gate, guard = simulated.add(), people.person()
    asked = service.open_way(terminal_id=gate.pk, person_id=guard.pk, reason="送货", at=NOON)
    push(gate)
    late = service.open_way(terminal_id=gate.pk, person_id=guard.pk, reason="送货", at=NOON)
    push(gate, at=NOON + timedelta(seconds=16))

    asked.refresh_from_db()
    late.refresh_from_db()
    assert (asked.state, late.state) == (CommandState.DONE, CommandState.FAILED)
    screen = simulated.ask(f"/api/screen?code={gate.code}")
    assert [line["text"] for line in screen["lines"]] == ["远程开门：送货"]


def test_resend_fills_a_replaced_terminal(simulated: Terminals) -> None:
    gate = simulated.add()
    service.tell(orders=[make.order(gate)], at=NOON)
    push(gate)
    simulated.switch(gate, wipe=True)

    count = service.resend(terminal_id=gate.pk, at=NOON)
    push(gate)

    assert count == 1
    assert simulated.held(gate) == {"PERSON": 1}


def test_told_says_how_far_a_call_is(simulated: Terminals) -> None:
    good, bad = simulated.add(), simulated.add()
    simulated.switch(bad, refuses=True)
    service.tell(orders=[make.order(good), make.order(bad)], call_key=KEY, at=NOON)

    push(bad)
    halfway = selectors.told(call_key=KEY)
    push(good)

    assert (halfway.open, halfway.done, len(halfway.reasons)) == (1, 0, 1)
    assert selectors.told(call_key=KEY).done == 1
