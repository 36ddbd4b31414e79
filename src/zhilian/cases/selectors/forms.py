"""Forms about a case: to correct it, to begin a new one from it, and what an action asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from zhilian.cases import allowing, asking, values
from zhilian.cases.assignees import APPLICANT
from zhilian.cases.docket import Docket, docket_of
from zhilian.cases.errors import NotForYou
from zhilian.cases.models import Case
from zhilian.cases.rows import case_row
from zhilian.cases.types import Allowed, CaseRow, Status
from zhilian.cases.viewing import sight_of
from zhilian.cases.ways import last_field_remarks, returned_remark
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import Checked, Control, Sent, Sheet, WindowView
from zhilian.core.effects import Asking


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A returned case as a form: its own version, what was filled in, what was said of it."""

    case_id: int
    number: str
    view: WindowView
    asking: Asking
    sent: Sent
    remark: str
    remarks: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ActionForm:
    """One action that the viewer may do now, with the inputs that it asks for."""

    case_id: int
    row: CaseRow
    is_mine: bool
    allowed: Allowed
    controls: tuple[Control, ...]
    fields: tuple[tuple[str, str], ...]
    """Key and label of what was filled in: a remark may be put to each when it goes back."""


def correction_for(*, number: str, viewer_id: int, now: datetime) -> Correction | None:
    """None when the case is not the viewer's own, or has not come back."""
    mine = Case.objects.whole().of(viewer_id)
    case = mine.filter(number=number, status=Status.RETURNED).first()
    if case is None:
        return None
    docket = docket_of(case, at=now)
    return Correction(
        case_id=case.pk,
        number=case.number,
        view=docket.view,
        asking=docket.asking,
        sent=catalogue.sent_of(view=docket.view, values=docket.form),
        remark=returned_remark(docket),
        remarks=last_field_remarks(docket),
    )


def sent_before(*, person_id: int, view: WindowView) -> Sent | None:
    """What this person filled in last at this window, as far as it is kept; without its files."""
    mine = Case.objects.filter(applicant=person_id, window_code=view.code, expunged_at=None)
    case = mine.order_by("-submitted_at", "-id").first()
    if case is None:
        return None
    found = catalogue.sent_of(view=view, values=values.load(case.values))
    return replace(found, files={})


def action_form(
    *, number: str, viewer_id: int, action: str, now: datetime, sent: Sent | None = None
) -> ActionForm | None:
    """None when the viewer may not do this now. With `sent` the inputs show what came.

    Errors: `NotForYou` when the case is not for them at all.
    """
    case = Case.objects.whole().prefetch_related("runs").filter(number=number).first()
    docket = docket_of(case, at=now) if case else None
    sight = sight_of(docket.case, docket.view, viewer_id=viewer_id, at=now) if docket else None
    if case is None or docket is None or sight is None:
        raise NotForYou("没有这件办件，或不由您查看。")
    found = allowing.allowed(docket, sight, forms=(action,))
    allowed = next((one for one in found if one.action == action), None)
    if allowed is None:
        return None
    allowed, checked = _with_answers(docket, allowed, viewer_id=viewer_id, sent=sent)
    sheet = Sheet(sent=sent, checked=checked)
    return ActionForm(
        case_id=case.pk,
        row=case_row(case, now=now, viewer_id=viewer_id),
        is_mine=sight.own,
        allowed=allowed,
        controls=tuple(_controls(docket, allowed, viewer_id=viewer_id, sheet=sheet)),
        fields=tuple(
            (item.key, item.label)
            for item in docket.window.fields
            if docket.form.get(item.key) not in (None, "", ())
        ),
    )


def _with_answers(
    docket: Docket, allowed: Allowed, *, viewer_id: int, sent: Sent | None
) -> tuple[Allowed, Checked | None]:
    """With what it asks beside what was chosen in it."""
    if sent is None or not allowed.asked:
        return allowed, None
    run = next(one for one in docket.runs if one.pk == allowed.run_id)
    asked, checked = asking.answered(docket, run, allowed.action, sent=sent, person_id=viewer_id)
    return replace(allowed, asked=asked), checked


def _controls(
    docket: Docket, allowed: Allowed, *, viewer_id: int, sheet: Sheet
) -> Iterator[Control]:
    viewer = replace(docket.asking, person_id=viewer_id)
    for item in allowed.asked:
        by = item.filled_by or APPLICANT
        yield from catalogue.form_part(
            view=docket.view, items=(item,), asking=viewer, sheet=sheet, by=by
        )
