"""Every reaction of filing run twice does nothing twice; run late it does not turn back."""

from datetime import timedelta
from typing import Any

import pytest

from zhilian.cases.events import (
    CaseEnded,
    CaseFinished,
    CaseResubmitted,
    CaseReturned,
    CaseSubmitted,
)
from zhilian.cases.models import Case
from zhilian.cases.tests import make as windows
from zhilian.cases.types import ENDED, Status
from zhilian.catalogue.tests import make as lists
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people
from zhilian.filing import reactions, selectors
from zhilian.filing.events import CampaignDue, CampaignOpened
from zhilian.filing.models import Campaign, CampaignUnit
from zhilian.filing.tests import make
from zhilian.filing.types import UnitState
from zhilian.notices.models import Message

pytestmark = pytest.mark.django_db
WINDOW = "energy-monthly"
MONTH = {"key": "period", "label": "统计月", "type": "month", "required": True}
LATER = NOON + timedelta(hours=5)


@pytest.fixture
def campaign() -> Campaign:
    """One unit must file, and has a liaison."""
    unit = make.unit_of(make.institution())
    people.person(roles=["dept_liaison"], unit=unit)
    return make.campaign()


@pytest.fixture
def case(campaign: Campaign) -> Case:
    """What the unit has sent in for the month."""
    (line,) = selectors.all_units(campaign_id=campaign.pk)
    applicant = windows.staff(unit=line.unit)
    sent = windows.submit(
        windows.window([windows.step("a")], fields=[MONTH]), applicant, period="2026-11"
    )
    Case.objects.filter(pk=sent.pk).update(window_code=WINDOW)
    return sent


def line(campaign: Campaign) -> CampaignUnit:
    (found,) = selectors.all_units(campaign_id=campaign.pk)
    return found


def facts(campaign: Campaign) -> tuple[Any, ...]:
    row = line(campaign)
    return row.state, row.subject, row.case_number, row.filed_at, row.approved_at


def now_is(case: Case, status: Status) -> None:
    ended = LATER if status in ENDED else None
    back = LATER if status == Status.RETURNED else None
    Case.objects.filter(pk=case.pk).update(status=status, finished_at=ended, returned_at=back)


def submitted(case: Case) -> None:
    reactions.note_filed(CaseSubmitted(at=NOON, case_id=case.pk, window_code=WINDOW))


def finished(case: Case) -> None:
    event = CaseFinished(at=LATER, case_id=case.pk, window_code=WINDOW, applicant_id=1)
    reactions.note_approved(event)


def returned(case: Case) -> None:
    reactions.note_returned(CaseReturned(at=LATER, case_id=case.pk, run_id=1, to_step=""))


def ended(case: Case) -> None:
    event = CaseEnded(
        at=LATER, case_id=case.pk, window_code=WINDOW, status="WITHDRAWN", cause="withdraw"
    )
    reactions.note_given_up(event)


def resubmitted(case: Case) -> None:
    event = CaseResubmitted(at=LATER, case_id=case.pk, window_code=WINDOW)
    reactions.note_filed_again(event)


@pytest.mark.parametrize(
    ("react", "status", "state"),
    [
        (submitted, Status.RUNNING, UnitState.SUBMITTED),
        (resubmitted, Status.RUNNING, UnitState.SUBMITTED),
        (returned, Status.RETURNED, UnitState.RETURNED),
        (finished, Status.FINISHED, UnitState.APPROVED),
        (ended, Status.WITHDRAWN, UnitState.MISSING),
    ],
)
def test_a_reaction_run_twice_moves_the_line_once(
    campaign: Campaign, case: Case, react: Any, status: Status, state: UnitState
) -> None:
    submitted(case)
    now_is(case, status)

    react(case)
    once = facts(campaign)
    react(case)

    assert once[0] == state
    assert facts(campaign) == once


def test_what_comes_late_does_not_take_the_approval_back(campaign: Campaign, case: Case) -> None:
    submitted(case)
    now_is(case, Status.FINISHED)
    finished(case)
    once = facts(campaign)

    submitted(case)
    returned(case)

    assert facts(campaign) == once


def test_when_the_approval_is_told_first_the_filing_still_counts(
    campaign: Campaign, case: Case
) -> None:
    now_is(case, Status.FINISHED)
    finished(case)

    submitted(case)

    row = line(campaign)
    assert (row.state, row.filed_at, row.approved_at) == (UnitState.APPROVED, NOON, LATER)


def test_another_window_moves_no_line(campaign: Campaign, case: Case) -> None:
    reactions.note_filed(CaseSubmitted(at=NOON, case_id=case.pk, window_code="haircut"))

    assert line(campaign).state == UnitState.MISSING


def test_openings_and_reminders_are_told_once(campaign: Campaign) -> None:
    lists.catalogue()
    opened = CampaignOpened(at=NOON, campaign_id=campaign.pk, units=1)
    due = CampaignDue(at=NOON, campaign_id=campaign.pk, missing=1)

    for _ in range(2):
        reactions.tell_opened(opened)
    first = Message.objects.count()
    for _ in range(2):
        reactions.tell_due(due)

    assert (first, Message.objects.count()) == (1, 2)
