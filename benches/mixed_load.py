"""The peak of 11,700 people: 50 requests/s for 120 s, distinct signed-in people, worker running.

85 % reading, 15 % sending in and acting. Bar: p95 <= 400 ms from the scheduled time, 0 errors, with
web, worker and this generator together on the machine's two cores.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from benches.figures import part
from benches.forms import ready, windows_by_load
from benches.machine import row
from benches.schedule import Done, play
from benches.serving import Answer, Client, Member, serving, settle, signed_in
from benches.year import database, open_year

PER_SECOND, SECONDS, PEOPLE = 50, 120, 600
BURST, BURST_SECONDS, BURST_MS = 150, 10, 2000.0
BAR_MS, SEED, WARM_UP_S = 400.0, 23, 5
SUBMIT, ACT = 0.10, 0.05
FINE = {200, 302, 422}
READS = (
    ("/", 24), ("/cases/", 12), ("/cases/?tab=done", 6), ("{case}", 12), ("/w/{window}/", 18),
    ("/services/", 4), ("/s/{part}/", 4), ("/find/?q={word}", 5), ("/messages/", 6),
    ("/codes/", 4), ("/tasks/", 3), ("/me/", 2),
)  # fmt: skip
WORDS = ("hys", "cy", "canyin", "%E6%8A%A5%E4%BF%AE", "yuyue")


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One request of the mix."""

    name: str
    member: Member
    path: str
    fields: dict[str, Any] | None = field(default=None, compare=False)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--burst", action="store_true", help="150 requests/s for ten seconds")
    options = parser.parse_args()
    open_year(smoke=options.smoke)
    rate, seconds = (BURST, BURST_SECONDS) if options.burst else (PER_SECOND, SECONDS)
    if options.smoke:
        rate, seconds = 10, 3
    work = list(_mix(rate * seconds, people=20 if options.smoke else PEOPLE))
    with serving(worker=True) as port:
        settle()
        _warm_up(port, work)
        done = play(work, _ask, port=port, per_second=rate)
    return _report(done, rate=rate, seconds=seconds, bar_ms=BURST_MS if options.burst else BAR_MS)


def _mix(count: int, *, people: int) -> Iterator[Ask]:
    """The same mix each time: what is read as it is used, forms as their windows are used."""
    dice = random.Random(SEED)
    members = _members(people)
    cases, codes, parts = _addresses(members)
    forms = ready(windows_by_load(round(count * SUBMIT), dice), seed=5000)
    paths, weights = zip(*READS, strict=True)
    for _ in range(count):
        member, drawn = dice.choice(members), dice.random()
        form = next(forms, None) if drawn < SUBMIT else None
        if form is not None:
            yield Ask(name="submit", member=form.member, path=form.path, fields=form.fields)
        elif drawn < SUBMIT + ACT:
            kept = {"kept": str(dice.randrange(2))}
            yield Ask(
                name="act", member=member, path=f"/favourites/{dice.choice(codes)}/", fields=kept
            )
        else:
            path = dice.choices(paths, weights)[0].format(
                case=cases[member.id],
                window=dice.choice(codes),
                part=dice.choice(parts),
                word=dice.choice(WORDS),
            )
            yield Ask(name="read", member=member, path=path)


def _members(count: int) -> list[Member]:
    from zhilian.directory.models import Person

    held = Person.objects.with_role("staff").filter(is_active=True, unit__isnull=False)
    ids = list(held.order_by("id").values_list("id", flat=True))
    chosen = ids[:: max(1, len(ids) // count)][:count]
    return signed_in(list(Person.objects.filter(pk__in=chosen)))


def _addresses(members: list[Member]) -> tuple[dict[int, str], list[str], list[str]]:
    """A case of each member, or their list; codes of windows; codes of sub-platforms."""
    from zhilian.cases.models import Case
    from zhilian.catalogue import selectors as catalogue

    rows = Case.objects.filter(applicant__in=[one.id for one in members])
    newest = dict(rows.order_by("id").values_list("applicant", "number"))
    cases = {
        one.id: f"/cases/{newest[one.id]}/" if one.id in newest else "/cases/" for one in members
    }
    windows = catalogue.windows()
    return cases, [row.code for row in windows], [one.code for one in catalogue.sub_platforms()]


def _ask(client: Client, ask: Ask) -> Answer:
    if ask.fields is None:
        return client.get(ask.path, member=ask.member)
    return client.post(ask.path, ask.fields, member=ask.member)


def _warm_up(port: int, work: list[Ask]) -> None:
    """Both web processes have read their templates."""
    reads = [one for one in work if one.fields is None][: 20 * WARM_UP_S]
    play(reads, _ask, port=port, per_second=20)


def _report(done: list[Done[Ask]], *, rate: int, seconds: int, bar_ms: float) -> int:
    kind = database()
    wrong = [one for one in done if one.answer is None or one.answer.status not in FINE]
    for name in ("read", "submit", "act"):
        mine = [one.late_ms for one in done if one.what.name == name]
        if mine:
            said = f"{part(mine, 0.5):.0f} / {part(mine, 0.95):.0f} ms (n={len(mine)})"
            row(f"{kind} {rate}/s, {name}: p50 / p95", said, "", met=None)
    every = [one.late_ms for one in done]
    p95 = part(every, 0.95)
    said = f"{part(every, 0.5):.0f} / {p95:.0f} / {max(every):.0f} ms"
    row(
        f"{kind} {rate}/s for {seconds} s: p50 / p95 / worst",
        said,
        f"p95 <= {bar_ms:.0f}",
        met=p95 <= bar_ms,
    )
    refused = sum(1 for one in done if one.answer and one.answer.status == 422)
    row(
        f"{kind} errors of {len(done)} ({refused} forms refused by rules)",
        str(len(wrong)),
        "0",
        met=not wrong,
    )
    told = Counter(
        one.error or f"{one.answer and one.answer.status} {one.what.path}" for one in wrong
    )
    for what, number in told.most_common(5):
        print(f"   {number} x {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
