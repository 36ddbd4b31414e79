"""A unit's line goes with its case; reporters hear of campaigns."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhilian.cases import selectors as cases
from zhilian.cases.events import (
    CaseEnded,
    CaseFinished,
    CaseResubmitted,
    CaseReturned,
    CaseSubmitted,
)
from zhilian.cases.types import Status
from zhilian.core.effects import Picked, id_of
from zhilian.core.events import reacts_to
from zhilian.filing import selectors, service
from zhilian.filing.events import CampaignDue, CampaignOpened
from zhilian.filing.figures import period_of
from zhilian.filing.models import CampaignUnit
from zhilian.filing.types import KIND_OF, UnitState


@reacts_to(CaseSubmitted)
def note_filed(event: CaseSubmitted) -> None:
    if event.window_code in KIND_OF:
        _follow(event.case_id, UnitState.SUBMITTED, at=event.at)


@reacts_to(CaseResubmitted)
def note_filed_again(event: CaseResubmitted) -> None:
    if event.window_code in KIND_OF:
        _follow(event.case_id, UnitState.SUBMITTED, at=event.at)


@reacts_to(CaseReturned)
def note_returned(event: CaseReturned) -> None:
    brief = cases.case_brief(case_id=event.case_id) if not event.to_step else None
    if brief is not None and brief.status == Status.RETURNED:
        _follow_held(event.case_id, UnitState.RETURNED, at=event.at)


@reacts_to(CaseFinished)
def note_approved(event: CaseFinished) -> None:
    if event.window_code in KIND_OF:
        _follow(event.case_id, UnitState.APPROVED, at=event.at)


@reacts_to(CaseEnded)
def note_given_up(event: CaseEnded) -> None:
    if event.window_code in KIND_OF:
        _follow_held(event.case_id, UnitState.MISSING, at=event.at)


@reacts_to(CampaignOpened)
def tell_opened(event: CampaignOpened) -> None:
    service.tell_opened(campaign_id=event.campaign_id, at=event.at)


@reacts_to(CampaignDue)
def tell_due(event: CampaignDue) -> None:
    service.tell_due(campaign_id=event.campaign_id, at=event.at)


def _follow(case_id: int, state: UnitState, *, at: datetime) -> None:
    brief = cases.case_brief(case_id=case_id)
    line = _line_of(KIND_OF[brief.window_code], brief.values, unit_id=brief.unit_id)
    if line is not None:
        service.follow_case(
            campaign_unit_id=line.pk,
            state=state,
            subject=f"case:{case_id}",
            number=brief.number,
            at=at,
        )


def _follow_held(case_id: int, state: UnitState, *, at: datetime) -> None:
    """Only the case that the line goes with moves it."""
    line = selectors.unit_of_case(subject=f"case:{case_id}")
    if line is not None:
        service.follow_case(
            campaign_unit_id=line.pk,
            state=state,
            subject=line.subject,
            number=line.case_number,
            at=at,
        )


def _line_of(kind: str, values: Mapping[str, Any], *, unit_id: int | None) -> CampaignUnit | None:
    """By the campaign that was chosen, else by the month or year that was filled in."""
    chosen = values.get("campaign") or values.get("batch")
    campaign_id = id_of(chosen.key) if isinstance(chosen, Picked) else None
    if campaign_id is None:
        period = values.get("period") or values.get("year")
        found = selectors.campaign_for(kind=kind, period=period_of(period)) if period else None
        campaign_id = found.pk if found else None
    if campaign_id is None:
        return None
    return selectors.campaign_unit(campaign_id=campaign_id, unit_id=unit_id)
