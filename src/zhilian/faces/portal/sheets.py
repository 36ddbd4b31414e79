"""What came with the request, as the form shows it again."""

from django.http import QueryDict

from zhilian.catalogue.types import Checked, Sheet, WindowDeclaration


def rows(window: WindowDeclaration, data: QueryDict, *, more: str = "") -> dict[str, int]:
    """How many rows each table has; `more` names the one that is to grow by a row."""
    found = {}
    for item in window.fields:
        if item.columns:
            text = data.get(f"{item.key}.rows", "")
            count = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
            found[item.key] = min(count + (more == item.key), item.max_rows)
    return found


def grown(data: QueryDict, *, rows: dict[str, int]) -> Sheet:
    return Sheet(texts=dict(data.lists()), rows=rows, sent=True)


def checked(data: QueryDict, *, rows: dict[str, int], found: Checked) -> Sheet:
    return Sheet(
        texts=dict(data.lists()),
        rows=rows,
        errors={problem.name: problem.text for problem in found.problems},
        hidden=found.hidden,
        worked_out={key: str(value) for key, value in found.values.items() if value is not None},
        sent=True,
    )
