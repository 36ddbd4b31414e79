"""What the faces do by themselves."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from zhilian.core.jobs import job, minutes
from zhilian.faces.status.copying import write_copy


@job(every=minutes(1))
def write_status_copy() -> None:
    """The public status page on disk, where STATUS_DIR asks for it."""
    if settings.STATUS_DIR:
        write_copy(now=timezone.now(), to=Path(settings.STATUS_DIR))
