"""Import run: a file of checks, what it would change, and what it did."""

from __future__ import annotations

from django.db import models

from zhilian.core.fields import EncryptedField


class ImportRun(models.Model):
    """A file put up for import. Kept whole, so that nothing typed is lost; undone from `before`.

    Sealed because the rows may hold passwords of login journeys.
    """

    name = models.CharField(max_length=120)
    text_sealed = EncryptedField()
    before_sealed = EncryptedField(blank=True)
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.created_at:%F %T}"
