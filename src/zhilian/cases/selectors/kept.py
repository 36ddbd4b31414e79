"""What a person keeps at hand: favourite and last used windows, codes, who acts for whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import CharField, F, Max, Q, QuerySet, Value

from zhilian.cases.models import Case, Delegation, Draft, Favourite, StepRun
from zhilian.cases.types import LIVE_RUNS, DelegationKind

USED: Final = 8
CALLBACK: Final = "callback"


@dataclass(frozen=True, kw_only=True)
class ShownCode:
    """A case whose next step is a machine's: what its applicant holds before it."""

    number: str
    window_name: str
    sub_platform: str
    title: str
    step_name: str
    code: str
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class DelegationRow:
    """Who acts or applies for whom. `mine`: the viewer gave it; else the viewer received it."""

    id: int
    kind: DelegationKind
    other: str
    from_at: datetime
    until_at: datetime
    reason: str
    mine: bool

    def is_running(self, now: datetime) -> bool:
        return self.from_at <= now


def windows_at_hand(*, person_id: int, used: int = USED) -> tuple[list[str], list[str]]:
    """Codes of favourite windows in their order, then of those used last and not among them; one
    query.
    """
    kept = Favourite.objects.filter(person=person_id).annotate(kept=Value(1), when=F("at"))
    mine = Case.objects.filter(applicant=person_id).values("window_code")
    last = mine.annotate(kept=Value(0), when=Max("submitted_at"))
    names = ("window_code", "kept", "when")
    rows = list(kept.values_list(*names).union(last.values_list(*names), all=True))
    favourites = [code for code, is_kept, _ in sorted(rows, key=lambda row: row[2]) if is_kept]
    others = sorted((row for row in rows if not row[1]), key=lambda row: row[2], reverse=True)
    return favourites, [code for code, _, _ in others if code not in favourites][:used]


@dataclass(frozen=True, kw_only=True)
class Hand:
    """What a person has to do with a window: keeps it at hand, has sent something there before, has
    a draft for it; and `others`: ids and names of those for whom they may apply.
    """

    kept: bool
    used: bool
    drafted: bool
    others: tuple[tuple[int, str], ...]


def hand_of(*, person_id: int, window_code: str, now: datetime) -> Hand:
    """One query: every window's page asks."""
    here = {"window_code": window_code}
    kept = Favourite.objects.filter(person=person_id, **here)
    used = Case.objects.filter(applicant=person_id, expunged_at=None, **here)
    drafted = Draft.objects.filter(person=person_id, **here)
    words = [
        rows.values_list(Value(word), Value(0), Value("", output_field=CharField()))
        for word, rows in (("kept", kept), ("used", used), ("drafted", drafted))
    ]
    given = _given(person_id, now=now).values_list(Value("for"), "person_id", "person__name")
    rows = set(given.union(*words))
    said = {word for word, _, _ in rows}
    return Hand(
        kept="kept" in said,
        used="used" in said,
        drafted="drafted" in said,
        others=tuple(sorted((pk, name) for word, pk, name in rows if word == "for")),
    )


def codes_to_show(*, person_id: int) -> list[ShownCode]:
    """Of the person's cases that wait for a machine, what is due first before the others."""
    waiting = StepRun.objects.filter(state__in=sorted(LIVE_RUNS), type=CALLBACK)
    mine = waiting.filter(Q(case__applicant=person_id) | Q(case__by=person_id))
    rows = mine.select_related("case").order_by(F("due_at").asc(nulls_last=True), "id")
    return [
        ShownCode(
            number=run.case.number,
            window_name=run.case.window_name,
            sub_platform=run.case.sub_platform,
            title=run.case.title,
            step_name=run.name,
            code=run.case.code,
            due_at=run.due_at,
        )
        for run in rows
    ]


def delegations_of(*, person_id: int, now: datetime) -> list[DelegationRow]:
    """Those that run or are to begin, given and received, the next end first."""
    held = Delegation.objects.filter(Q(person=person_id) | Q(to=person_id))
    held = held.filter(ended_at__isnull=True, until_at__gt=now)
    rows = held.select_related("person", "to").order_by("until_at", "id")
    return [
        DelegationRow(
            id=row.pk,
            kind=DelegationKind(row.kind),
            other=row.to.name if row.person_id == person_id else row.person.name,
            from_at=row.from_at,
            until_at=row.until_at,
            reason=row.reason,
            mine=row.person_id == person_id,
        )
        for row in rows
    ]


def away(*, person_ids: Collection[int], now: datetime) -> dict[int, tuple[str, datetime]]:
    """Of these people who lets somebody else act for them now: who that is, and until when."""
    held = Delegation.objects.filter(
        person__in=person_ids,
        kind=DelegationKind.ACT,
        from_at__lte=now,
        until_at__gt=now,
        ended_at__isnull=True,
    )
    rows = held.select_related("to").order_by("-until_at", "id")
    return {row.person_id: (row.to.name, row.until_at) for row in rows}


def applies_for(*, person_id: int, now: datetime) -> list[tuple[int, str]]:
    """Ids and names of the people for whom this person may apply now."""
    rows = _given(person_id, now=now).values_list("person_id", "person__name")
    return sorted(set(rows))


def _given(person_id: int, *, now: datetime) -> QuerySet[Delegation]:
    return Delegation.objects.filter(
        to=person_id,
        kind=DelegationKind.APPLY,
        from_at__lte=now,
        until_at__gt=now,
        ended_at__isnull=True,
    )
