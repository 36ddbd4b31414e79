"""What a stock-taking found: cards confirmed, moved, missing, and things without a card."""

from collections.abc import Sequence

from django.db import transaction

from zhilian.assets.errors import AssetRefused
from zhilian.assets.models import Asset, AssetKind, AssetVersion
from zhilian.assets.service import assets as cards
from zhilian.assets.types import AssetDraft, AssetState, Category, Cause, Change, Counted, Surplus
from zhilian.directory import selectors as directory

FOUND, ELSEWHERE, OTHER_USER, GONE = "相符", "位置不符", "使用人不符", "盘亏"
MOST_SURPLUS = 200


@transaction.atomic
def reconcile(
    *, rows: Sequence[Counted], surplus: Sequence[Surplus], unit_id: int | None, cause: Cause
) -> dict[str, int]:
    """Bring the cards to what was counted; how many were confirmed, moved, missing, added.

    Only the unit's own cards are touched. Twice with the same key changes nothing more.
    """
    done = {"same": 0, "moved": 0, "missing": 0, "added": 0}
    if cause.key and AssetVersion.objects.filter(key=cause.key).exists():
        return done
    for asset, row in _matched(rows, unit_id=unit_id):
        done[_apply(asset, row, cause=cause)] += 1
    done["added"] = _add(surplus, unit_id=unit_id, cause=cause)
    return done


def _matched(rows: Sequence[Counted], *, unit_id: int | None) -> list[tuple[Asset, Counted]]:
    said = {row.asset_no.strip().upper(): row for row in rows}
    found = Asset.objects.select_for_update(of=("self",)).held().filter(no__in=said)
    known = {asset.no: asset for asset in found.select_related("unit").order_by("pk")}
    unknown = [no for no in said if no not in known]
    if unknown:
        raise AssetRefused(
            f"盘点表里的 {'、'.join(unknown[:5])} 没有在册卡片，请核对编号；实物确在的按盘盈填报。"
        )
    top = _top_path(unit_id)
    foreign = [one.no for one in known.values() if one.unit and one.unit.top_path != top]
    if top and foreign:
        raise AssetRefused(f"{'、'.join(foreign[:5])} 是其他单位的资产，请从盘点表中去掉。")
    return [(known[no], row) for no, row in said.items()]


def _apply(asset: Asset, row: Counted, *, cause: Cause) -> str:
    """One row; the word under which it is counted. A card that agrees needs no new version."""
    if row.found == GONE:
        if asset.state == AssetState.MISSING:
            return "missing"
        asset.state = AssetState.MISSING
        cards.write_version(asset, cause=cause, change=Change.MISSING)
        return "missing"
    back = asset.state == AssetState.MISSING
    place = row.place.strip()[:80]
    if not back and (not place or place == asset.place) and row.found != OTHER_USER:
        return "same"
    if back:
        asset.state = AssetState.IN_USE if asset.unit_id else AssetState.IN_STORE
    if row.found == OTHER_USER:
        asset.person_id = None
    asset.place = place or asset.place
    cards.write_version(asset, cause=cause, change=Change.CHECKED)
    return "moved"


def _add(surplus: Sequence[Surplus], *, unit_id: int | None, cause: Cause) -> int:
    """A card for each thing that had none; its value is still to be settled."""
    wanted = [thing for thing in surplus for _ in range(thing.quantity)]
    if len(wanted) > MOST_SURPLUS:
        raise AssetRefused(f"一次盘盈最多建 {MOST_SURPLUS} 张卡片，请分次填报。")
    for place, thing in enumerate(wanted):
        draft = AssetDraft(
            name=thing.name,
            kind_id=_kind_for(thing.name).pk,
            spec=thing.note[:80],
            unit_id=unit_id,
        )
        own = Cause(
            at=cause.at,
            key=cause.key and f"{cause.key}/{place}",
            subject=cause.subject,
            number=cause.number,
            note=f"盘盈，来源：{thing.note}",
            by_id=cause.by_id,
        )
        cards.register_asset(draft=draft, cause=own, change=Change.SURPLUS)
    return len(wanted)


def _kind_for(name: str) -> AssetKind:
    """The kind that the name says, or the general one for things to be classed."""
    said = AssetKind.objects.filter(name=name.strip()).first()
    if said:
        return said
    kind, _ = AssetKind.objects.get_or_create(
        code="to-be-classed",
        defaults={
            "name": "待归类资产",
            "category": Category.OFFICE,
            "unit_word": "件",
            "active": False,
        },
    )
    return kind


def _top_path(unit_id: int | None) -> str:
    unit = directory.unit(unit_id=unit_id) if unit_id else None
    return unit.top_path if unit else ""
