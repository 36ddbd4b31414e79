"""Pictures of goods, of merchants' and of the platform's own shops alike."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

LONGEST_ALT = 60


class PictureQuerySet(models.QuerySet["Picture"]):
    def kept(self) -> PictureQuerySet:
        return self.filter(removed_at__isnull=True)

    def shown(self) -> PictureQuerySet:
        """What everybody may look at: passed by the section, and not removed."""
        return self.kept().filter(passed_at__isnull=False)


class Picture(models.Model):
    """One picture of a good. Its content is a sealed file of `cases`; here is what it shows, where
    it stands, whether the section has passed it, and since when it is removed.
    """

    sku = models.ForeignKey("bookings.Sku", on_delete=models.PROTECT, related_name="+")
    file = models.OneToOneField("cases.Attachment", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=12, editable=False)
    position = models.PositiveSmallIntegerField("次序")
    alt = models.CharField("图片说明", max_length=LONGEST_ALT, blank=True)
    passed_at = models.DateTimeField("通过时间", null=True)
    removed_at = models.DateTimeField("删去时间", null=True)
    added_at = models.DateTimeField("上传时间")

    objects: Any = PictureQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(digest=""), name="mall_picture_digest")]
        indexes = [
            models.Index(fields=["sku", "position"], name="mall_picture_sku"),
            models.Index(
                fields=["removed_at"],
                name="mall_picture_removed",
                condition=Q(removed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku_id} {self.position}"

    @property
    def code(self) -> str:
        """Its id in the name of its dialog."""
        return str(self.pk)

    @property
    def wide(self) -> str:
        """Its address. What lies there never changes: another picture has another address."""
        return f"/mall/pictures/{self.pk}-{self.digest}/"

    @property
    def small(self) -> str:
        return f"{self.wide}small/"

    @property
    def waits(self) -> bool:
        return self.passed_at is None

    @property
    def is_public(self) -> bool:
        """Whether everybody may look at it."""
        return self.passed_at is not None and self.removed_at is None
