"""Work orders go with the case that they came from."""

from typing import Final

from zhilian.cases import selectors as cases
from zhilian.cases.events import CaseEnded, CaseFinished, CaseMoved, StepDecided
from zhilian.catalogue import selectors as catalogue
from zhilian.core.events import reacts_to
from zhilian.desk import selectors, service
from zhilian.desk.types import OrderState

ONSITE: Final = "onsite"
"""The step at which somebody says that they are there."""
JUDGED: Final = frozenset({"confirm", "approve"})
"""Steps at which the work is looked at: it is done then."""
REOPEN: Final = "reopen"


@reacts_to(StepDecided)
def follow_step(event: StepDecided) -> None:
    if event.action == REOPEN:
        service.reopen_orders(subject=event.subject, at=event.at)
    elif event.step == ONSITE and event.action == "done":
        service.follow_case(subject=event.subject, to=OrderState.ONSITE, at=event.at)


@reacts_to(CaseMoved)
def follow_move(event: CaseMoved) -> None:
    """Only for cases with work: the rest is left alone without being read."""
    if not selectors.orders_of(subject=event.subject):
        return
    brief = cases.case_brief(case_id=event.case_id)
    declared = catalogue.window_version(version_id=brief.version_id).declaration
    types = {step.key: step.type for step in declared.steps}
    if types.get(event.step) in JUDGED:
        service.follow_case(subject=event.subject, to=OrderState.DONE, at=event.at)


@reacts_to(CaseFinished)
def follow_end(event: CaseFinished) -> None:
    service.follow_case(subject=event.subject, to=OrderState.DONE, at=event.at)


@reacts_to(CaseEnded)
def call_off(event: CaseEnded) -> None:
    for order in selectors.orders_of(subject=event.subject):
        service.cancel_order(order_id=order.pk, reason="办件已结束", at=event.at)
