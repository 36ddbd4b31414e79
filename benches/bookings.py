"""The last slot and the last item: 40 people send their forms at the same moment, 50 times over.

Bar: exactly one has it each time; who bought the item presses pay five times at once and is charged
once.
"""

import argparse
import gzip
import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from benches.figures import part
from benches.machine import row
from benches.serving import Answer, Client, Member, serving, signed_in
from benches.year import database, open_year

RIVALS, ROUNDS, PRESSED = 40, 25, 5
TAKEN, REFUSED = 302, 422
GZIPPED = b"\x1f\x8b"
UNANSWERED = Answer(status=0, body=b"", location="", took_ms=30_000, app_ms=0, queries=0)
MONEY, PRICE = 900_00, 700
FIRST_HOUR, HOURS = 9, 8


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--smoke", action="store_true")
    smoke = parser.parse_args().smoke
    open_year(smoke=smoke)
    rivals, rounds = (4, 2) if smoke else (RIVALS, ROUNDS)
    members = _members(rivals)
    with serving(worker=True) as port:
        race = Race(port, members)
        slots = [race.run("/w/room-booking/", _slot_form(number)) for number in range(rounds)]
        items, charged = [], []
        for number in range(rounds):
            sku = _last_item(number)
            answers = race.run("/w/takeaway-preorder/", _item_form(sku))
            items.append(answers)
            charged += [race.pay(member, case) for member, case in _winners(members, answers)]
    kind = database()
    _report(f"{kind} last slot", slots, rivals=rivals)
    _report(f"{kind} last item", items, rivals=rivals)
    wrong = [one for one in charged if one != PRICE]
    row(
        f"{kind} items charged other than once, of {len(charged)}",
        str(len(wrong)),
        "0",
        met=not wrong and len(charged) == rounds,
    )
    return 0


class Race:
    """Everybody at once, each on a line of their own."""

    def __init__(self, port: int, members: Sequence[Member]) -> None:
        self.members = members
        self._lines = [Client(port) for _ in range(max(len(members), PRESSED))]
        for line, member in zip(self._lines, members, strict=False):
            line.get("/me/", member=member)

    def run(self, path: str, form: Callable[[], dict[str, Any]]) -> list[Answer]:
        return self._together([partial(_post, path, form(), member) for member in self.members])

    def pay(self, member: Member, case: str) -> int:
        """Pressed several times at once; returns what was taken from the account, in 分."""
        from zhilian.canteen import selectors as canteen

        before = canteen.meal_money(person_id=member.id)
        self._together([partial(_post, f"{case}pay/", {}, member)] * PRESSED)
        return before - canteen.meal_money(person_id=member.id)

    def _together(self, asks: Sequence[Callable[[Client], Answer]]) -> list[Answer]:
        gate = threading.Barrier(len(asks))
        answers: list[Answer | None] = [None] * len(asks)

        def one(place: int) -> None:
            gate.wait()
            with suppress(TimeoutError):
                answers[place] = asks[place](self._lines[place])

        threads = [threading.Thread(target=one, args=(place,)) for place in range(len(asks))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return [answer or UNANSWERED for answer in answers]


def _post(path: str, fields: dict[str, Any], member: Member, line: Client) -> Answer:
    return line.post(path, fields, member=member)


def _members(count: int) -> list[Member]:
    """People of the city with enough on their meal accounts."""
    from zhilian.canteen import service as canteen
    from zhilian.canteen.service import Note
    from zhilian.canteen.types import Spent
    from zhilian.catalogue import selectors as catalogue
    from zhilian.config.year import patterns
    from zhilian.core.times import clock_now
    from zhilian.ledger import service as ledger

    at = clock_now()
    people = patterns.those_served(catalogue.window(code="takeaway-preorder"), limit=count)
    source = ledger.fund(owner="bench", name="演示期初余额", at=at).pk
    for person in people:
        note = Note(
            key=f"bench:{person.pk}:{at.isoformat()}", why=Spent.TOP_UP, at=at, recorded_at=at
        )
        canteen.credit(person_id=person.pk, amount=MONEY, from_account=source, note=note)
    return signed_in(people)


def _slot_form(number: int) -> Callable[[], dict[str, Any]]:
    """An hour of a room that nobody has yet: another one each round."""
    from zhilian.bookings.models import Cell
    from zhilian.bookings.selectors import resources
    from zhilian.bookings.types import ResourceKind
    from zhilian.core.times import clock_now, day_bounds, local, local_date

    free = []
    for room in resources(kinds=(ResourceKind.ROOM,), branch_id=None):
        for ahead in range(2, 20):
            day = local_date(clock_now()) + timedelta(days=ahead)
            begin, end = day_bounds(day)
            taken = Cell.objects.filter(resource=room.pk, at__gte=begin, at__lt=end)
            if day.weekday() < 5 and not taken.exists():
                free.append((room, local(begin)))
        if len(free) > number // 4:
            break
    room, day_at = free[number // 4]
    starts_at: datetime = day_at + timedelta(hours=FIRST_HOUR + 2 * (number % 4))

    def form() -> dict[str, Any]:
        return {
            "room": room.code,
            "start_at": f"{starts_at:%Y-%m-%dT%H:%M}",
            "end_at": f"{starts_at + timedelta(hours=1):%Y-%m-%dT%H:%M}",
            "title": "并发预约",
            "attendees": "4",
            "level": "单位内部",
            "submit_key": uuid4().hex,
        }

    return form


def _last_item(number: int) -> str:
    from zhilian.bookings import service
    from zhilian.bookings.service import Movement
    from zhilian.bookings.types import MoveKind, SkuDraft, StockLine
    from zhilian.core.times import clock_now

    at = clock_now()
    code = f"last-{at:%H%M%S}-{number}"
    shop = _shop_of("takeaway-preorder")
    draft = SkuDraft(
        code=code, name="最后一份（演示）", shop=shop, price=PRICE, category="主食", unit="份"
    )
    service.save_sku(draft=draft, at=at)
    movement = Movement(key=f"bench:{code}", kind=MoveKind.IN, at=at, note="并发测试入库")
    service.move_stock(lines=[StockLine(sku=code, qty=1)], movement=movement)
    return code


def _shop_of(window: str) -> str:
    from zhilian.bookings.models import Shop

    return Shop.objects.filter(window=window).values_list("code", flat=True)[0]


def _item_form(sku: str) -> Callable[[], dict[str, Any]]:
    """The next day on which there is still something to be had; a point goes by its row."""
    from zhilian.canteen import selectors as canteen
    from zhilian.core.times import clock_now, local_date

    now = clock_now()
    point = canteen.pickup_points()[0]
    days = [local_date(now) + timedelta(days=ahead) for ahead in range(1, 4)]
    cut_offs = {day: canteen.pickup_cutoff(day=day) for day in days}
    pickup = next(day for day, cut_off in cut_offs.items() if cut_off and now < cut_off)

    def form() -> dict[str, Any]:
        return {
            "pickup_date": pickup.isoformat(),
            "pickup_point": str(point.pk),
            "items.rows": "1",
            "items.0.sku": sku,
            "items.0.qty": "1",
            "pay_channel": "餐卡账户",
            "submit_key": uuid4().hex,
        }

    return form


def _winners(members: Sequence[Member], answers: Sequence[Answer]) -> list[tuple[Member, str]]:
    return [
        (member, answer.location.partition("?")[0])
        for member, answer in zip(members, answers, strict=True)
        if answer.status == TAKEN
    ]


def _report(name: str, rounds: list[list[Answer]], *, rivals: int) -> None:
    right = sum(map(_right, rounds))
    row(
        f"{name}: rounds with exactly one winner",
        f"{right} of {len(rounds)}",
        "all",
        met=right == len(rounds),
    )
    odd = [one for one in rounds if not _right(one)]
    for answers in odd[:3]:
        print(f"   {dict(Counter(answer.status for answer in answers))}")
        print(f"   refused: {'; '.join(sorted({_why(answer) for answer in answers})) or '-'}")
    took = [answer.took_ms for answers in rounds for answer in answers]
    row(
        f"{name}: p50 / p95 of {rivals} at once",
        f"{part(took, 0.5):.0f} / {part(took, 0.95):.0f} ms",
        "",
        met=None,
    )


def _right(answers: list[Answer]) -> bool:
    statuses = Counter(answer.status for answer in answers)
    return statuses[TAKEN] == 1 and statuses[REFUSED] == len(answers) - 1


def _why(answer: Answer) -> str:
    """What the page of a refused form says is wrong."""
    if answer.status != REFUSED:
        return str(answer.status)
    page = gzip.decompress(answer.body) if answer.body[:2] == GZIPPED else answer.body
    said = re.findall(r'role="alert".*?</(?:div|p|ul)>', page.decode(), re.DOTALL)
    words = re.sub(r"<[^>]*>|\s+", " ", " ".join(said[:1]).partition(">")[2])
    return " ".join(words.split())[:160]


if __name__ == "__main__":
    sys.exit(main())
