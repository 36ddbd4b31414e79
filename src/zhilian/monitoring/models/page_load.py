"""Page loads measured by a real browser: rounds, and each load of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhilian.core.models import AppendOnly
from zhilian.monitoring.types import Aside, PageGrade


class PageRun(AppendOnly):
    """One round of cold loads of one page and the grade that it came to; evidence, never altered.

    `median_us` is null when most loads failed (unqualified) or when too many were void (no grade).
    `blank_us` is what an empty page took on that machine through the same profile. `aside` says
    that a drill or maintenance was on: such a run is kept and speaks for nothing.
    """

    check_ref = models.ForeignKey(
        "monitoring.Check",
        on_delete=models.PROTECT,
        related_name="page_runs",
        db_column="check_id",
    )
    window_code = models.CharField(max_length=42, blank=True)
    at = models.DateTimeField()
    date = models.DateField()
    agent_id = models.PositiveBigIntegerField()
    attempt = models.PositiveSmallIntegerField(default=0)
    grade = models.CharField(max_length=12, choices=PageGrade)
    median_us = models.PositiveIntegerField(null=True)
    blank_us = models.PositiveIntegerField(null=True)
    profile = models.CharField(max_length=100)
    counted = models.PositiveSmallIntegerField()
    failed = models.PositiveSmallIntegerField()
    voided = models.PositiveSmallIntegerField()
    aside = models.CharField(max_length=12, choices=Aside, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["check_ref", "at"], name="page_run_once"),
            models.CheckConstraint(
                condition=Q(grade__in=PageGrade.values), name="page_grade_is_known"
            ),
            models.CheckConstraint(
                condition=Q(grade=PageGrade.UNQUALIFIED)
                | Q(grade=PageGrade.VOID, median_us=None)
                | Q(grade__in=[PageGrade.EXCELLENT, PageGrade.QUALIFIED], median_us__isnull=False),
                name="page_grade_has_its_figure",
            ),
            models.CheckConstraint(
                condition=Q(aside__in=["", *Aside.values]), name="page_run_aside_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["window_code", "at"], name="page_run_by_window"),
            models.Index(fields=["date"], name="page_run_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.check_ref_id} {self.at:%F %T} {self.grade}"

    @property
    def median_ms(self) -> float | None:
        return None if self.median_us is None else self.median_us / 1000

    @property
    def blank_ms(self) -> float | None:
        return None if self.blank_us is None else self.blank_us / 1000


class PageLoad(AppendOnly):
    """One load of a round, in microseconds since navigation start (see probe.rounds.PageLoad)."""

    run = models.ForeignKey(PageRun, on_delete=models.PROTECT, related_name="loads")
    n = models.PositiveSmallIntegerField()
    load_us = models.PositiveIntegerField(null=True)
    lcp_us = models.PositiveIntegerField(null=True)
    fcp_us = models.PositiveIntegerField(null=True)
    ttfb_us = models.PositiveIntegerField(null=True)
    response_us = models.PositiveIntegerField(null=True)
    dom_us = models.PositiveIntegerField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    failed = models.CharField(max_length=300, blank=True)
    void = models.BooleanField()
    busy_permille = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "n"], name="page_load_once"),
            models.CheckConstraint(
                condition=Q(load_us__isnull=False) | ~Q(failed=""),
                name="page_load_ended_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.n}"
