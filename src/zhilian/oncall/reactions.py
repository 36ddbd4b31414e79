"""What on-call does when others announce something."""

from collections.abc import Mapping
from typing import Any

from zhilian.cases import selectors as cases
from zhilian.cases.events import StepOverdue
from zhilian.contract.events import ClockThresholdReached
from zhilian.core.effects import Picked
from zhilian.core.events import reacts_to
from zhilian.incidents.events import (
    ActionIsDue,
    IncidentAccepted,
    IncidentBecameMajor,
    IncidentClosed,
    IncidentGivenBack,
    IncidentMerged,
    IncidentOpened,
    IncidentReopened,
    IncidentRestored,
)
from zhilian.incidents.types import Why
from zhilian.notices.events import DigitPressed, MessageReceived, NoticeDelivered, NoticeFailed
from zhilian.oncall import service
from zhilian.oncall.events import OverridePut, RosterChanged
from zhilian.oncall.types import CallForHelp

CALL_TREE = "call_tree"
PHONE = "phone"


@reacts_to(StepOverdue)
def ring_for_overdue(event: StepOverdue) -> None:
    """A step that wants the call tree rung when it runs late: nobody has come yet."""
    if event.on_timeout != CALL_TREE:
        return
    case = cases.case_brief(case_id=event.case_id)
    help_ = CallForHelp(
        key=f"run:{event.run_id}",
        subject=event.subject,
        case_number=case.number,
        place=_place(case.values),
        phone=_phone(case.values),
    )
    service.raise_alarm(help_=help_, at=event.at)


def _place(values: Mapping[str, Any]) -> str:
    """The thing or place that the form names; the applicant is none."""
    found = (value for key, value in values.items() if key != "applicant")
    return next((str(value) for value in found if isinstance(value, Picked)), "")


def _phone(values: Mapping[str, Any]) -> str:
    return next((str(value) for key, value in values.items() if PHONE in key and value), "")


@reacts_to(IncidentOpened)
def page_for_opened(event: IncidentOpened) -> None:
    service.start_paging(incident_id=event.incident_id, at=event.at)


@reacts_to(IncidentReopened)
def page_for_reopened(event: IncidentReopened) -> None:
    if event.why == Why.FLAPPING:  # called out once; see incidents.service.flaps
        return
    service.start_paging(incident_id=event.incident_id, at=event.at)


@reacts_to(IncidentGivenBack)
def page_for_given_back(event: IncidentGivenBack) -> None:
    service.start_paging(incident_id=event.incident_id, at=event.at)


@reacts_to(IncidentAccepted)
def stop_calling(event: IncidentAccepted) -> None:
    service.note_acceptance(incident_id=event.incident_id, person_id=event.person_id, at=event.at)


@reacts_to(IncidentRestored)
def tell_restored(event: IncidentRestored) -> None:
    service.end_paging(incident_id=event.incident_id, at=event.at)


@reacts_to(IncidentClosed)
def end_with_closing(event: IncidentClosed) -> None:
    service.end_paging(incident_id=event.incident_id, at=event.at)


@reacts_to(IncidentMerged)
def end_with_merger(event: IncidentMerged) -> None:
    """The survivor is paged for; one fault does not ring twice."""
    service.end_paging(incident_id=event.incident_id, at=event.at)


@reacts_to(NoticeFailed)
def call_next_person(event: NoticeFailed) -> None:
    service.escalate_after_failure(notice_id=event.notice_id, at=event.at)
    service.note_unreached(notice_id=event.notice_id, at=event.at)
    service.note_canary_failed(notice_id=event.notice_id, at=event.at)
    service.note_alarm_unreached(notice_id=event.notice_id, at=event.at)


@reacts_to(NoticeDelivered)
def note_delivery(event: NoticeDelivered) -> None:
    service.note_delivery(notice_id=event.notice_id, at=event.at)
    service.note_answered(notice_id=event.notice_id, at=event.at)
    service.note_canary_back(notice_id=event.notice_id, at=event.at)
    service.note_alarm_answered(notice_id=event.notice_id, at=event.at)


@reacts_to(RosterChanged)
def tell_calendars(event: RosterChanged) -> None:
    service.sync_feed_entries(at=event.at)


@reacts_to(OverridePut)
def tell_calendars_of_stand_in(event: OverridePut) -> None:
    service.sync_feed_entries(at=event.at)


@reacts_to(DigitPressed)
def take_by_key(event: DigitPressed) -> None:
    service.note_digit(notice_id=event.notice_id, digit=event.digit, at=event.at)
    service.note_alarm_digit(notice_id=event.notice_id, digit=event.digit, at=event.at)


@reacts_to(MessageReceived)
def answer_text(event: MessageReceived) -> None:
    service.answer_message(inbound_id=event.inbound_id, at=event.at)


@reacts_to(ClockThresholdReached)
def warn_of_clock(event: ClockThresholdReached) -> None:
    service.warn_of_clock(
        clock_id=event.clock_id, about=event.about, percent=event.percent, at=event.at
    )


@reacts_to(IncidentBecameMajor)
def tell_of_major(event: IncidentBecameMajor) -> None:
    service.tell_of_major(incident_id=event.incident_id, at=event.at)


@reacts_to(ActionIsDue)
def tell_of_measure(event: ActionIsDue) -> None:
    service.tell_of_measure(action_id=event.action_id, at=event.at)
