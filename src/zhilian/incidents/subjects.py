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
