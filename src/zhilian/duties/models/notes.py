"""Notes for the people on duty (值班交接): only added to; who took note stands beside."""

from django.db import models
from django.db.models import F, Q

from zhilian.core.models import AppendOnly


class DutyNote(AppendOnly):
    """Somebody will be in a building outside its hours."""

    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    case_number = models.CharField(max_length=40, blank=True)
    branch = models.ForeignKey("directory.Branch", models.PROTECT, null=True, related_name="+")
    building = models.CharField("楼宇", max_length=80)
    start_at = models.DateTimeField("开始")
    end_at = models.DateTimeField("结束")
    people = models.PositiveSmallIntegerField("人数")
    hvac = models.BooleanField("需要空调")
    reason = models.CharField("事由", max_length=80, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end_at__gt=F("start_at")), name="duties_note_ends_after_start"
            )
        ]
        indexes = [models.Index(fields=["-start_at", "-id"], name="duties_note_start")]

    def __str__(self) -> str:
        return f"{self.building} {self.start_at:%F %R}"


class NoteReading(AppendOnly):
    note = models.ForeignKey(DutyNote, on_delete=models.PROTECT, related_name="readings")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "person"], name="duties_note_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.note_id}"
