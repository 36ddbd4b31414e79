"""What a step asks to be paid, as its effects say it.

Which effects take money, and how much, the ledger knows; nothing here names one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhilian.cases.arguments import arguments_of
from zhilian.cases.docket import Docket
from zhilian.cases.models import StepRun
from zhilian.cases.types import Action, EntryKind, RunState
from zhilian.ledger import selectors as ledger

PAYS: Final = (Action.PAID, Action.CONFIRM)


@dataclass(frozen=True, kw_only=True)
class Bill:
    """What the open step asks its applicant to pay, in 分 by the name of the channel. `outer` must
    be paid on a cashier page first; the rest is charged with the action. `has_outer`: there was
    such a part, paid by now or not.
    """

    action: Action
    parts: dict[str, int]
    outer: dict[str, int]
    has_outer: bool
    due_at: datetime | None

    @property
    def total(self) -> int:
        return sum(self.parts.values())


def bill_at(docket: Docket, run: StepRun | None) -> Bill | None:
    """Of the forward action that takes money; None for a step without one."""
    if run is None or run.state != RunState.OPEN:
        return None
    step = docket.step(run.key)
    action = next((one for one in PAYS if one in step.actions), None)
    parts: dict[str, int] = {}
    for binding in step.effects if action else ():
        takes = action in binding.on and ledger.takes_money(effect=binding.name)
        if takes and docket.truth(binding.when) is not False:
            args = arguments_of(docket, dict(binding.args))
            _add(parts, ledger.parts_asked(effect=binding.name, args=args))
    if action is None or not parts:
        return None
    outside = ledger.outer_parts(parts=parts)
    return Bill(
        action=action,
        parts=parts,
        outer=ledger.still_to_pay(subject=docket.case.subject, parts=outside),
        has_outer=bool(outside),
        due_at=run.due_at,
    )


def is_confirming(docket: Docket, run: StepRun | None) -> bool:
    """Whether the payer has done what was theirs to do and the step only has to go on by itself:
    the money is there, and nothing was told that speaks against it.
    """
    if run is None or not _has_come(docket, run):
        return False
    told = (one for one in docket.entries if one.run_id == run.pk)
    return all(one.kind != EntryKind.EFFECT for one in told)


def _has_come(docket: Docket, run: StepRun) -> bool:
    if run.state == RunState.WAITING:
        return run.action == Action.PAID
    bill = bill_at(docket, run)
    return bill is not None and bill.has_outer and not bill.outer


def _add(parts: dict[str, int], more: dict[str, int]) -> None:
    for name, amount in more.items():
        parts[name] = parts.get(name, 0) + amount
