"""Cars of the offices, what their odometers said, and the garages that may mend them."""

from django.db import models
from django.db.models import Q

from zhilian.assets.types import CarState, CarType, Energy


class Vehicle(models.Model):
    """An official car. `rated` is its rated use per 100 km, until its own mean is known.

    `scrapped_at`: from then on its papers are kept for as long as the windows say.
    """

    plate = models.CharField("号牌", max_length=10, unique=True)
    model = models.CharField("品牌型号", max_length=60)
    car_type = models.CharField("车型", max_length=8, choices=CarType.choices)
    energy = models.CharField("能源", max_length=8, choices=Energy.choices)
    seats = models.PositiveSmallIntegerField("座位数（含驾驶员）")
    rated = models.DecimalField("额定百公里能耗", max_digits=5, decimal_places=2)
    odometer = models.PositiveIntegerField("里程（km）", default=0)
    site = models.ForeignKey(
        "directory.Site", verbose_name="停放", null=True, blank=True, on_delete=models.PROTECT
    )
    state = models.CharField("状态", max_length=8, choices=CarState.choices)
    bought_date = models.DateField("购置日期", null=True, blank=True)
    inspect_by = models.DateField("年检有效期至", null=True, blank=True)
    insured_to = models.DateField("保险有效期至", null=True, blank=True)
    scrapped_at = models.DateTimeField("报废时间", null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(car_type__in=CarType.values), name="assets_car_type"
            ),
            models.CheckConstraint(condition=Q(seats__gte=2), name="assets_car_seats"),
            models.CheckConstraint(condition=Q(rated__gt=0), name="assets_car_rated"),
            models.CheckConstraint(
                condition=Q(state=CarState.SCRAPPED, scrapped_at__isnull=False)
                | ~Q(state=CarState.SCRAPPED) & Q(scrapped_at__isnull=True),
                name="assets_car_scrapped_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plate} {self.model}"

    @property
    def passengers(self) -> int:
        """How many ride besides the driver."""
        return self.seats - 1

    @property
    def energy_unit(self) -> str:
        return Energy(self.energy).unit_word


class OdometerReading(models.Model):
    """What an odometer said when something was filled in; one for each case, the last one counts.

    A reading of a case that was turned down is voided by the fleet's administrator.
    """

    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="readings")
    at = models.DateTimeField()
    odometer = models.PositiveIntegerField()
    quantity = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    distance = models.PositiveIntegerField(default=0)
    subject = models.CharField(max_length=80, blank=True)
    case_number = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "subject"],
                condition=~Q(subject=""),
                name="assets_reading_once_a_case",
            )
        ]
        indexes = [models.Index(fields=["vehicle", "-odometer"], name="assets_reading_vehicle")]

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.odometer} km"


class Garage(models.Model):
    """A workshop that the fleet has a contract with (定点维修厂)."""

    name = models.CharField("名称", max_length=60, unique=True)
    place = models.CharField("地址", max_length=100, blank=True)
    hotline = models.CharField("业务电话", max_length=20, blank=True)
    contract_to = models.DateField("协议有效期至", null=True, blank=True)
    active = models.BooleanField("可送修", default=True)

    def __str__(self) -> str:
        return self.name
