"""The queue behind `@job`: django-tasks' database backend, whose tasks also ring the workers'
doorbell.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django_tasks.base import Task
from django_tasks_db.backend import DatabaseBackend

from zhilian.core import doorbell


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Task[Any, Any]):
    """A task with the two calls that services need. Arguments are ids."""

    def enqueue_after(self, at: datetime, **arguments: Any) -> Any:
        """Queue one run, not before `at`."""
        return self.using(run_after=at).enqueue(**arguments)

    def __call__(self, **arguments: Any) -> Any:
        return self.call(**arguments)


class WakingBackend(DatabaseBackend):  # type: ignore[misc]
    """Enqueues in the caller's transaction and wakes the workers once it has committed."""

    task_class = Job  # type: ignore[assignment]

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        result: Any = super().enqueue(task, args, kwargs)
        if connection.vendor == "postgresql":
            doorbell.notify()
        else:
            transaction.on_commit(partial(doorbell.ring))
        return result
