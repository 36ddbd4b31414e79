"""A case as the visitor sees it who fills in a part of it."""

from dataclasses import dataclass
from datetime import datetime

from zhilian.cases import ways
from zhilian.cases.assignees import VISITOR
from zhilian.cases.docket import Docket, docket_of
from zhilian.cases.models import Case
from zhilian.cases.types import Status
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import Control, Sent, Sheet


@dataclass(frozen=True, kw_only=True)
class VisitorView:
    """Who invites to what, and the inputs that are the visitor's; none when not their turn."""

    number: str
    window_name: str
    host: str
    unit: str
    status: Status
    step_name: str
    notice: str
    answers: tuple[tuple[str, str], ...]
    controls: tuple[Control, ...] = ()


def visitor_view(*, case_id: int, sent: Sent | None = None, now: datetime) -> VisitorView | None:
    """`sent` is what was filled in and did not pass; then the inputs say what is wrong."""
    case = Case.objects.select_related("applicant", "unit__parent").filter(pk=case_id).first()
    if case is None:
        return None
    docket = docket_of(case, at=now)
    return VisitorView(
        number=case.number,
        window_name=case.window_name,
        host=case.applicant.name,
        unit=str(case.unit or ""),
        status=Status(case.status),
        step_name=case.step_name,
        notice=str(docket.view.registers.defaults.get("form_notice", "")),
        answers=_answers(docket),
        controls=tuple(_controls(docket, sent)) if _their_turn(docket) else (),
    )


def visitor_fields(*, case_id: int) -> tuple[str, ...]:
    """The keys of the fields that are the visitor's."""
    case = Case.objects.get(pk=case_id)
    items = docket_of(case, at=case.submitted_at).window.fields
    return tuple(item.key for item in items if item.filled_by == VISITOR)


def _their_turn(docket: Docket) -> bool:
    case = docket.case
    return bool(case.is_open and case.step_key and docket.step(case.step_key).assignee == VISITOR)


def _controls(docket: Docket, sent: Sent | None) -> list[Control]:
    items = [item for item in docket.window.fields if item.filled_by == VISITOR]
    sheet = Sheet()
    if sent is not None:
        checked = catalogue.check_as(
            view=docket.view, sent=sent, asking=docket.asking, by=VISITOR, held=docket.form
        )
        sheet = Sheet(sent=sent, checked=checked)
    return catalogue.form_part(
        view=docket.view, items=items, asking=docket.asking, sheet=sheet, by=VISITOR
    )


def _answers(docket: Docket) -> tuple[tuple[str, str], ...]:
    """What the host filled in, without what is sensitive."""
    own = {item.label for item in docket.window.fields if item.filled_by == VISITOR}
    return tuple(
        (answer.label, answer.text)
        for answer in ways.answers(docket, clear=False)
        if answer.text and not answer.hidden and answer.label not in own
    )
