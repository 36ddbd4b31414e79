"""Sub-platforms, windows and their numbered versions."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import F, Q

from zhilian.catalogue.types import Branch, Kind, State


class SubPlatform(models.Model):
    """A business line with its owner: dining, access, meetings ..."""

    code = models.SlugField(max_length=41, unique=True)
    name = models.CharField(max_length=40)
    owner_role = models.CharField(max_length=40)
    summary = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.name


class CatalogueEdition(models.Model):
    """What the windows of one import share: roles, sources, effects, events. Never changes."""

    sha256 = models.CharField(max_length=64, unique=True)
    registers = models.JSONField()
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk} {self.sha256[:12]}"


class Window(models.Model):
    """One online service window as people know it; what it asks and does is said by its version."""

    code = models.SlugField(max_length=41, unique=True)
    sub_platform = models.ForeignKey(SubPlatform, on_delete=models.PROTECT, related_name="windows")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=14)
    kind = models.CharField(max_length=8, choices=Kind)
    branch = models.CharField(max_length=8, choices=Branch)
    summary = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="window_kind_known"),
            models.CheckConstraint(
                condition=Q(branch__in=Branch.values), name="window_branch_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WindowVersion(models.Model):
    """One numbered declaration of a window. Once published it never changes and never goes:
    a case pins its version for life. A trigger of the database says so too.
    """

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    edition = models.ForeignKey(CatalogueEdition, on_delete=models.PROTECT, related_name="+")
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["window", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["window"], condition=Q(state=State.PUBLISHED), name="version_published_once"
            ),
            models.UniqueConstraint(
                fields=["window"], condition=Q(state=State.DRAFT), name="version_draft_once"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="version_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | Q(opens_at__isnull=False),
                name="version_published_opens",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="version_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.window_id} v{self.number}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]] | NoReturn:
        if self.state != State.DRAFT:
            raise TypeError("a published version stays")
        return super().delete(*args, **kwargs)


MOVES: dict[State, set[State]] = {
    State.DRAFT: {State.PUBLISHED},
    State.PUBLISHED: {State.RETIRED},
    State.RETIRED: set(),
}
