"""Kinds of things, their cards, and every version that a card ever had."""

from django.db import models
from django.db.models import Q

from zhilian.assets.types import AssetState, Category, Change
from zhilian.core.models import AppendOnly


class AssetKind(models.Model):
    """What a thing is: its unit, its shortest life by the standard, whether it gets a card."""

    code = models.SlugField("编号", max_length=30, unique=True)
    name = models.CharField("品名", max_length=40, unique=True)
    category = models.CharField("类别", max_length=12, choices=Category.choices)
    unit_word = models.CharField("计量单位", max_length=8)
    life_years = models.PositiveSmallIntegerField("最低使用年限（年）", default=0)
    cap = models.BigIntegerField("价格上限（分）", null=True, blank=True)
    carded = models.BooleanField("建卡管理", default=True)
    finder = models.CharField(max_length=200, editable=False)
    active = models.BooleanField("可领用", default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(category__in=Category.values), name="assets_kind")
        ]

    def __str__(self) -> str:
        return self.name


class AssetQuerySet(models.QuerySet["Asset"]):
    def of_unit(self, path: str) -> "AssetQuerySet":
        """What the unit with this path and its departments hold."""
        return self.filter(unit__path__startswith=path)

    def held(self) -> "AssetQuerySet":
        return self.exclude(state=AssetState.DISPOSED)


class Asset(models.Model):
    """A card: one thing, as it stands now. What it said before is in its versions."""

    no = models.CharField("资产编号", max_length=30, unique=True)
    name = models.CharField("名称", max_length=60)
    kind = models.ForeignKey(AssetKind, verbose_name="品类", on_delete=models.PROTECT)
    spec = models.CharField("规格型号", max_length=80, blank=True)
    value = models.BigIntegerField("原值（分）", default=0)
    bought_date = models.DateField("购置日期", null=True, blank=True)
    life_years = models.PositiveSmallIntegerField("最低使用年限（年）", default=0)
    unit = models.ForeignKey(
        "directory.Unit", verbose_name="使用单位", null=True, blank=True, on_delete=models.PROTECT
    )
    person = models.ForeignKey(
        "directory.Person", verbose_name="使用人", null=True, blank=True, on_delete=models.PROTECT
    )
    place = models.CharField("存放地点", max_length=80, blank=True)
    state = models.CharField("状态", max_length=10, choices=AssetState.choices)
    disposed_how = models.CharField("处置方式", max_length=10, blank=True)
    version = models.PositiveIntegerField(default=1)
    finder = models.CharField(max_length=300, editable=False)
    changed_at = models.DateTimeField()

    objects = AssetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AssetState.values), name="assets_asset_state"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="assets_asset_value"),
            models.CheckConstraint(
                condition=Q(state=AssetState.DISPOSED) | Q(disposed_how=""),
                name="assets_asset_disposed_how",
            ),
            models.CheckConstraint(
                condition=~Q(state=AssetState.IN_STORE) | Q(unit__isnull=True, person__isnull=True),
                name="assets_in_store_is_nobodys",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state"], name="assets_asset_unit"),
            models.Index(fields=["kind", "state"], name="assets_asset_kind"),
            models.Index(fields=["changed_at", "id"], name="assets_asset_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.name}"


class AssetVersion(AppendOnly):
    """What a card said from some moment on, why, and by whose hand or which case."""

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    change = models.CharField(max_length=12, choices=Change.choices)
    at = models.DateTimeField()
    said = models.JSONField()
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
            models.UniqueConstraint(fields=["asset", "number"], name="assets_version_once"),
            models.UniqueConstraint(
                fields=["asset", "key"], condition=~Q(key=""), name="assets_version_key_once"
            ),
        ]
        indexes = [models.Index(fields=["key"], name="assets_version_key")]

    def __str__(self) -> str:
        return f"{self.asset_id} v{self.number}"


class AssetImport(models.Model):
    """A table that was handed in, and what writing it did; the rows are read again each time."""

    name = models.CharField(max_length=100)
    body = models.TextField()
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
