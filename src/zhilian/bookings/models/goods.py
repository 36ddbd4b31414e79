"""Goods that shops of the platform sell, and every movement of their stock."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from zhilian.bookings.models.resources import Resource
from zhilian.bookings.types import MoveKind, SkuState
from zhilian.core.models import AppendOnly


class Shop(models.Model):
    """Who sells. `window` is where its goods are offered, `role` who keeps its stock, `keeper` the
    one person of that role who answers for its orders (nobody: whoever holds the role).
    """

    code = models.SlugField("编号", max_length=60, unique=True)
    name = models.CharField("名称", max_length=60)
    window = models.CharField("窗口", max_length=60)
    role = models.CharField("管理角色", max_length=30)
    merchant = models.CharField("商户编号", max_length=40, blank=True)
    keeper = models.ForeignKey(
        "directory.Person",
        verbose_name="承办人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    open = models.BooleanField("营业", default=True)
    changed_at = models.DateTimeField("更新时间")

    def __str__(self) -> str:
        return self.name


class SkuQuerySet(models.QuerySet["Sku"]):
    def on_sale(self) -> SkuQuerySet:
        return self.filter(state=SkuState.ON, shop__open=True)

    def sold_at(self, window: str) -> SkuQuerySet:
        return self.filter(shop__window=window)

    def kept_by(self, roles: frozenset[str]) -> SkuQuerySet:
        """Of the platform's own shops; what merchants sell is kept by the mall."""
        return self.filter(shop__role__in=sorted(roles), shop__merchant="")


class Sku(models.Model):
    """A good, its price in 分 and what there is of it: `on_hand` stands in the store, `reserved` of
    that is promised. A service has a resource whose slots are booked instead. `cover` is the
    address of its small picture, written by whoever keeps the pictures.
    """

    code = models.SlugField("编号", max_length=60, unique=True)
    name = models.CharField("名称", max_length=60)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="skus")
    category = models.CharField("类别", max_length=30, blank=True)
    spec = models.CharField("规格", max_length=40, blank=True)
    unit = models.CharField("单位", max_length=10, blank=True)
    price = models.PositiveBigIntegerField("价格（分）")
    most_each = models.PositiveIntegerField("每单限购", default=0)
    unlimited = models.BooleanField("不限库存", default=False)
    on_hand = models.PositiveIntegerField("实物库存", default=0)
    reserved = models.PositiveIntegerField("已占用", default=0)
    warn_below = models.PositiveIntegerField("低于则提醒", default=0)
    resource = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.PROTECT)
    note = models.CharField("说明", max_length=200, blank=True)
    state = models.CharField("状态", max_length=4, choices=SkuState.choices, default=SkuState.ON)
    position = models.PositiveIntegerField("次序", default=0)
    cover = models.CharField("封面", max_length=80, blank=True)
    changed_at = models.DateTimeField("更新时间")

    objects: Any = SkuQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unlimited=True) | Q(reserved__lte=F("on_hand")),
                name="bookings_stock_covers_promises",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SkuState.values), name="bookings_sku_state"
            ),
        ]
        indexes = [models.Index(fields=["shop", "position", "id"], name="bookings_sku_shop")]

    def __str__(self) -> str:
        return self.name

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


class StockMove(AppendOnly):
    """One movement of one good, once by its key, with what there was afterwards."""

    key = models.CharField(max_length=240, unique=True)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField("变动", max_length=8, choices=MoveKind.choices)
    qty = models.IntegerField("数量")
    on_hand = models.PositiveIntegerField("实物库存")
    reserved = models.PositiveIntegerField("已占用")
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    number = models.CharField("办件编号", max_length=40, blank=True)
    note = models.CharField("说明", max_length=80, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.DO_NOTHING, db_constraint=False
    )

    class Meta:
        indexes = [models.Index(fields=["sku", "-id"], name="bookings_stock_move_sku")]

    def __str__(self) -> str:
        return f"{self.sku_id} {self.kind} {self.qty}"
