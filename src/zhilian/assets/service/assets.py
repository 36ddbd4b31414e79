"""Cards of things: made, drawn, given back, moved, disposed of. Each change is a new version."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import transaction

from zhilian.assets.errors import AssetRefused
from zhilian.assets.events import AssetChanged
from zhilian.assets.models import Asset, AssetKind, AssetVersion
from zhilian.assets.types import ASSET_MOVES, AssetDraft, AssetState, Cause, Change, Keeper
from zhilian.core import events, pinyin
from zhilian.core.times import local_date
from zhilian.directory import selectors as directory

MOST_AT_ONCE = 500
STATE_FIELDS = ("state", "unit_id", "person_id", "place", "disposed_how")


@transaction.atomic
def register_asset(*, draft: AssetDraft, cause: Cause, change: Change = Change.REGISTERED) -> Asset:
    """A new card. Without a unit it stands in the warehouse; without a number it is given one."""
    kind = AssetKind.objects.get(pk=draft.kind_id)
    no = draft.no.strip().upper()
    if no and Asset.objects.filter(no=no).exists():
        raise AssetRefused(f"资产编号 {no} 已有卡片，请核对编号，或到原卡片上更正。")
    asset = Asset(no=no or f"?{uuid4().hex[:20]}", kind=kind, changed_at=cause.at)
    _fill(asset, draft, kind)
    _hold(asset, Keeper(unit_id=draft.unit_id, person_id=draft.person_id, place=draft.place))
    asset.save()
    if not no:
        asset.no = f"ZC{local_date(cause.at).year}{asset.pk:06d}"
        asset.save(update_fields=["no"])
    _keep_version(asset, cause=cause, change=change)
    return asset


@transaction.atomic
def correct_asset(*, asset_id: int, draft: AssetDraft, cause: Cause) -> Asset:
    """Mend what the card says of the thing. Who holds it changes by drawing and moving only."""
    asset = _locked([asset_id])[0]
    _fill(asset, draft, AssetKind.objects.get(pk=draft.kind_id))
    write_version(asset, cause=cause, change=Change.CORRECTED)
    return asset


@transaction.atomic
def rewrite_asset(*, no: str, draft: AssetDraft, cause: Cause) -> Asset:
    """The whole card as a table has it, holder included; one made by mistake comes back."""
    asset = _locked(list(Asset.objects.filter(no=no).values_list("pk", flat=True)))[0]
    if asset.state == AssetState.DISPOSED:
        asset.state, asset.disposed_how = AssetState.IN_STORE, ""
    _fill(asset, draft, AssetKind.objects.get(pk=draft.kind_id))
    _hold(asset, Keeper(unit_id=draft.unit_id, person_id=draft.person_id, place=draft.place))
    write_version(asset, cause=cause, change=Change.CORRECTED)
    return asset


@transaction.atomic
def assign_assets(*, nos: Sequence[str], to: Keeper, cause: Cause) -> list[int]:
    """Cards that lie in store go to the person who receives them. Once for each `cause.key`."""
    if done := _done(cause):
        return done
    assets = _named(nos)
    for asset in assets:
        if asset.state != AssetState.IN_STORE:
            state = AssetState(asset.state).label
            raise AssetRefused(f"{asset.no} {asset.name} 现为“{state}”，不在库房，请核对编号。")
    return _each(assets, lambda asset: _hold(asset, to), cause=cause, change=Change.ASSIGNED)


@transaction.atomic
def put_assets_back(*, nos: Sequence[str], place: str = "", cause: Cause) -> list[int]:
    """Cards go back into the warehouse; those that lie there already stay as they are."""
    if done := _done(cause):
        return done
    assets = [asset for asset in _named(nos) if asset.state != AssetState.IN_STORE]
    back = Keeper(place=place)
    return _each(assets, lambda asset: _hold(asset, back), cause=cause, change=Change.RETURNED)


@transaction.atomic
def move_assets(*, nos: Sequence[str], to: Keeper, cause: Cause) -> list[int]:
    """To another unit, person and place, all of them or none."""
    if done := _done(cause):
        return done
    assets = _named(nos)
    return _each(assets, lambda asset: _hold(asset, to), cause=cause, change=Change.MOVED)


@transaction.atomic
def dispose_assets(*, nos: Sequence[str], how: str, cause: Cause) -> list[int]:
    """The end of a card: scrapped, lost, given away or sold (报废、报损、捐赠、转让)."""
    if done := _done(cause):
        return done

    def end(asset: Asset) -> None:
        _move(asset, AssetState.DISPOSED)
        asset.disposed_how = how

    return _each(_named(nos), end, cause=cause, change=Change.DISPOSED)


def write_version(asset: Asset, *, cause: Cause, change: Change) -> None:
    """Save a changed card as its next version, and tell of it."""
    asset.version += 1
    asset.changed_at = cause.at
    _keep_version(asset, cause=cause, change=change)


def versions_said(asset: Asset) -> dict[str, Any]:
    """Everything a version keeps of a card, in plain JSON."""
    return {
        "no": asset.no,
        "name": asset.name,
        "kind_id": asset.kind_id,
        "spec": asset.spec,
        "value": asset.value,
        "bought_date": asset.bought_date.isoformat() if asset.bought_date else None,
        "life_years": asset.life_years,
        **{name: getattr(asset, name) for name in STATE_FIELDS},
    }


def restore_said(asset: Asset, said: dict[str, Any]) -> None:
    """Let the card say what one of its versions said."""
    bought = said["bought_date"]
    for name, value in said.items():
        setattr(asset, name, value)
    asset.bought_date = date.fromisoformat(bought) if bought else None


def _fill(asset: Asset, draft: AssetDraft, kind: AssetKind) -> None:
    if not draft.name.strip():
        raise AssetRefused("请填写资产名称。")
    if draft.value < 0:
        raise AssetRefused("原值不能小于 0 元，请核对。")
    asset.name, asset.kind, asset.spec = draft.name.strip(), kind, draft.spec.strip()
    asset.value, asset.bought_date = draft.value, draft.bought_date
    asset.life_years = kind.life_years if draft.life_years is None else draft.life_years


def _hold(asset: Asset, to: Keeper) -> None:
    """Who has it now; a person without a named unit brings their own."""
    unit_id = to.unit_id
    if unit_id is None and to.person_id is not None:
        unit_id = directory.person(person_id=to.person_id).unit_id
    nobody = unit_id is None and to.person_id is None
    _move(asset, AssetState.IN_STORE if nobody else AssetState.IN_USE)
    asset.unit_id, asset.person_id, asset.place = unit_id, to.person_id, to.place[:80]


def _move(asset: Asset, state: AssetState) -> None:
    if asset.state and asset.state != state and state not in ASSET_MOVES[AssetState(asset.state)]:
        was = AssetState(asset.state).label
        raise AssetRefused(f"{asset.no} {asset.name} {was}，不能再变动。请从清单中去掉它。")
    asset.state = state


def _named(nos: Sequence[str]) -> list[Asset]:
    wanted = list(dict.fromkeys(no.strip().upper() for no in nos if no.strip()))
    if not wanted:
        raise AssetRefused("请填写资产编号，多个用顿号分开。")
    known = dict(Asset.objects.filter(no__in=wanted).values_list("no", "pk"))
    missing = [no for no in wanted if no not in known]
    if missing:
        raise AssetRefused(f"没有编号为 {'、'.join(missing[:5])} 的资产卡片，请核对后重填。")
    return _locked(list(known.values()))


def _locked(ids: Sequence[int]) -> list[Asset]:
    """The cards by their ids, in order: two who want the same do not block each other."""
    if len(ids) > MOST_AT_ONCE:
        raise AssetRefused(f"一次最多 {MOST_AT_ONCE} 件，请分次办理。")
    found = Asset.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    assets = list(found)
    if len(assets) != len(set(ids)):
        raise AssetRefused("清单里有已不存在的资产，请刷新后重选。")
    return assets


def _each(
    assets: Iterable[Asset], do: Callable[[Asset], None], *, cause: Cause, change: Change
) -> list[int]:
    changed = []
    for asset in assets:
        do(asset)
        write_version(asset, cause=cause, change=change)
        changed.append(asset.pk)
    return changed


def _keep_version(asset: Asset, *, cause: Cause, change: Change) -> None:
    asset.finder = pinyin.finder(asset.no, asset.name, asset.spec, asset.place)
    asset.save()
    AssetVersion.objects.create(
        asset=asset,
        number=asset.version,
        change=change,
        at=cause.at,
        said=versions_said(asset),
        subject=cause.subject,
        case_number=cause.number,
        note=cause.note[:200],
        by_id=cause.by_id,
        key=cause.key,
    )
    events.record(
        AssetChanged(
            at=cause.at,
            asset_id=asset.pk,
            version=asset.version,
            change=change,
            number=cause.number,
        )
    )


def _done(cause: Cause) -> list[int]:
    """The cards that this very effect changed already."""
    if not cause.key:
        return []
    found = AssetVersion.objects.filter(key=cause.key).order_by("asset_id")
    return list(found.values_list("asset_id", flat=True))
