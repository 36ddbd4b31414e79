"""Rooms of the office areas: who uses them, every version of that, and the standard areas."""

from django.db import models
from django.db.models import Q

from zhilian.assets.types import RoomUse
from zhilian.core.models import AppendOnly


class Room(models.Model):
    """A room as the ledger of offices has it now. Without a unit it is free to be given out."""

    code = models.CharField("编号", max_length=40, unique=True)
    site = models.ForeignKey(
        "directory.Site", verbose_name="办公区", null=True, blank=True, on_delete=models.PROTECT
    )
    building = models.CharField("楼宇", max_length=30)
    floor = models.CharField("楼层", max_length=10, blank=True)
    number = models.CharField("房号", max_length=20)
    area = models.DecimalField("使用面积（㎡）", max_digits=8, decimal_places=2)
    use = models.CharField("用途", max_length=10, choices=RoomUse.choices)
    unit = models.ForeignKey(
        "directory.Unit", verbose_name="使用单位", null=True, blank=True, on_delete=models.PROTECT
    )
    user = models.CharField("使用人", max_length=100, blank=True)
    level = models.CharField("职级", max_length=20, blank=True)
    confirmed = models.BooleanField("已核实", default=True)
    version = models.PositiveIntegerField(default=1)
    finder = models.CharField(max_length=200, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "building", "number"],
                condition=Q(site__isnull=False),
                name="assets_room_once",
            ),
            models.CheckConstraint(condition=Q(use__in=RoomUse.values), name="assets_room_use"),
            models.CheckConstraint(condition=Q(area__gte=0), name="assets_room_area"),
        ]
        indexes = [models.Index(fields=["unit"], name="assets_room_unit")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What people call it, and what a checked list names it by: 主楼 3 层 302 室."""
        floor = f" {self.floor}" if self.floor else ""
        return f"{self.building}{floor} {self.number}"


class RoomVersion(AppendOnly):
    """What the ledger said of a room from some moment on, and by which case or hand."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
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
            models.UniqueConstraint(fields=["room", "number"], name="assets_room_version_once"),
            models.UniqueConstraint(
                fields=["room", "key"], condition=~Q(key=""), name="assets_room_version_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} v{self.number}"


class StandardArea(models.Model):
    """Office space per head by rank (使用面积), as published; the office section may mend it."""

    level = models.CharField("职级", max_length=20, unique=True)
    area = models.DecimalField("每人使用面积（㎡）", max_digits=6, decimal_places=2)
    source = models.CharField("依据", max_length=200)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(area__gt=0), name="assets_standard_area")]

    def __str__(self) -> str:
        return f"{self.level} {self.area}"


class AreaGrant(models.Model):
    """Area that was approved without naming rooms: to be settled by giving out some."""

    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT)
    action = models.CharField(max_length=10)
    area = models.DecimalField(max_digits=8, decimal_places=2)
    at = models.DateTimeField()
    case_number = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~Q(key=""), name="assets_area_grant_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.action} {self.area}"
