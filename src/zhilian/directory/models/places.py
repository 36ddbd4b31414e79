"""Where people belong: office areas, district branches, and the tree of units."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhilian.directory.types import BranchKind, UnitKind

SEGMENT = 5
"""Characters of one step of a unit's path: four digits and a slash."""


class Site(models.Model):
    """An office area (办公区). The platform serves four."""

    code = models.SlugField("编号", max_length=20, unique=True)
    name = models.CharField("名称", max_length=40, unique=True)
    address = models.CharField("地址", max_length=80, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    def __str__(self) -> str:
        return self.name


class Branch(models.Model):
    """A district's or county's own tenancy of the platform (分平台)."""

    code = models.CharField("区划代码", max_length=6, unique=True)
    slug = models.SlugField("英文名", max_length=20, unique=True)
    name = models.CharField("名称", max_length=20, unique=True)
    kind = models.CharField("类别", max_length=10, choices=BranchKind.choices)
    open = models.BooleanField("已开通", default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=BranchKind.values), name="directory_branch_kind"
            )
        ]

    def __str__(self) -> str:
        return self.name


class UnitQuerySet(models.QuerySet["Unit"]):
    def under(self, path: str) -> UnitQuerySet:
        """The unit with this path and everything below it."""
        return self.filter(path__startswith=path)


class Unit(models.Model):
    """A unit (单位) or one of its departments (处室). `path` is the chain of places, "0003/0002/".

    The path sorts the tree and answers "everything below" with one prefix search.
    """

    parent = models.ForeignKey(
        "self", verbose_name="上级", null=True, blank=True, on_delete=models.PROTECT
    )
    path = models.CharField(max_length=60, unique=True, editable=False)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=12, choices=UnitKind.choices)
    site = models.ForeignKey(
        Site, verbose_name="办公区", null=True, blank=True, on_delete=models.PROTECT
    )
    branch = models.ForeignKey(
        Branch, verbose_name="分平台", null=True, blank=True, on_delete=models.PROTECT
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="directory_unit_name"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(parent=None), name="directory_unit_top_name"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=UnitKind.values), name="directory_unit_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def top_path(self) -> str:
        """Path of the unit that this department belongs to."""
        return self.path[:SEGMENT]
