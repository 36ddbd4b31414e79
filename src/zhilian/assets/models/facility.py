"""Meters and elevators of the buildings."""

from django.db import models
from django.db.models import Q

from zhilian.assets.types import MeterKind
from zhilian.core.models import AppendOnly


class Meter(models.Model):
    """A meter. What it counted is the difference of two readings times its factor."""

    code = models.CharField("表号", max_length=30, unique=True)
    meter_kind = models.CharField("类别", max_length=8, choices=MeterKind.choices)
    site = models.ForeignKey("directory.Site", verbose_name="办公区", on_delete=models.PROTECT)
    place = models.CharField("安装位置", max_length=80)
    factor = models.DecimalField("倍率", max_digits=8, decimal_places=2, default=1)
    parent = models.ForeignKey(
        "self", verbose_name="上级表", null=True, blank=True, on_delete=models.PROTECT
    )
    active = models.BooleanField("在用", default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(meter_kind__in=MeterKind.values), name="assets_meter_kind"
            ),
            models.CheckConstraint(condition=Q(factor__gt=0), name="assets_meter_factor"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.place}"

    @property
    def unit_word(self) -> str:
        return MeterKind(self.meter_kind).unit_word


class MeterReading(AppendOnly):
    """What a meter said; a wrong one is mended by a later one with a note."""

    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, related_name="readings")
    at = models.DateTimeField()
    reading = models.DecimalField(max_digits=14, decimal_places=2)
    used = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        "directory.Person",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )

    class Meta:
        indexes = [models.Index(fields=["meter", "-at"], name="assets_meter_reading_at")]

    def __str__(self) -> str:
        return f"{self.meter_id} {self.reading}"


class Elevator(models.Model):
    """An elevator (特种设备); its number hangs in the car as a QR label."""

    code = models.CharField("编号", max_length=20, unique=True)
    site = models.ForeignKey("directory.Site", verbose_name="办公区", on_delete=models.PROTECT)
    building = models.CharField("楼宇", max_length=30)
    place = models.CharField("位置", max_length=60)
    registered_no = models.CharField("使用登记证编号", max_length=40, blank=True)
    vendor = models.CharField("维保单位", max_length=60)
    vendor_hotline = models.CharField("维保值班电话", max_length=20, blank=True)
    load_kg = models.PositiveIntegerField("额定载重（kg）")
    inspect_by = models.DateField("下次检验日期", null=True, blank=True)
    active = models.BooleanField("在用", default=True)

    def __str__(self) -> str:
        return f"{self.code} {self.building}{self.place}"
