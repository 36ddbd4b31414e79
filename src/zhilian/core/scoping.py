"""Every query is scoped to the person who asks."""

from typing import Any, Self, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """Base for querysets of rows that belong to somebody. `scoped` must be told by the app."""

    def scoped(self, person: Any) -> Self:
        """The rows that this person may see; nothing unless the app says otherwise."""
        return self.none()
