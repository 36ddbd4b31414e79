"""Files that came with a form or an action."""

from base64 import b64decode, b64encode
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhilian.cases.models.cases import Case
from zhilian.core.content.sniff import KINDS
from zhilian.core.effects import FileRef
from zhilian.core.fields import EncryptedField

FOLDER = "attachments"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def there(self) -> "AttachmentQuerySet":
        """Those whose content is still kept."""
        return self.filter(gone_at__isnull=True)


class Attachment(models.Model):
    """A file, private to its person until a case has it; then it is for whoever sees the case. What
    something else than a case has (`holder`, e.g. "workorder:7") is for whom its keeper shows it.

    The content lies sealed under the media folder, with a key of its own that only this row knows.
    When its time is over the content and its name go; that there was a file stays.
    """

    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    window_code = models.CharField(max_length=41)
    field = models.CharField(max_length=31)
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments"
    )
    holder = models.CharField(max_length=60, blank=True, db_index=True)
    name = EncryptedField(blank=True)
    kind = models.CharField(max_length=4, choices=[(kind, kind.upper()) for kind in KINDS])
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    place = models.CharField(max_length=32, unique=True)
    secret = EncryptedField(blank=True)
    has_small = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=sorted(KINDS)), name="case_attachment_kind"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="case_attachment_not_empty"),
        )
        indexes = (
            models.Index(fields=("person", "uploaded_at"), name="case_attachment_person"),
            models.Index(
                fields=("uploaded_at",),
                name="case_attachment_loose",
                condition=Q(case__isnull=True, holder="", gone_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"

    @property
    def subject(self) -> str:
        return f"file:{self.pk}"

    @property
    def ref(self) -> FileRef:
        """The file as a value of a form."""
        return FileRef(
            key=str(self.pk), name=self.name, kind=self.kind, size=self.size, sha256=self.sha256
        )

    @property
    def path(self) -> Path:
        return folder() / self.place[:2] / self.place

    @property
    def small_path(self) -> Path:
        return self.path.with_name(f"{self.place}.small")

    @property
    def key(self) -> bytes:
        return b64decode(self.secret)

    @key.setter
    def key(self, value: bytes) -> None:
        self.secret = b64encode(value).decode()


class RowSheet(models.Model):
    """The rows of a long table as they were imported, until the form is sent: a page with
    thousands of inputs helps nobody.
    """

    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    window_code = models.CharField(max_length=41)
    field = models.CharField(max_length=31)
    rows = EncryptedField()
    count = models.PositiveIntegerField()
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.pk} {self.field}: {self.count}"


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER
