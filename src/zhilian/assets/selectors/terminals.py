"""Terminals: by token, by place, as lists show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from zhilian.assets.errors import NoSuchTerminal, TokenRefused
from zhilian.assets.models import Terminal, TerminalCommand, TerminalItem
from zhilian.assets.types import AtTerminal, CommandState, TerminalState
from zhilian.core.crypto import sm3

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class TerminalFilter:
    """What the list is narrowed to; empty narrows nothing."""

    q: str = ""
    kinds: tuple[str, ...] = ()
    state: str = ""
    site: str = ""
    trouble: bool = False


@dataclass(frozen=True, kw_only=True)
class CommandFilter:
    terminal_id: int
    state: str = ""
    before: int | None = None


@dataclass(frozen=True, kw_only=True)
class TerminalRow:
    """A terminal as lists show it: what is owed to it, what failed, what it shall hold."""

    terminal: Terminal
    owed: int
    failed: int
    held: int


@dataclass(frozen=True, kw_only=True)
class ItemCount:
    thing: str
    wanted: int
    seen: int


def terminal(*, terminal_id: int) -> Terminal:
    found = Terminal.objects.select_related("site").filter(pk=terminal_id).first()
    if found is None:
        raise NoSuchTerminal("没有这台终端，可能已被删除，请返回列表。")
    return found


def terminal_by_token(*, token: str) -> AtTerminal:
    """The terminal in use that shows this token. Raises TokenRefused."""
    found = Terminal.objects.in_use().filter(token_hash=sm3(token.encode())).first()
    if found is None:
        raise TokenRefused
    return AtTerminal(
        id=found.pk,
        code=found.code,
        name=found.name,
        kind=found.kind,
        stands_at=found.stands_at,
        direction=found.direction,
        site_id=found.site_id,
    )


def terminals_at(*, subjects: Collection[str]) -> list[Terminal]:
    """Those in use that stand at these, e.g. "gate:3"."""
    return list(Terminal.objects.standing_at(*subjects).order_by("code"))


def terminal_ids_at(*, subjects: Collection[str]) -> list[int]:
    found = Terminal.objects.standing_at(*subjects).order_by("id")
    return list(found.values_list("pk", flat=True))


def terminals_of_kind(*, kinds: Collection[str]) -> list[Terminal]:
    return list(Terminal.objects.in_use().filter(kind__in=kinds).order_by("code"))


def held_of(*, owners: Collection[str]) -> list[TerminalItem]:
    """What terminals hold, shall hold or held of these owners."""
    found = TerminalItem.objects.filter(owner__in=owners).select_related("terminal")
    return list(found.order_by("terminal__code", "thing", "key"))


def never_seen(*, owners: Collection[str], kinds: Collection[str] = ()) -> list[int]:
    """Ids of what terminals (of these kinds) shall hold of these owners and never held yet."""
    found = TerminalItem.objects.filter(owner__in=owners, wanted=True, seen_at__isnull=True)
    if kinds:
        found = found.filter(terminal__kind__in=kinds)
    return list(found.order_by("id").values_list("pk", flat=True))


def holds(*, terminal_id: int, thing: str, key: str) -> bool:
    """Whether this terminal shall hold this thing."""
    found = TerminalItem.objects.filter(terminal=terminal_id, thing=thing, key=key, wanted=True)
    return found.exists()


def owners_at(*, terminal_ids: Collection[int], thing: str) -> set[str]:
    """Whose things of this sort one of these terminals shall hold."""
    found = TerminalItem.objects.filter(terminal__in=terminal_ids, thing=thing, wanted=True)
    return set(found.values_list("owner", flat=True))


def terminal_page(
    *, wanted: TerminalFilter, after: str = "", limit: int = PAGE
) -> tuple[list[TerminalRow], str]:
    """One page by code, and the key of the next."""
    found = _found(wanted).filter(code__gt=after).order_by("code")
    rows = list(found[: limit + 1])
    following = rows[limit - 1].code if len(rows) > limit else ""
    return _rows(rows[:limit]), following


def terminal_counts(*, wanted: TerminalFilter) -> dict[str, int]:
    """How many there are of each state, and in all."""
    everywhere = _found(
        TerminalFilter(q=wanted.q, kinds=wanted.kinds, site=wanted.site, trouble=wanted.trouble)
    )
    rows = everywhere.order_by().values_list("state").annotate(n=Count("id"))
    counts = dict.fromkeys(TerminalState.values, 0) | dict(rows)
    return {**counts, "": sum(counts.values())}


def command_page(
    *, wanted: CommandFilter, limit: int = PAGE
) -> tuple[list[TerminalCommand], int | None]:
    """Commands of one terminal, newest first, and the key of the next page."""
    found = TerminalCommand.objects.filter(terminal_id=wanted.terminal_id).select_related("item")
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.before is not None:
        found = found.filter(pk__lt=wanted.before)
    rows = list(found.order_by("-id")[: limit + 1])
    return rows[:limit], rows[limit - 1].pk if len(rows) > limit else None


def item_counts(*, terminal_id: int) -> list[ItemCount]:
    """For each sort of thing: how many are wanted, and how many of these were seen there."""
    rows = TerminalItem.objects.filter(terminal_id=terminal_id, wanted=True).order_by("thing")
    seen = Q(seen_digest=F("digest"), seen_at__isnull=False)
    counted = rows.values_list("thing").annotate(n=Count("id"), seen=Count("id", filter=seen))
    return [ItemCount(thing=thing, wanted=n, seen=seen) for thing, n, seen in counted]


def _found(wanted: TerminalFilter) -> QuerySet[Terminal]:
    found: QuerySet[Terminal] = Terminal.objects.select_related("site")
    if wanted.kinds:
        found = found.filter(kind__in=wanted.kinds)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.site:
        found = found.filter(site__code=wanted.site)
    if wanted.trouble:
        found = found.filter(Q(failures__gt=0) | Q(state=TerminalState.OFFLINE))
    if wanted.q:
        found = found.filter(
            Q(code__icontains=wanted.q) | Q(name__contains=wanted.q) | Q(place__contains=wanted.q)
        )
    return found


def _rows(found: Collection[Terminal]) -> list[TerminalRow]:
    ids = [row.pk for row in found]
    commands = TerminalCommand.objects.filter(terminal_id__in=ids).order_by()
    counted = commands.values_list("terminal_id", "state").annotate(n=Count("id"))
    told = {(terminal_id, state): n for terminal_id, state, n in counted}
    items = TerminalItem.objects.filter(terminal_id__in=ids, wanted=True).order_by()
    held = dict(items.values_list("terminal_id").annotate(n=Count("id")))
    return [
        TerminalRow(
            terminal=row,
            owed=told.get((row.pk, CommandState.OWED), 0),
            failed=told.get((row.pk, CommandState.FAILED), 0),
            held=held.get(row.pk, 0),
        )
        for row in found
    ]
