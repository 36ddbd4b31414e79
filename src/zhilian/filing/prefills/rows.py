"""名录当前版本、全年月报合计、评价标准条目."""

from decimal import Decimal

from zhilian.core.effects import Asking, Row, Values, prefill, yuan
from zhilian.core.times import local_date
from zhilian.filing import selectors
from zhilian.filing.shipped import criteria, indicators


@prefill("registry")
def registry(asking: Asking, values: Values) -> list[Row]:
    """What the registry says of one's own institution, line by line."""
    found = selectors.institution_of(unit_id=asking.unit_id)
    day = local_date(asking.at)
    version = selectors.version_on(institution_id=found.pk, day=day) if found else None
    if version is None:
        return []
    told = (
        ("机构名称", version.name),
        ("统一社会信用代码", version.uscc),
        ("类别", version.category),
        ("所在区域", version.region or "—"),
        ("建筑面积（平方米）", f"{version.floor_area.normalize():f}"),
        ("用能人数", str(version.people)),
    )
    return [{"item": item, "value": value} for item, value in told]


@prefill("sum_monthly")
def sum_monthly(asking: Asking, values: Values) -> list[Row]:
    """What the months of the chosen year (else of the present one) add up to."""
    found = selectors.institution_of(unit_id=asking.unit_id)
    year = values.get("year") or local_date(asking.at).year
    summed = selectors.sum_of_months(institution_id=found.pk if found else None, year=year)
    return [
        {"item": one.label, "value": _shown(one.money, summed[one.key]), "unit": one.unit}
        for one in indicators()
        if one.key in summed
    ]


@prefill("green_criteria")
def green_criteria(asking: Asking, values: Values) -> list[Row]:
    return [{"item": item, "full": full} for item, full in criteria()]


def _shown(money: bool, value: Decimal) -> Decimal:
    return yuan(int(value)) if money else value.normalize() + 0
