"""Returns: what counts, what it is compared with, what it adds up to."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from zhilian.core.listing import Asked, Page, Sort, cut
from zhilian.directory import selectors as directory
from zhilian.filing.figures import Figures, month_before, months_of, warnings, year_before
from zhilian.filing.models import Figure, InstitutionVersion, Report, Rollup
from zhilian.filing.selectors.registry import branches_seen, institution_of
from zhilian.filing.shipped import indicators
from zhilian.filing.types import (
    CITY,
    COUNTING,
    FINAL,
    TOTAL,
    CampaignKind,
    Doubt,
    ReportState,
    Sums,
    Trend,
)

NEWEST = Sort(key="", label="报送时间", field="filed_at", falling=True)
MONTHLY = CampaignKind.MONTHLY
NONE: Figures = {}


def figures_of(*, institution_id: int | None, period: str, kind: str = MONTHLY) -> Figures:
    """The counting figures of an institution for a period; none where nothing was filed."""
    if institution_id is None:
        return NONE
    rows = Figure.objects.filter(
        report__institution_id=institution_id,
        report__kind=kind,
        report__period=period,
        report__state__in=sorted(COUNTING),
    )
    return dict(rows.values_list("key", "value"))


def sum_of_months(*, institution_id: int | None, year: int | str) -> Figures:
    """What the counting monthly returns of a year add up to, indicator by indicator."""
    if institution_id is None:
        return NONE
    rows = Figure.objects.filter(
        report__institution_id=institution_id,
        report__kind=MONTHLY,
        report__period__in=months_of(year),
        report__state__in=sorted(COUNTING),
    )
    summed = rows.values_list("key").annotate(total=Sum("value")).order_by()
    return dict(summed)


def warnings_of(
    *, institution_id: int | None, period: str, figures: Figures, people: int
) -> tuple[Doubt, ...]:
    """What about these figures wants an explanation, against a year and a month before."""
    return warnings(
        figures,
        year_ago=figures_of(institution_id=institution_id, period=year_before(period)),
        month_ago=figures_of(institution_id=institution_id, period=month_before(period)),
        people=people,
    )


def counting_report(*, unit_id: int | None, kind: str, period: str) -> Report | None:
    """The return of this unit that counts now."""
    institution = institution_of(unit_id=unit_id)
    if institution is None:
        return None
    found = Report.objects.filter(institution=institution, kind=kind, period=period)
    return found.filter(state__in=sorted(COUNTING)).first()


def reports(*, viewer_id: int, asked: Asked) -> Page[Report]:
    return cut(_narrowed(viewer_id, asked), sort=NEWEST, after=asked.after)


def every_report(*, viewer_id: int, asked: Asked) -> "QuerySet[Report]":
    return _narrowed(viewer_id, asked).order_by("-filed_at", "-id")


def report_seen(*, viewer_id: int, report_id: int) -> Report | None:
    found = _scoped(viewer_id).prefetch_related("figures")
    return found.filter(pk=report_id).first()


def revisions(*, report: Report) -> list[Report]:
    same = Report.objects.filter(
        institution=report.institution_id, kind=report.kind, period=report.period
    )
    return list(same.order_by("-revision"))


def names_on(*, ids: Collection[int]) -> Mapping[int, InstitutionVersion]:
    """What institutions are called now."""
    rows = InstitutionVersion.objects.filter(institution_id__in=ids).select_related("branch")
    return {row.institution_id: row for row in rows.order_by("institution_id", "number")}


def sums(*, kind: str, period: str, viewer_id: int) -> list[Sums]:
    """The last roll-up by scope; a district sees its own line only."""
    seen = branches_seen(viewer_id=viewer_id)
    names = {CITY: "市本级"}
    names |= {str(branch.pk): branch.name for branch in directory.branches()}
    names[TOTAL] = "全市"
    rows = {row.scope: row for row in Rollup.objects.filter(kind=kind, period=period)}
    return [
        Sums(
            scope=scope,
            name=name,
            units=rows[scope].units,
            reports=rows[scope].reports,
            figures={key: Decimal(value) for key, value in rows[scope].figures.items()},
        )
        for scope, name in names.items()
        if scope in rows and (seen is None or (scope.isdigit() and int(scope) in seen))
    ]


def trends(*, institution_id: int, months: list[str]) -> list[Trend]:
    """Each indicator of an institution month by month."""
    rows = Figure.objects.filter(
        report__institution_id=institution_id,
        report__kind=MONTHLY,
        report__period__in=months,
        report__state__in=sorted(COUNTING),
    )
    found = {(key, period): value for key, period, value in
             rows.values_list("key", "report__period", "value")}  # fmt: skip
    return [
        Trend(indicator=one, months=[(month, found.get((one.key, month))) for month in months])
        for one in indicators()
    ]


def approved_figures(*, kind: str, period: str) -> "QuerySet[Figure]":
    """Figures of returns that passed the city's review."""
    return Figure.objects.filter(
        report__kind=kind, report__period=period, report__state__in=sorted(FINAL)
    )


def _narrowed(viewer_id: int, asked: Asked) -> "QuerySet[Report]":
    found = _scoped(viewer_id)
    for name in ("kind", "period", "state"):
        if value := asked.get(name):
            found = found.filter(**{name: value})
    if asked.get("warned"):
        found = found.exclude(warnings=[])
    if asked.q:
        named = InstitutionVersion.objects.filter(name__contains=asked.q)
        found = found.filter(
            Q(institution__in=named.values("institution")) | Q(case_number__startswith=asked.q)
        )
    return found


def _scoped(viewer_id: int) -> "QuerySet[Report]":
    found = Report.objects.exclude(state=ReportState.SUPERSEDED)
    seen = branches_seen(viewer_id=viewer_id)
    if seen is None:
        return found
    mine = InstitutionVersion.objects.filter(branch_id__in=seen)
    return found.filter(institution__in=mine.values("institution"))


def latest_period(*, kind: str) -> str:
    """The last period that was added up; "" while none was."""
    rows = Rollup.objects.filter(kind=kind).order_by("-period").values_list("period", flat=True)
    return rows.first() or ""
