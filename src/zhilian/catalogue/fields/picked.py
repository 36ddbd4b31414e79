"""Fields that hold a thing of a list, which another part keeps: see `catalogue.picking`."""

from typing import Any

from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.base import FieldType, Surroundings, register


class Listed(FieldType):
    """A thing of a list. `what` is what the search asks for."""

    control = "pick"
    attrs = {"type": "text", "autocomplete": "off"}
    picks = True
    what = "名称"
    free = False
    """Whether a thing that is in no list may be written in words."""

    def show(self, item: FieldDeclaration, value: Any) -> str:
        held = value if isinstance(value, tuple) else (value,)
        return "、".join(str(thing) for thing in held)

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return "可多选" if item.multiple else ""


@register
class Resource(Listed):
    name = "resource"


@register
class Product(Listed):
    name = "product"
    what = "商品名称"


@register
class AssetKind(Listed):
    name = "asset_kind"
    what = "品名"


@register
class Asset(Listed):
    name = "asset"
    what = "资产编号或名称"


@register
class Record(Listed):
    name = "record"
    what = "编号或名称"


@register
class Account(Listed):
    name = "account"
    what = "账号或卡号后四位"


@register
class Person(Listed):
    name = "person"
    what = "姓名、拼音、手机号或工号"


@register
class Org(Listed):
    name = "org"
    what = "单位名称"


@register
class Region(Listed):
    name = "region"


@register
class Location(Listed):
    name = "location"
    what = "楼宇、楼层和房间号"
    free = True

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return f"填写{self.what}"


@register
class Slot(Listed):
    """A stretch of time that a source offers; which are free is the business of the booking."""

    name = "slot"
    what = "时段"

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        each = f"每段 {item.minutes} 分钟" if item.minutes else ""
        days = f"可约 {item.max_days} 天内" if item.max_days else ""
        return "，".join(part for part in (each, days) if part)
