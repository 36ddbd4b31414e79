"""Portal and section desk with 11,700 people and a year of cases, signed in, over a real socket.

Bars: server time of portal pages p75 <= 60 ms, of desk pages p95 <= 150 ms, queries <= 12 each.
"""

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from benches.figures import line, part
from benches.machine import row
from benches.serving import Client, Member, serving, signed_in
from benches.year import database, open_year

PEOPLE, ROUNDS, DESK_ROUNDS, WARM_UP = 40, 3, 12, 3
PORTAL_MS, DESK_MS, QUERIES = 60.0, 150.0, 12
FINE = {200, 302}  # a message about a case leads to the case
TABS = ("todo", "running", "done", "drafts")
Visit = tuple[str, Member, str]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--smoke", action="store_true")
    smoke = parser.parse_args().smoke
    open_year(smoke=smoke)
    people = signed_in(_applicants(4 if smoke else PEOPLE))
    desks = signed_in(_administrators(2 if smoke else None))
    with serving() as port:
        client = Client(port)
        visits = list(_portal(people))
        _measure(client, visits, rounds=ROUNDS, share=0.75, bar_ms=PORTAL_MS)
        desk = list(_desk(desks))
        _measure(client, desk, rounds=2 if smoke else DESK_ROUNDS, share=0.95, bar_ms=DESK_MS)
        client.close()
    return 0


def _applicants(limit: int) -> list[Any]:
    """Those with most cases first, then others: the pages of somebody with many are the hardest."""
    from django.db.models import Count

    from zhilian.cases.models import Case
    from zhilian.directory.models import Person

    counted = Case.objects.values("applicant").annotate(n=Count("id")).order_by("-n", "applicant")
    ids = list(counted.values_list("applicant", flat=True))
    chosen = [*ids[: limit // 2], *ids[limit :: max(1, len(ids) // limit)]][:limit]
    return list(Person.objects.filter(pk__in=chosen).select_related("unit"))


def _administrators(limit: int | None) -> list[Any]:
    from zhilian.catalogue import selectors as catalogue
    from zhilian.directory import selectors as directory

    parts = catalogue.sub_platforms()[:limit]
    return [directory.people_with_role(role=one.owner_role)[0] for one in parts]


def _portal(people: list[Member]) -> Iterator[Visit]:
    from zhilian.cases.models import Case
    from zhilian.catalogue import selectors as catalogue
    from zhilian.notices.models import Message

    windows = catalogue.windows()
    for number, member in enumerate(people):
        window = windows[number % len(windows)]
        mine = Case.objects.filter(applicant=member.id).order_by("-id")
        yield "home", member, "/"
        yield "services", member, "/services/"
        yield "sub-platform", member, f"/s/{window.sub_platform_code}/"
        yield "window page", member, f"/w/{window.code}/"
        yield "search", member, "/find/?q=hys"
        yield "search, all", member, "/services/?q=%E4%BC%9A%E8%AE%AE"
        for tab in TABS:
            yield f"my cases, {tab}", member, f"/cases/?tab={tab}"
        yield "my cases, found", member, "/cases/?tab=done&q=%E9%A2%84%E8%AE%A2"
        yield "my cases, one window", member, f"/cases/?tab=done&window={window.code}"
        for case in mine[:2]:
            yield "case page", member, f"/cases/{case.number}/"
        yield "tasks", member, "/tasks/"
        yield "messages", member, "/messages/"
        yield "messages, one kind", member, "/messages/?kind=CASE"
        yield "messages, found", member, "/messages/?q=%E5%8A%9E%E7%BB%93"
        message = Message.objects.filter(person=member.id).order_by("-id").first()
        if message is not None:
            yield "message", member, f"/messages/{message.pk}/"
        yield "announcements", member, "/announcements/"
        yield "codes", member, "/codes/"
        yield "favourites", member, "/favourites/"
        yield "me", member, "/me/"
        yield "meal account", member, "/me/meals/"
        yield "delegations", member, "/me/delegations/"


def _desk(desks: list[Member]) -> Iterator[Visit]:
    from zhilian.cases import selectors as cases
    from zhilian.cases.models import Case

    for member in desks:
        windows = cases.in_charge_of(person_id=member.id)
        code = windows[0][0]
        yield "desk: inbox", member, "/desk/inbox/"
        yield "desk: inbox, newest", member, "/desk/inbox/?sort=new"
        yield "desk: inbox, late", member, "/desk/inbox/?late=1"
        yield "desk: inbox, found", member, "/desk/inbox/?q=%E5%BC%A0"
        yield "desk: inbox, one window", member, f"/desk/inbox/?window={code}"
        yield "desk: cases", member, "/desk/cases/"
        yield "desk: cases, one window", member, f"/desk/cases/?window={code}"
        yield "desk: cases, running", member, "/desk/cases/?status=RUNNING"
        yield "desk: cases, finished", member, "/desk/cases/?status=FINISHED"
        yield "desk: cases, late", member, "/desk/cases/?late=1"
        yield "desk: cases, a number", member, "/desk/cases/?q=202"
        yield "desk: cases, a name", member, "/desk/cases/?q=%E5%BC%A0"
        yield "desk: cases, a word", member, "/desk/cases/?q=%E9%A2%84%E8%AE%A2"
        yield "desk: cases, nothing found", member, "/desk/cases/?q=zzzz"
        yield "desk: cases, a month", member, "/desk/cases/?from=2026-06-01&to=2026-06-30"
        yield "desk: figures, 30 days", member, "/desk/figures/?days=30"
        yield "desk: figures, a year", member, "/desk/figures/?days=365"
        case = Case.objects.filter(window_code=code).order_by("-id").first()
        if case is not None:
            yield "desk: case page", member, f"/cases/{case.number}/"


def _measure(
    client: Client, visits: list[Visit], *, rounds: int, share: float, bar_ms: float
) -> None:
    """Every page a few times in turn, as different people; the first round only warms up."""
    took: dict[str, list[float]] = {}
    queries: dict[str, list[int]] = {}
    for number in range(WARM_UP + rounds):
        for name, member, path in visits if number >= WARM_UP else visits[: len(visits) // 4]:
            answer = client.get(path, member=member)
            if answer.status not in FINE:
                raise SystemExit(f"{path} answered {answer.status} to {member.id}")
            if number >= WARM_UP:
                took.setdefault(name, []).append(answer.app_ms)
                queries.setdefault(name, []).append(answer.queries)
    kind = database()
    for name, times in took.items():
        line(
            f"{kind} {name}", times, share=share, bar_ms=bar_ms, queries=queries[name], most=QUERIES
        )
    every = [one for times in took.values() for one in times]
    told = part(every, share)
    row(
        f"{kind} all of them",
        f"p{share * 100:.0f} {told:.0f} ms",
        f"<= {bar_ms:.0f}",
        met=told <= bar_ms,
    )


if __name__ == "__main__":
    sys.exit(main())
