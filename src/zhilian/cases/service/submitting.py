"""Sending in a form: checked again, reserved, numbered and begun in one transaction."""

from datetime import datetime

from django.db import IntegrityError, transaction

from zhilian.cases import applying, limits, values
from zhilian.cases.applying import Applicant
from zhilian.cases.docket import Docket
from zhilian.cases.errors import CaseRefusal, NotForYou
from zhilian.cases.events import CaseResubmitted, CaseSubmitted
from zhilian.cases.models import Case, Draft
from zhilian.cases.service import correcting, effects, moments
from zhilian.cases.service.advancing import open_next
from zhilian.cases.service.attachments import attach
from zhilian.cases.service.rows import fresh_code, locked, move, next_number, tell
from zhilian.cases.title import title_of
from zhilian.cases.types import EntryKind, Filled, Status, Submitted
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import Checked, WindowView
from zhilian.core import events
from zhilian.core.times import local_date


def submit_case(
    *,
    window_code: str,
    filled: Filled,
    applicant_id: int,
    submit_key: str,
    at: datetime,
    by_id: int | None = None,
) -> Submitted:
    """Begin a case, or say what is wrong with the form. The same `submit_key` is the same case.

    Errors: `WindowIsClosed`, `NotForYou`; `EffectRefused` when what the form asks for is taken.
    """
    known = Case.objects.filter(submit_key=submit_key).first()
    if known is not None:
        return _already(known, applicant_id)
    view = catalogue.window(code=window_code)
    who = applying.applicant(view, applicant_id=applicant_id, by_id=by_id, at=at)
    try:
        return _submit(view, filled, who=who, submit_key=submit_key, at=at)
    except IntegrityError:
        known = Case.objects.filter(submit_key=submit_key).first()
        if known is None:
            raise
        return _already(known, applicant_id)


@transaction.atomic
def _submit(
    view: WindowView, filled: Filled, *, who: Applicant, submit_key: str, at: datetime
) -> Submitted:
    checked = applying.check(view, filled, who=who, at=at)
    if not checked.ok:
        return Submitted(problems=checked.problems)
    docket = begin(view, checked, who=who, submit_key=submit_key, at=at)
    attach(checked.files, case=docket.case)
    owed = effects.owe(docket, view.declaration.on_submit, moment=effects.ON_SUBMIT, run=None)
    effects.perform(docket, owed, in_person=True)
    sender = who.by_id or who.person_id
    tell(docket, EntryKind.SUBMITTED, f"提交{view.name}", person_id=sender)
    events.record(CaseSubmitted(at=at, case_id=docket.case.pk, window_code=view.code))
    moments.reach(docket, effects.ON_SUBMIT)
    open_next(docket, after="")
    Draft.objects.filter(person=sender, window_code=view.code).delete()
    return Submitted(case_id=docket.case.pk, number=docket.case.number)


@transaction.atomic
def resubmit_case(*, case_id: int, filled: Filled, person_id: int, at: datetime) -> Submitted:
    """Send a returned case back corrected: the same case, the same version.

    The time that it was with the applicant does not count against its limit. What was reserved for
    the old form and does not fit the new one is given back and reserved anew, all or nothing.
    """
    docket = locked(case_id, at=at)
    case = docket.case
    if person_id not in {case.applicant_id, case.by_id}:
        raise NotForYou("只有申请人本人（或代办人）可以修改后重新提交。")
    who = applying.returning(docket)
    checked = applying.check(docket.view, filled, who=who, at=at, case=case)
    if not checked.ok:
        return Submitted(problems=checked.problems)
    move(case, Status.RUNNING)
    _take_time_back(docket)
    docket.form = dict(checked.values)
    docket.keep()
    attach(checked.files, case=case)
    case.title = title_of(docket.window, docket.form)
    case.save()
    correcting.correct_reservations(docket)
    tell(docket, EntryKind.RESUBMITTED, "修改后重新提交", person_id=person_id)
    events.record(CaseResubmitted(at=at, case_id=case.pk, window_code=case.window_code))
    open_next(docket, after="")
    return Submitted(case_id=case.pk, number=case.number)


def _already(case: Case, applicant_id: int) -> Submitted:
    if case.applicant_id != applicant_id:
        raise CaseRefusal("这次提交的凭据已被使用，请返回窗口重新填写。")
    return Submitted(case_id=case.pk, number=case.number)


def begin(
    view: WindowView, checked: Checked, *, who: Applicant, submit_key: str, at: datetime
) -> Docket:
    """The row of a new case with its number, inside the transaction of whoever calls."""
    window, form = view.declaration, dict(checked.values)
    day = view.registers.work_day_minutes
    written = {"applicant": who.snapshot}
    case = Case.objects.create(
        number=next_number(local_date(at)),
        code=fresh_code(),
        submit_key=submit_key,
        version_id=view.version_id,
        window_code=view.code,
        window_name=view.name,
        sub_platform=view.sub_platform_code,
        title=title_of(window, form),
        anonymous=form.get("anonymous") is True,
        applicant_id=who.person_id,
        by_id=who.by_id,
        unit_id=who.unit_id,
        branch_id=who.branch_id,
        status=Status.RUNNING,
        values=values.dump(form),
        written=values.dump(written),
        submitted_at=at,
        due_at=limits.deadline(window.time_limit, start=at, day_minutes=day),
    )
    return Docket(case=case, view=view, at=at, form=form, written=written)


def _take_time_back(docket: Docket) -> None:
    case = docket.case
    if case.returned_at is None:
        return
    case.due_at = limits.moved(
        docket.window.time_limit, due_at=case.due_at, stopped_at=case.returned_at, at=docket.at
    )
    case.returned_at = None
