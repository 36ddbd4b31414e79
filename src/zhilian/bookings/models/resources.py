"""Resources, when they are open and closed, what they offer."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from zhilian.bookings import hours as opening
from zhilian.bookings.types import KINDS, Mode, OfferKind, ResourceKind, ResourceState

CELL_MINUTES = 5


class ResourceQuerySet(models.QuerySet["Resource"]):
    def open(self) -> ResourceQuerySet:
        return self.filter(state=ResourceState.OPEN)

    def of_branch(self, branch_id: int | None) -> ResourceQuerySet:
        """A branch books its own; the city the city's."""
        own: dict[str, Any] = {"branch_id": branch_id}
        return self.filter(**own)

    def kept_by(self, roles: frozenset[str]) -> ResourceQuerySet:
        kinds = [kind for kind, info in KINDS.items() if roles & set(info.roles)]
        return self.filter(kind__in=kinds)


class Resource(models.Model):
    """Something that can be taken for a time. `units` is how many may have it at once; one with
    others below it is taken by taking one of those. `ref` says what it stands for elsewhere, e.g.
    "car:12" or "person:7".
    """

    code = models.SlugField("编号", max_length=60, unique=True)
    kind = models.CharField("类别", max_length=12, choices=ResourceKind.choices)
    mode = models.CharField("预约方式", max_length=8, choices=Mode.choices)
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    branch = models.ForeignKey("directory.Branch", null=True, blank=True, on_delete=models.PROTECT)
    site = models.ForeignKey("directory.Site", null=True, blank=True, on_delete=models.PROTECT)
    place = models.CharField("位置", max_length=60, blank=True)
    units = models.PositiveIntegerField("同时可约数", default=1)
    seats = models.PositiveIntegerField("容纳人数", default=0)
    step_minutes = models.PositiveSmallIntegerField("每段分钟", default=0)
    buffer_minutes = models.PositiveSmallIntegerField("间隔分钟", default=0)
    horizon_days = models.PositiveSmallIntegerField("可约天数", default=30)
    hours = models.CharField("开放时间", max_length=200, blank=True)
    workdays_only = models.BooleanField("只在工作日开放", default=False)
    needs_approval = models.BooleanField("需要审批", default=False)
    ref = models.CharField(max_length=80, blank=True, db_index=True)
    facts = models.JSONField(default=dict, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    position = models.PositiveIntegerField("次序", default=0)
    state = models.CharField(
        "状态", max_length=8, choices=ResourceState.choices, default=ResourceState.OPEN
    )
    changed_at = models.DateTimeField("更新时间")

    objects: Any = ResourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ResourceKind.values), name="bookings_resource_kind"
            ),
            models.CheckConstraint(
                condition=Q(mode__in=Mode.values), name="bookings_resource_mode"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ResourceState.values), name="bookings_resource_state"
            ),
            models.CheckConstraint(condition=Q(units__gte=1), name="bookings_resource_units"),
            models.CheckConstraint(
                condition=Q(mode=Mode.DAY) | Q(step_minutes__gte=5), name="bookings_resource_step"
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="bookings_resource_not_its_parent"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "position", "id"], name="bookings_resource_kind_pos")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hours_in_words(self) -> str:
        """周一至周五 09:00-18:00."""
        return opening.words(self.hours)

    @property
    def cell_minutes(self) -> int:
        """How finely its time is counted. Slots are cut finer than they are offered, so that other
        hours never let two of them overlap.
        """
        return CELL_MINUTES if self.mode == Mode.SLOT else self.step_minutes

    @property
    def roles(self) -> frozenset[str]:
        """Who keeps it."""
        return frozenset(KINDS[ResourceKind(self.kind)].roles)


class Closure(models.Model):
    """A stretch in which a resource, and everything below it, cannot be had."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="closures")
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    reason = models.CharField("原因", max_length=60)
    made_by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField("登记时间")
    lifted_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="bookings_closure_has_length"
            )
        ]
        indexes = [models.Index(fields=["resource", "ends_at"], name="bookings_closure_ends")]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.starts_at:%F}"


class ExtraHours(models.Model):
    """A day that is open otherwise than the week says: a counsellor's roster, a Saturday."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="extra_hours")
    day = models.DateField("日期")
    opens = models.TimeField("开始")
    closes = models.TimeField("结束")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "day", "opens"], name="bookings_extra_hours_once"
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")), name="bookings_extra_hours_have_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.day}"


class Offer(models.Model):
    """A thing to choose at a resource: a health package, an extra, a haircut; price in 分."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="offers")
    kind = models.CharField("类别", max_length=8, choices=OfferKind.choices)
    code = models.SlugField("编号", max_length=40)
    name = models.CharField("名称", max_length=40)
    price = models.PositiveBigIntegerField("价格（分）", default=0)
    detail = models.CharField("说明", max_length=200, blank=True)
    position = models.PositiveIntegerField("次序", default=0)
    open = models.BooleanField("可选", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "code"], name="bookings_offer_once"),
            models.CheckConstraint(
                condition=Q(kind__in=OfferKind.values), name="bookings_offer_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.name
