"""Which limit a class of faults runs under, as the contract file says."""

from zhilian.contract import book
from zhilian.contract.types import ClassRule


def class_rules() -> list[ClassRule]:
    """Every class in the order of the file."""
    return [_rule(each) for each in book.fault_classes().values()]


def class_rule(*, fault_class: str) -> ClassRule:
    """Errors: KeyError for a class that the contract file does not name."""
    return _rule(book.fault_classes()[fault_class])


def policy_for_clause(*, clause_id: str) -> str:
    """The policy that times this clause. Errors: KeyError when none does."""
    for each in book.policies().values():
        if each.clause == clause_id:
            return each.name
    raise KeyError(clause_id)


def same_kind_policies(*, policy: str) -> list[tuple[str, str]]:
    """Name and label of the other policies of the same group."""
    held = book.policies().get(policy)
    return [
        (each.name, f"{each.label}（{each.target.total_seconds() / 3600:g} 小时）")
        for each in book.policies().values()
        if held and each.group == held.group and each.name != policy
    ]


def _rule(rule: book.FaultClassRule) -> ClassRule:
    policy = book.policies()[rule.policy]
    return ClassRule(
        fault_class=rule.fault_class,
        policy=policy.name,
        label=policy.label,
        clause=policy.clause,
        hours=policy.target.total_seconds() / 3600,
        why=rule.why,
    )
