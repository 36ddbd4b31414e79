"""Cards of things: the list, one card with its past, what a unit holds."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Count, Q, Sum

from zhilian.assets.models import Asset, AssetImport, AssetKind, AssetVersion
from zhilian.assets.models.asset import AssetQuerySet
from zhilian.assets.types import AssetState
from zhilian.core import pinyin
from zhilian.core.listing import Asked, Page, Sort, cut, order, whole
from zhilian.directory import selectors as directory

SORTS = (
    Sort(key="recent", label="最近变动", field="changed_at", falling=True),
    Sort(key="no", label="编号", field="no"),
    Sort(key="value", label="原值", field="value", falling=True),
)
FEW = 20
OFFERED = (AssetState.IN_USE, AssetState.IN_STORE, AssetState.MISSING)


def assets_page(asked: Asked) -> Page[Asset]:
    found = _told(_found(asked))
    return cut(found, sort=order(SORTS, asked.sort), after=asked.after)


def assets_file(asked: Asked) -> Iterator[Asset]:
    return whole(_told(_found(asked)), sort=order(SORTS, asked.sort))


def asset(*, asset_id: int) -> Asset | None:
    return _told(Asset.objects.filter(pk=asset_id)).first()


def assets_by_ids(*, ids: Sequence[int]) -> list[Asset]:
    return list(_told(Asset.objects.filter(pk__in=ids)).order_by("no"))


def assets_by_nos(*, nos: Sequence[str]) -> list[Asset]:
    return list(_told(Asset.objects.filter(no__in=[no.upper() for no in nos])).order_by("no"))


def versions(*, asset_id: int) -> list[AssetVersion]:
    """What the card said, newest first."""
    found = AssetVersion.objects.filter(asset_id=asset_id).select_related("by")
    return list(found.order_by("-number"))


def pickable_assets(*, q: str, unit_id: int | None, limit: int = FEW) -> list[Asset]:
    """What the person's unit holds, for a form: by a part of its number or name."""
    found = _told(Asset.objects.held().filter(pinyin.found_by(q))) if q.strip() else None
    rows = _of_unit(found if found is not None else _told(Asset.objects.held()), unit_id=unit_id)
    return list(rows.order_by("no")[:limit])


def pickable_asset(*, no: str, unit_id: int | None) -> Asset | None:
    """The unit's own card of this number, as it was chosen or scanned."""
    held = _of_unit(_told(Asset.objects.held()), unit_id=unit_id)
    return held.filter(no=no.strip().upper()).first()


def unit_assets(*, unit_id: int | None) -> list[Asset]:
    """Everything that a unit and its departments have to show at a stock-taking."""
    if unit_id is None:
        return []
    return list(_of_unit(_told(Asset.objects.held()), unit_id=unit_id).order_by("no"))


def kinds(*, q: str = "", only_active: bool = True) -> list[AssetKind]:
    found = AssetKind.objects.select_related("stock")
    if only_active:
        found = found.filter(active=True)
    if q.strip():
        found = found.filter(pinyin.found_by(q))
    return list(found.order_by("category", "name"))


def every_kind() -> list[AssetKind]:
    """Those that nobody may ask for any more too, by code."""
    return list(AssetKind.objects.order_by("code"))


def kind(*, kind_id: int) -> AssetKind | None:
    return AssetKind.objects.select_related("stock").filter(pk=kind_id).first()


def has_no(*, nos: Sequence[str]) -> bool:
    """Whether any of these words is the number of a card that is still held."""
    wanted = [no.strip().upper() for no in nos if no.strip()]
    return bool(wanted) and Asset.objects.held().filter(no__in=wanted).exists()


def over_life(one: Asset, *, today: date) -> bool:
    """Whether it has served its shortest life; not when it is unknown when it was bought."""
    if one.bought_date is None or not one.life_years:
        return False
    return _years_on(one.bought_date, one.life_years) <= today


def state_counts() -> dict[str, int]:
    rows = Asset.objects.values_list("state").annotate(n=Count("id")).order_by()
    return dict(rows)


def held_value() -> int:
    """What everything that is held once cost, in 分."""
    return Asset.objects.held().aggregate(total=Sum("value"))["total"] or 0


def imports_of(*, person_id: int) -> list[AssetImport]:
    found = AssetImport.objects.filter(person_id=person_id).defer("body")
    return list(found.order_by("-id")[:10])


def asset_import(*, import_id: int, person_id: int) -> AssetImport | None:
    return AssetImport.objects.filter(pk=import_id, person_id=person_id).first()


def _found(asked: Asked) -> AssetQuerySet:
    found = Asset.objects.filter(pinyin.found_by(asked.q))
    if state := asked.get("state"):
        found = found.filter(state=state)
    if kind_id := asked.get("kind"):
        found = found.filter(kind_id=int(kind_id))
    if category := asked.get("category"):
        found = found.filter(kind__category=category)
    if path := asked.get("unit"):
        found = found.of_unit(path)
    return found


def _told(found: AssetQuerySet) -> AssetQuerySet:
    return found.select_related("kind", "unit__parent", "unit__site", "person")


def _of_unit(found: AssetQuerySet, *, unit_id: int | None) -> AssetQuerySet:
    unit = directory.unit(unit_id=unit_id) if unit_id else None
    return found.filter(Q(unit__path__startswith=unit.top_path)) if unit else found.none()


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
