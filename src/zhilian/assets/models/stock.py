"""What the warehouse has of each kind, and the book of what came and went."""

from django.db import models
from django.db.models import Q

from zhilian.assets.models.asset import AssetKind
from zhilian.assets.types import MoveKind
from zhilian.core.models import AppendOnly


class StockItem(models.Model):
    """How many of one kind may be drawn now. Never below nothing, whoever draws."""

    kind = models.OneToOneField(AssetKind, on_delete=models.PROTECT, related_name="stock")
    quantity = models.IntegerField("库存", default=0)
    minimum = models.PositiveIntegerField("低于此数提醒", default=0)
    shelf = models.CharField("货位", max_length=30, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="assets_stock_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.kind_id}: {self.quantity}"


class StockMove(AppendOnly):
    """One line of the book: `change` is signed, `left` is what the shelf holds after it."""

    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="moves")
    at = models.DateTimeField()
    move = models.CharField(max_length=10, choices=MoveKind.choices)
    change = models.IntegerField()
    left = models.IntegerField()
    subject = models.CharField(max_length=80, blank=True)
    case_number = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        "directory.Person",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    key = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "key"], condition=~Q(key=""), name="assets_stock_move_once"
            ),
            models.CheckConstraint(condition=~Q(change=0), name="assets_stock_move_moves"),
            models.CheckConstraint(condition=Q(left__gte=0), name="assets_stock_left"),
        ]
        indexes = [models.Index(fields=["item", "-id"], name="assets_stock_move_item")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.change:+d}"
