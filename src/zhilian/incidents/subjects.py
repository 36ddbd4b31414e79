"""How clocks and tasks about an incident are called."""

from zhilian.contract.types import SubjectView, names_subjects
from zhilian.incidents import selectors


@names_subjects("incident")
def incidents(ids: list[int]) -> dict[int, SubjectView]:
    """Number and title of each, with its page."""
    return {
        found.pk: SubjectView(label=str(found), url=f"/ops/incidents/{found.pk}/")
        for found in selectors.by_ids(ids=ids)
    }


@names_subjects("outage")
def outages(ids: list[int]) -> dict[int, SubjectView]:
    """What was declared, with its page."""
    return {
        found.pk: SubjectView(label=f"整体故障：{found}", url=f"/ops/incidents/outages/{found.pk}/")
        for found in selectors.declared_by_ids(ids=ids)
    }
