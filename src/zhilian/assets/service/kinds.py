"""Kinds of things and standard areas: loaded as published, then kept by their sections."""

from datetime import datetime
from decimal import Decimal
from importlib.resources import files
from typing import Any

import yaml
from django.db import transaction

from zhilian.assets.errors import AssetRefused, RoomRefused
from zhilian.assets.events import RecordKept
from zhilian.assets.models import AssetKind, StandardArea, StockItem
from zhilian.assets.types import Category
from zhilian.core import events, pinyin


@transaction.atomic
def load_kinds(*, at: datetime) -> None:
    """The kinds and standard areas that ship with the product; what exists keeps what it says."""
    for row in _data("kinds.yaml")["kinds"]:
        cap = row.pop("cap_yuan", None)
        more = {
            "cap": cap * 100 if cap else None,
            "carded": row["category"] != Category.SUPPLY,
            "finder": pinyin.finder(row["name"], row["code"], longest=200),
        }
        kind, _ = AssetKind.objects.get_or_create(code=row["code"], defaults={**row, **more})
        StockItem.objects.get_or_create(kind=kind)
    standard = _data("standard_areas.yaml")
    for row in standard["levels"]:
        StandardArea.objects.get_or_create(
            level=row["level"],
            defaults={"area": row["area"], "source": standard["source"], "changed_at": at},
        )


@transaction.atomic
def keep_kind(*, kind_id: int | None, said: dict[str, Any], at: datetime) -> AssetKind:
    """Add a kind or mend one. Its name is one's own among kinds."""
    name = str(said["name"]).strip()
    twins = AssetKind.objects.filter(name=name).exclude(pk=kind_id or 0)
    if twins.exists():
        raise AssetRefused(f"已有品名“{name}”，请换一个名称或修改原来的。")
    kind = AssetKind.objects.get(pk=kind_id) if kind_id else AssetKind(code=_code_for(said["code"]))
    for field in ("name", "category", "unit_word", "life_years", "cap", "carded", "active"):
        setattr(kind, field, said[field])
    kind.finder = pinyin.finder(kind.name, kind.code, longest=200)
    kind.save()
    StockItem.objects.get_or_create(kind=kind)
    events.record(RecordKept(at=at, what="asset_kind", record_id=kind.pk, added=not kind_id))
    return kind


@transaction.atomic
def set_standard_area(*, level_id: int, area: Decimal, source: str, at: datetime) -> StandardArea:
    """Mend the space per head of one rank, saying by what rule."""
    if not source.strip():
        raise RoomRefused("请写明依据的文件或批复，便于核对。")
    row = StandardArea.objects.select_for_update().get(pk=level_id)
    row.area, row.source, row.changed_at = area, source.strip(), at
    row.save()
    events.record(RecordKept(at=at, what="standard_area", record_id=row.pk, added=False))
    return row


def _code_for(code: str) -> str:
    if AssetKind.objects.filter(code=code).exists():
        raise AssetRefused(f"编号“{code}”已被占用，请换一个。")
    return code


def _data(name: str) -> Any:
    return yaml.safe_load(files("zhilian.assets").joinpath("data", name).read_text("utf-8"))
