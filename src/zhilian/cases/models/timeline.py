"""What happened to a case, line by line."""

from typing import Any, NoReturn

from django.db import models

from zhilian.cases.models.cases import Case
from zhilian.cases.models.runs import StepRun
from zhilian.cases.types import EntryKind
from zhilian.core.fields import EncryptedField


class Entry(models.Model):
    """One line of the timeline. Nothing of it is ever altered or deleted but one thing: what
    people wrote in it (`remark`) goes when the time to keep the case is over.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="timeline")
    run = models.ForeignKey(StepRun, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    step_name = models.CharField(max_length=40, blank=True)
    person = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor = models.CharField(max_length=80)
    text = models.CharField(max_length=300)
    remark = EncryptedField(blank=True)

    class Meta:
        indexes = (models.Index(fields=("case", "id"), name="case_timeline"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("the timeline is append-only")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("the timeline is append-only")
