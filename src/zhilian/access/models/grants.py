"""What cases have given: grants, and the permissions, passes and plates that they consist of."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from zhilian.access.models.places import Area, Building, Gate
from zhilian.access.types import GrantKind, GrantState, PassState, Rule
from zhilian.core.fields import BlindIndexField, EncryptedField


class GrantQuerySet(models.QuerySet["Grant"]):
    def live(self) -> GrantQuerySet:
        return self.filter(state=GrantState.LIVE)

    def run_out(self, now: datetime) -> GrantQuerySet:
        return self.live().filter(valid_to__lte=now)


class Grant(models.Model):
    """What one call of one case gave, once by its key; it is taken back as a whole."""

    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField("种类", max_length=10, choices=GrantKind.choices)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    number = models.CharField("办件编号", max_length=40, blank=True)
    window = models.CharField(max_length=41, blank=True)
    given_to = models.ForeignKey(
        "directory.Person",
        verbose_name="申请人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    state = models.CharField("状态", max_length=8, choices=GrantState.choices, default="LIVE")
    valid_from = models.DateTimeField("生效")
    valid_to = models.DateTimeField("失效")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField("收回原因", max_length=200, blank=True)
    forgotten_at = models.DateTimeField(null=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=GrantKind.values), name="access_grant_kind"
            ),
            models.CheckConstraint(
                condition=Q(state="LIVE", ended_at__isnull=True)
                | Q(state__in=["REVOKED", "EXPIRED"], ended_at__isnull=False),
                name="access_grant_ended_has_end",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")), name="access_grant_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(
                fields=["valid_to"], condition=Q(state="LIVE"), name="access_grant_run_out"
            ),
            models.Index(fields=["kind", "-id"], name="access_grant_kind_new"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def is_live(self) -> bool:
        return self.state == GrantState.LIVE


class Permission(models.Model):
    """One member of staff may pass to one place by a rule while the grant is live."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="permissions")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    building = models.ForeignKey(Building, null=True, on_delete=models.PROTECT)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT)
    gate = models.ForeignKey(Gate, null=True, on_delete=models.PROTECT)
    rule = models.CharField("时段", max_length=8, choices=Rule.choices)
    week = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(building__isnull=False, area__isnull=True, gate__isnull=True)
                | Q(building__isnull=True, area__isnull=False, gate__isnull=True)
                | Q(building__isnull=True, area__isnull=True, gate__isnull=False),
                name="access_permission_one_place",
            ),
            models.CheckConstraint(
                condition=Q(rule__in=Rule.values), name="access_permission_rule"
            ),
        ]
        indexes = [models.Index(fields=["person", "grant"], name="access_permission_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.place}"

    @property
    def place(self) -> str:
        return str(self.building or self.area or self.gate)


class Pass(models.Model):
    """A guest's code. Names and numbers go when the time to keep them is over.

    `told` is how far the case behind it has been told of coming and going.
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="passes")
    code = EncryptedField("通行码", blank=True)
    code_index = BlindIndexField(source="code")
    name = EncryptedField("姓名", blank=True)
    idno = EncryptedField("证件号", blank=True)
    idno_index = BlindIndexField(source="idno")
    companion = models.BooleanField("随行", default=False)
    gate = models.ForeignKey(Gate, null=True, on_delete=models.PROTECT)
    building = models.ForeignKey(Building, null=True, on_delete=models.PROTECT)
    areas = models.ManyToManyField(Area)
    state = models.CharField("状态", max_length=8, choices=PassState.choices, default="ISSUED")
    entered_at = models.DateTimeField("入场", null=True)
    left_at = models.DateTimeField("离场", null=True)
    told = models.CharField(max_length=8, choices=PassState.choices, default="ISSUED")
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "通行码"
        constraints = [
            models.UniqueConstraint(
                fields=["code_index"], condition=~Q(code_index=""), name="access_pass_code_once"
            ),
            models.CheckConstraint(
                condition=Q(state="ISSUED", entered_at__isnull=True)
                | Q(state__in=["INSIDE", "LEFT"], entered_at__isnull=False),
                name="access_pass_entered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"pass {self.pk}"


class PlatePermit(models.Model):
    """A vehicle on the white list of one car park (`lot`), or of all."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="permits")
    plate = EncryptedField("车牌", blank=True)
    plate_index = BlindIndexField(source="plate")
    lot = models.CharField("停车场", max_length=60, blank=True)
    lot_name = models.CharField("停车场名称", max_length=60, blank=True)
    entered_at = models.DateTimeField("入场", null=True)
    left_at = models.DateTimeField("离场", null=True)

    told = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "plate_index"], name="access_plate_once")
        ]

    def __str__(self) -> str:
        return f"permit {self.pk}"
