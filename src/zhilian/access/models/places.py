"""Buildings, areas and gates."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhilian.access.types import Admits, GateKind, Hours, Keeps


class _Place(models.Model):
    code = models.SlugField("编号", max_length=30, unique=True)
    name = models.CharField("名称", max_length=40)
    site = models.ForeignKey(
        "directory.Site", verbose_name="办公区", on_delete=models.PROTECT, related_name="+"
    )
    branch = models.ForeignKey(
        "directory.Branch",
        verbose_name="分平台",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    open = models.BooleanField("启用", default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Building(_Place):
    """One building of an office area; visits to some must be approved by the unit visited."""

    needs_approval = models.BooleanField("访客须单位审批", default=False)


class Area(_Place):
    """Something that one may be admitted to: a floor, a machine room, an archive."""

    building = models.ForeignKey(
        Building, verbose_name="楼宇", null=True, blank=True, on_delete=models.PROTECT
    )
    sensitive = models.BooleanField("敏感区域", default=False)
    owner_unit = models.ForeignKey(
        "directory.Unit",
        verbose_name="责任部门",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    owner = models.ForeignKey(
        "directory.Person",
        verbose_name="责任人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )


class Gate(_Place):
    """A way in or out. Terminals stand at it (`assets.Terminal.stands_at = "gate:<id>"`)."""

    kind = models.CharField("种类", max_length=10, choices=GateKind.choices)
    building = models.ForeignKey(
        Building, verbose_name="楼宇", null=True, blank=True, on_delete=models.PROTECT
    )
    area = models.ForeignKey(
        Area, verbose_name="区域", null=True, blank=True, on_delete=models.PROTECT
    )
    admits = models.CharField("放行", max_length=10, choices=Admits.choices)
    hours = models.CharField("职工通行时间", max_length=8, choices=Hours.choices)
    keeps = models.CharField("终端离线名单", max_length=10, choices=Keeps.choices)
    visitors = models.BooleanField("可作访客入口", default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="BUILDING") | Q(building__isnull=False),
                name="access_building_gate_has_building",
            ),
            models.CheckConstraint(
                condition=~Q(kind="DOOR") | Q(area__isnull=False), name="access_door_has_area"
            ),
            models.CheckConstraint(condition=Q(kind__in=GateKind.values), name="access_gate_kind"),
            models.CheckConstraint(
                condition=Q(admits__in=Admits.values), name="access_gate_admits"
            ),
            models.CheckConstraint(condition=Q(hours__in=Hours.values), name="access_gate_hours"),
            models.CheckConstraint(condition=Q(keeps__in=Keeps.values), name="access_gate_keeps"),
        ]

    @property
    def subject(self) -> str:
        return f"gate:{self.pk}"
