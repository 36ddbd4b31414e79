"""Arrival on site: the screen with the changing code, printed codes, and who checked in."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhilian.core.fields import EncryptedField
from zhilian.core.models import AppendOnly
from zhilian.oncall.types import Strength


class ArrivalPoint(models.Model):
    """Where one checks in at an office area: the secret of its codes, and its position."""

    site = models.OneToOneField("directory.Site", on_delete=models.PROTECT, related_name="+")
    secret = EncryptedField()
    printed = EncryptedField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                ),
                name="oncall_point_on_earth",
            )
        ]

    def __str__(self) -> str:
        return f"{self.site_id}"


class Screen(models.Model):
    """A screen that shows the code of one office area, let in by a link; no person is on it."""

    point = models.ForeignKey(ArrivalPoint, on_delete=models.PROTECT, related_name="screens")
    label = models.CharField(max_length=40)
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label


class CheckIn(AppendOnly):
    """Somebody stood at an office area: by its screen's code of that half minute, or by a printed
    code with position and photo, which proves less.
    """

    point = models.ForeignKey(ArrivalPoint, on_delete=models.PROTECT, related_name="checkins")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    strength = models.CharField(max_length=8, choices=Strength.choices)
    slot = models.BigIntegerField(null=True)
    scanned_at = models.DateTimeField()
    incidents = models.JSONField()
    position = EncryptedField(blank=True)
    distance_m = models.PositiveIntegerField(null=True)
    photo = models.CharField(max_length=80, blank=True)
    photo_hash = models.CharField(max_length=64, blank=True)
    photo_distance_m = models.PositiveIntegerField(null=True)
    remark = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "point", "slot"],
                condition=Q(slot__isnull=False),
                name="oncall_checkin_once_a_slot",
            ),
            models.CheckConstraint(
                condition=Q(strength=Strength.SCREEN, slot__isnull=False)
                | (Q(strength=Strength.PRINTED, slot=None) & ~Q(photo="") & ~Q(position="")),
                name="oncall_checkin_has_its_proof",
            ),
        ]

    def __str__(self) -> str:
        return f"checkin {self.pk} {self.strength}"
