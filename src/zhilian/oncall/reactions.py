"""What on-call does when others announce something."""

from zhilian.contract.events import ClockThresholdReached
from zhilian.core.events import reacts_to
from zhilian.incidents.events import (
    IncidentAccepted,
    IncidentClosed,
    IncidentGivenBack,
    IncidentOpened,
    IncidentReopened,
    IncidentRestored,
)
from zhilian.notices.events import MessageReceived, NoticeDelivered, NoticeFailed
from zhilian.oncall import service


@reacts_to(IncidentOpened)
def page_for_opened(event: IncidentOpened) -> None:
    service.start_paging(incident_id=event.incident_id, at=event.at)


@reacts_to(IncidentReopened)
def page_for_reopened(event: IncidentReopened) -> None:
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


@reacts_to(NoticeFailed)
def call_next_person(event: NoticeFailed) -> None:
    service.escalate_after_failure(notice_id=event.notice_id, at=event.at)


@reacts_to(NoticeDelivered)
def note_delivery(event: NoticeDelivered) -> None:
    service.note_delivery(notice_id=event.notice_id, at=event.at)


@reacts_to(MessageReceived)
def answer_text(event: MessageReceived) -> None:
    service.answer_message(inbound_id=event.inbound_id, at=event.at)


@reacts_to(ClockThresholdReached)
def warn_of_clock(event: ClockThresholdReached) -> None:
    service.warn_of_clock(
        clock_id=event.clock_id, about=event.about, percent=event.percent, at=event.at
    )
