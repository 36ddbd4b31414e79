"""Sending in forms of all kinds of windows in turn, with their real effects: p95 <= 200 ms.

One after the other over a real socket, beside a year of cases; server time. What the rules refuse
by now (a slot that went in between) is counted beside it.
"""

import argparse
import random
import sys
from collections import Counter

from benches.figures import part
from benches.forms import Ready, ready, windows_by_load
from benches.machine import row
from benches.serving import Answer, Client, serving
from benches.year import database, open_year

SUBMITS, SMOKE = 320, 6
BAR_MS, LEAST_PER_KIND = 200.0, 3
TAKEN, REFUSED = 302, 422


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--smoke", action="store_true")
    smoke = parser.parse_args().smoke
    open_year(smoke=smoke)
    codes = windows_by_load(SMOKE if smoke else SUBMITS, random.Random(11))
    forms = list(ready(codes, seed=1000))
    with serving() as port:
        client = Client(port)
        for form in forms[:2]:
            client.get(form.path, member=form.member)
        sent = [(form, client.post(form.path, form.fields, member=form.member)) for form in forms]
        client.close()
    _report(sent)
    return 0


def _report(sent: list[tuple[Ready, Answer]]) -> None:
    kind = database()
    statuses = Counter(answer.status for _, answer in sent)
    odd = {status: n for status, n in statuses.items() if status not in {TAKEN, REFUSED}}
    row(
        f"{kind} forms taken / refused by rules / failed",
        f"{statuses[TAKEN]} / {statuses[REFUSED]} / {sum(odd.values())}",
        "0 failed",
        met=not odd,
    )
    took: dict[str, list[float]] = {}
    for form, answer in sent:
        if answer.status == TAKEN:
            took.setdefault(f"{kind} submit, {form.kind}", []).append(answer.app_ms)
    every = [one for times in took.values() for one in times]
    for name, times in sorted(took.items()):
        _line(name, times, judged=len(times) >= LEAST_PER_KIND)
    _line(f"{kind} submit, all windows", every, judged=True)
    slow = Counter(
        {form.window: round(answer.app_ms) for form, answer in sent if answer.status == TAKEN}
    )
    print("slowest: " + ", ".join(f"{code} {ms} ms" for code, ms in slow.most_common(6)))
    queries = max(sent, key=lambda one: one[1].queries)
    print(f"most queries: {queries[1].queries} ({queries[0].window})")


def _line(name: str, times: list[float], *, judged: bool) -> None:
    p95 = part(times, 0.95)
    said = f"{part(times, 0.5):.0f} / {p95:.0f} ms (n={len(times)})"
    met = p95 <= BAR_MS if judged else None
    row(f"{name} p50 / p95", said, f"p95 <= {BAR_MS:.0f} ms", met=met)


if __name__ == "__main__":
    sys.exit(main())
