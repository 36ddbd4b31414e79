"""Questions about the scope register."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from zhilian.contract.models import ScopeItem
from zhilian.contract.types import Phase, ScopeKind
from zhilian.core.listing import number

PAGE = 50
SORTS = {"code": "编号", "name": "名称", "phase": "期次"}


@dataclass(frozen=True, kw_only=True)
class ScopeFilter:
    """What the register is narrowed to; empty strings narrow nothing."""

    q: str = ""
    phase: str = ""
    kind: str = ""
    site: str = ""
    state: str = ""
    sort: str = "code"


@dataclass(frozen=True, kw_only=True)
class ScopePage:
    rows: tuple[ScopeItem, ...]
    next_key: str
    total: int


@dataclass(frozen=True, kw_only=True)
class ScopeCount:
    """How much of the register the purchaser has confirmed."""

    total: int
    confirmed: int

    @property
    def waiting(self) -> int:
        return self.total - self.confirmed


def scope_page(*, chosen: ScopeFilter, after: str = "") -> ScopePage:
    rows = _narrowed(chosen)
    total = rows.count()
    field = chosen.sort if chosen.sort in SORTS else "code"
    held = list(_after(rows, field, after).order_by(field, "id")[: PAGE + 1])
    key = f"{getattr(held[PAGE - 1], field)}~{held[PAGE - 1].pk}" if len(held) > PAGE else ""
    return ScopePage(rows=tuple(held[:PAGE]), next_key=key, total=total)


def scope_items(*, chosen: ScopeFilter) -> list[ScopeItem]:
    """All items of a filter, for the export."""
    return list(_narrowed(chosen).order_by("code"))


def scope_count() -> ScopeCount:
    counted = ScopeItem.objects.aggregate(
        total=Count("id"), confirmed=Count("id", filter=Q(confirmed_at__isnull=False))
    )
    return ScopeCount(**counted)


def scope_item(*, item_id: int) -> ScopeItem:
    return ScopeItem.objects.select_related("confirmed_by").get(id=item_id)


def _narrowed(chosen: ScopeFilter) -> QuerySet[ScopeItem]:
    rows = ScopeItem.objects.select_related("confirmed_by")
    if chosen.q:
        asked = Q(name__icontains=chosen.q) | Q(code__icontains=chosen.q)
        rows = rows.filter(asked | Q(note__icontains=chosen.q))
    if chosen.phase in Phase.values:
        rows = rows.filter(phase=chosen.phase)
    if chosen.kind in ScopeKind.values:
        rows = rows.filter(kind=chosen.kind)
    if chosen.site:
        rows = rows.filter(site_code=chosen.site)
    if chosen.state:
        rows = rows.filter(confirmed_at__isnull=chosen.state == "waiting")
    return rows


def _after(rows: QuerySet[ScopeItem], field: str, key: str) -> QuerySet[ScopeItem]:
    value, _, row_text = key.rpartition("~")
    row_id = number(row_text)
    if row_id is None:
        return rows
    return rows.filter(Q(**{f"{field}__gt": value}) | Q(**{field: value, "id__gt": row_id}))
