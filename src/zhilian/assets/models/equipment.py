"""Sound and picture equipment that is lent by the hour, and devices that operations keep."""

from django.db import models
from django.db.models import F, Q

from zhilian.assets.types import DeviceKind, DeviceState, LoanState


class Equipment(models.Model):
    """Equipment of one sort; at no moment are more lent than there are."""

    code = models.SlugField("编号", max_length=30, unique=True)
    name = models.CharField("名称", max_length=60)
    spec = models.CharField("规格型号", max_length=80, blank=True)
    total = models.PositiveIntegerField("数量")
    unit_word = models.CharField("计量单位", max_length=8, default="台")
    place = models.CharField("存放地点", max_length=80, blank=True)
    active = models.BooleanField("可借", default=True)

    def __str__(self) -> str:
        return self.name


class Loan(models.Model):
    """So many of one equipment for one stretch of time. Kept past its end it still counts."""

    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="loans")
    quantity = models.PositiveIntegerField()
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=LoanState.choices, default=LoanState.HELD)
    person = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)
    subject = models.CharField(max_length=80, blank=True)
    case_number = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["equipment", "key"], name="assets_loan_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="assets_loan_some"),
            models.CheckConstraint(
                condition=Q(end_at__gt=F("start_at")), name="assets_loan_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(state=LoanState.HELD, returned_at__isnull=True)
                | Q(state=LoanState.RETURNED, returned_at__isnull=False),
                name="assets_loan_state",
            ),
        ]
        indexes = [
            models.Index(fields=["equipment", "state", "end_at"], name="assets_loan_held"),
            models.Index(fields=["subject"], name="assets_loan_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.equipment_id} × {self.quantity}"


class Device(models.Model):
    """A device that operations look after: where it stands, since when, how long under warranty."""

    code = models.CharField("编号", max_length=30, unique=True)
    name = models.CharField("名称", max_length=60)
    device_kind = models.CharField("类别", max_length=10, choices=DeviceKind.choices)
    site = models.ForeignKey("directory.Site", verbose_name="办公区", on_delete=models.PROTECT)
    place = models.CharField("位置", max_length=80)
    model = models.CharField("型号", max_length=60, blank=True)
    serial = models.CharField("序列号", max_length=60, blank=True)
    commissioned_date = models.DateField("投用日期", null=True, blank=True)
    warranty_to = models.DateField("质保至", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=DeviceState.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(device_kind__in=DeviceKind.values), name="assets_device_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=DeviceState.values), name="assets_device_state"
            ),
        ]
        indexes = [models.Index(fields=["site", "device_kind"], name="assets_device_site")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
