"""The registry of public institutions (公共机构名录), in versions that are only added to."""

from django.db import models

from zhilian.core.models import AppendOnly


class Institution(models.Model):
    """One public institution through all its names and numbers; its unit files for it."""

    unit = models.OneToOneField(
        "directory.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"institution {self.pk}"


class InstitutionVersion(AppendOnly):
    """What an institution is from a day on. The newest one that has begun counts."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=80, blank=True)
    action = models.CharField("变更", max_length=8)
    active = models.BooleanField("在册", default=True)
    name = models.CharField("机构", max_length=80)
    uscc = models.CharField("统一社会信用代码", max_length=18, db_index=True)
    category = models.CharField("类别", max_length=20)
    branch = models.ForeignKey(
        "directory.Branch", null=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.CharField("所在区域", max_length=20, blank=True)
    floor_area = models.DecimalField("建筑面积", max_digits=12, decimal_places=2)
    people = models.PositiveIntegerField("用能人数")
    effective = models.DateField("生效日")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "number"], name="filing_institution_version_once"
            )
        ]
        indexes = [models.Index(fields=["institution", "-number"], name="filing_version_newest")]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"
