"""How clocks about a case are called."""

from zhilian.cases import selectors
from zhilian.contract.types import SubjectView, names_subjects


@names_subjects("case")
def cases(ids: list[int]) -> dict[int, SubjectView]:
    """Window and number of each, with its page; the title stays inside."""
    return {
        found.id: SubjectView(
            label=f"办件 {found.number}（{found.window_name}）", url=f"/cases/{found.number}/"
        )
        for found in selectors.names_of(ids=ids)
    }
