"""Policy versions: the contract file as rows that clocks can keep."""

from zhilian.contract import book
from zhilian.contract.errors import UnknownPolicy
from zhilian.contract.models import ClockPolicy


def policy_version(name: str) -> ClockPolicy:
    """The row that says what the contract file says now; a changed line is a new version."""
    said = declared(name)
    held = ClockPolicy.objects.filter(name=name).order_by("-version").first()
    if held is not None and _content(held) == _declared_content(said):
        return held
    version = held.version + 1 if held else 1
    row, _made = ClockPolicy.objects.get_or_create(
        name=name, version=version, defaults=_declared_content(said)
    )
    return row


def declared(name: str) -> book.Policy:
    try:
        return book.policies()[name]
    except KeyError:
        known = "、".join(book.policies())
        raise UnknownPolicy(f"没有名为“{name}”的时限，可用的有：{known}。") from None


def _content(row: ClockPolicy) -> dict[str, object]:
    return {
        "label": row.label,
        "clause": row.clause,
        "target": row.target,
        "calendar": row.calendar,
        "origin": row.origin,
        "thresholds": row.thresholds,
    }


def _declared_content(policy: book.Policy) -> dict[str, object]:
    return {
        "label": policy.label,
        "clause": policy.clause,
        "target": policy.target,
        "calendar": policy.calendar,
        "origin": policy.origin,
        "thresholds": list(policy.thresholds),
    }
