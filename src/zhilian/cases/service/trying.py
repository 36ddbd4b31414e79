"""Trying a form: all that sending it would ask, and nothing of it kept."""

from datetime import datetime
from typing import Final
from uuid import uuid4

from django.db import transaction

from zhilian.cases import applying
from zhilian.cases.applying import Applicant
from zhilian.cases.errors import CaseRefusal
from zhilian.cases.service import effects
from zhilian.cases.service.submitting import begin
from zhilian.cases.types import Filled, Tried
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import Checked, WindowView

RESERVES: Final = ".reserve"
"""Effects that only hold something for the case; others reach out to people and machines."""


def try_case(*, window_code: str, filled: Filled, applicant_id: int, at: datetime) -> Tried:
    """Check the form, and when it is in order reserve what it asks for and give it back at once.

    No case, no number, no message, no file, no reservation remains. Whom the window serves and when
    it is open is not asked: it is the form that is tried.
    """
    view = catalogue.window(code=window_code)
    who = applying.anyone(view, person_id=applicant_id, at=at)
    checked = applying.check(view, filled, who=who, at=at)
    if not checked.ok:
        overlooked = catalogue.overlooked(view=view, checked=checked)
        return Tried(problems=checked.problems, overlooked=overlooked)
    return Tried(refusal=_refusal(view, checked, who=who, at=at))


def _refusal(view: WindowView, checked: Checked, *, who: Applicant, at: datetime) -> str:
    held = [one for one in view.declaration.on_submit if one.name.endswith(RESERVES)]
    try:
        with transaction.atomic():
            docket = begin(view, checked, who=who, submit_key=uuid4().hex, at=at)
            owed = effects.owe(docket, held, moment=effects.ON_SUBMIT, run=None)
            effects.perform(docket, owed, in_person=True)
            transaction.set_rollback(True)
    except CaseRefusal as refusal:
        return str(refusal)
    return ""
