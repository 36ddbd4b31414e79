"""Cards at canteen tills and gates: 10 taps a second over a real socket, some of them sent twice.

Bar: p99 <= 300 ms, no tap lost, none charged twice.
"""

import argparse
import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benches.figures import part
from benches.machine import row
from benches.schedule import Done, play
from benches.serving import Answer, Client, serving, settle
from benches.year import database, open_year

PER_SECOND, SECONDS, PEOPLE, BAR_MS, SEED = 10, 60, 300, 300.0, 31
TWICE, WARM_UP = 0.1, 20
MONEY = 500_00


@dataclass(frozen=True, kw_only=True)
class Tap:
    """One card before one terminal."""

    path: str
    token: str
    event: str
    uid: str
    fen: int

    @property
    def body(self) -> str:
        from zhilian.core.times import clock_now

        told = {
            "event": self.event,
            "at": clock_now().isoformat(),
            "means": "CARD",
            "value": self.uid,
        }
        more = {"amount_fen": self.fen} if self.fen else {"direction": "IN"}
        return json.dumps({**told, **more})


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--smoke", action="store_true")
    smoke = parser.parse_args().smoke
    open_year(smoke=smoke)
    people = _people_with_cards(10 if smoke else PEOPLE)
    taps = _taps(people, number=PER_SECOND * (2 if smoke else SECONDS))
    with serving(worker=True) as port:
        settle()
        play(taps[:WARM_UP], _ask, port=port, per_second=PER_SECOND)
        done = play(taps, _ask, port=port, per_second=PER_SECOND)
    return _report(done)


def _people_with_cards(count: int) -> dict[int, str]:
    """Their money is put on their accounts by the books, their cards are told to terminals."""
    from zhilian.assets import service as assets
    from zhilian.canteen import service as canteen
    from zhilian.canteen.service import Note, Terms
    from zhilian.canteen.types import Spent
    from zhilian.core.times import clock_now
    from zhilian.directory import selectors as directory
    from zhilian.ledger import service as ledger

    at = clock_now()
    source = ledger.fund(owner="bench", name="演示期初余额", at=at).pk
    people, cards = directory.staff_ids()[-count:], {}
    canteen.open_accounts(person_ids=people, terms=Terms(number="bench"), at=at)
    for person_id in people:
        cards[person_id] = f"04BE{person_id:08X}"
        assets.give_badge(person_id=person_id, uid=cards[person_id], at=at)
        note = Note(
            key=f"bench:{person_id}:{at.isoformat()}", why=Spent.TOP_UP, at=at, recorded_at=at
        )
        canteen.credit(person_id=person_id, amount=MONEY, from_account=source, note=note)
    return cards


def _taps(people: dict[int, str], *, number: int) -> list[Tap]:
    """Half at tills, half at gates; a tenth is sent again at once, as after a lost answer."""
    from django.conf import settings

    from zhilian.core.times import clock_now

    dice, stamp = random.Random(SEED), clock_now().timestamp()
    roster = json.loads((Path(settings.DATA) / "terminals.json").read_text())
    tills = [one for one in roster if one["kind"] == "canteen_device"]
    gates = [one for one in roster if one["kind"] == "gate_device"]
    cards = list(people.values())
    taps: list[Tap] = []
    while len(taps) < number:
        till = len(taps) % 2 == 0
        terminal = dice.choice(tills if till else gates)
        made = Tap(
            path="/api/terminals/meal" if till else "/api/terminals/gate",
            token=terminal["token"],
            event=f"bench-{stamp:.0f}-{len(taps)}",
            uid=dice.choice(cards),
            fen=100 + len(taps) % 900 if till else 0,
        )
        taps += [made, made] if dice.random() < TWICE else [made]
    return taps[:number]


def _ask(client: Client, tap: Tap) -> Answer:
    headers = {"Authorization": f"Bearer {tap.token}", "Content-Type": "application/json"}
    return client.send(tap.path, tap.body, headers)


def _report(done: list[Done[Tap]]) -> int:
    kind = database()
    every = [one.late_ms for one in done]
    p99 = part(every, 0.99)
    said = f"{part(every, 0.5):.0f} / {part(every, 0.95):.0f} / {p99:.0f} ms"
    row(
        f"{kind} {PER_SECOND} taps/s: p50 / p95 / p99",
        said,
        f"p99 <= {BAR_MS:.0f} ms",
        met=p99 <= BAR_MS,
    )
    lost = [one for one in done if one.answer is None or one.answer.status != 200]
    row(f"{kind} taps without an answer, of {len(done)}", str(len(lost)), "0", met=not lost)
    paid: dict[str, int] = {}
    allowed, tills = 0, 0
    for one in done:
        told: dict[str, Any] = json.loads(one.answer.body) if one.answer else {}
        allowed += bool(told.get("allow"))
        if one.what.fen and told.get("allow"):
            paid[one.what.event] = int(told["paid_fen"])
            tills += 1
    row(f"{kind} let through or served", f"{allowed} of {len(done)}", "", met=None)
    _prove(kind, paid=paid, answers=tills)
    return 0


def _prove(kind: str, *, paid: dict[str, int], answers: int) -> None:
    """What tills were told is what stands in the books, once each."""
    from zhilian.canteen.models import MealTransaction

    rows = dict(MealTransaction.objects.filter(event__in=list(paid)).values_list("event", "amount"))
    count = MealTransaction.objects.filter(event__in=list(paid)).count()
    lost = sum(1 for event, fen in paid.items() if rows.get(event) != -fen)
    row(f"{kind} meals lost or of a wrong amount", f"{lost} of {len(paid)}", "0", met=not lost)
    doubled = count - len(paid)
    row(
        f"{kind} meals charged twice ({answers - len(paid)} sent again)",
        str(doubled),
        "0",
        met=not doubled,
    )


if __name__ == "__main__":
    sys.exit(main())
