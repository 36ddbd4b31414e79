"""名录当前版本、未说明的告警、与月报合计的差异."""

from decimal import Decimal

from zhilian.core.calls import each
from zhilian.core.effects import Asking, Picked, Values, context, fen, yuan
from zhilian.core.times import local_date
from zhilian.filing import selectors
from zhilian.filing.figures import differences, period_of
from zhilian.filing.shipped import indicators


@context("registry")
def registry(asking: Asking, values: Values) -> Picked:
    """What the registry says of one's own institution; of none, that nobody is there."""
    found = selectors.institution_of(unit_id=asking.unit_id)
    day = local_date(asking.at)
    version = selectors.version_on(institution_id=found.pk, day=day) if found else None
    if version is None or not version.active:
        return Picked(key="", label="不在名录", facts={"people": 0, "floor_area": Decimal(0)})
    facts = {
        "people": version.people,
        "floor_area": version.floor_area,
        "uscc": version.uscc,
        "category": version.category,
        "name": version.name,
    }
    return Picked(key=str(version.institution_id), label=version.name, facts=facts)


@context("has_warning")
def has_warning(asking: Asking, values: Values) -> bool:
    """Something about the figures wants an explanation and has none yet."""
    month = values.get("period")
    if month is None or str(values.get("zero_reason") or "").strip():
        return False
    found = selectors.institution_of(unit_id=asking.unit_id)
    figures = {}
    for one in indicators():
        value = values.get(one.key)
        if value is not None:
            figures[one.key] = Decimal(fen(Decimal(value))) if one.money else Decimal(value)
    told = selectors.warnings_of(
        institution_id=found.pk if found else None,
        period=period_of(month),
        figures=figures,
        people=registry(asking, values).facts["people"],
    )
    return bool(told)


@context("has_diff")
def has_diff(asking: Asking, values: Values) -> bool:
    """The year as filled in is not what its months add up to."""
    found = selectors.institution_of(unit_id=asking.unit_id)
    year = values.get("year")
    if found is None or year is None:
        return False
    summed = selectors.sum_of_months(institution_id=found.pk, year=year)
    labelled = {
        one.label: yuan(int(summed[one.key])) if one.money else summed[one.key]
        for one in indicators()
        if one.key in summed
    }
    given = {
        str(row["item"]).strip(): Decimal(row["value"])
        for row in each(values.get("consumption"))
        if row.get("value") is not None
    }
    return bool(differences(given, labelled))
