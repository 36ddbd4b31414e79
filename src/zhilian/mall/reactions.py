"""Orders and claims of the mall follow their cases, shops the windows that sell."""

from zhilian.cases.events import (
    CaseEnded,
    CaseFinished,
    CaseMoved,
    CaseRated,
    CaseReturned,
    CaseSubmitted,
    StepOverdue,
)
from zhilian.catalogue.events import WindowPublished, WindowWithdrawn
from zhilian.core.events import reacts_to
from zhilian.mall import service
from zhilian.mall.types import Cause


@reacts_to(CaseSubmitted)
def note(event: CaseSubmitted) -> None:
    service.note_case(case_id=event.case_id, at=event.at)


@reacts_to(CaseMoved)
def move(event: CaseMoved) -> None:
    service.follow_case(case_id=event.case_id, at=event.at)


@reacts_to(CaseReturned)
def give_back(event: CaseReturned) -> None:
    service.follow_case(case_id=event.case_id, at=event.at)


@reacts_to(CaseFinished)
def finish(event: CaseFinished) -> None:
    service.follow_case(case_id=event.case_id, at=event.at)


@reacts_to(CaseEnded)
def end(event: CaseEnded) -> None:
    service.follow_case(case_id=event.case_id, at=event.at)


@reacts_to(StepOverdue)
def mark_late(event: StepOverdue) -> None:
    service.note_late(case_id=event.case_id, step=event.step)


@reacts_to(CaseRated)
def take_stars(event: CaseRated) -> None:
    service.note_stars(case_id=event.case_id, score=event.score)


@reacts_to(WindowPublished)
def place(event: WindowPublished) -> None:
    service.place_shops(cause=Cause(at=event.at))


@reacts_to(WindowWithdrawn)
def place_elsewhere(event: WindowWithdrawn) -> None:
    service.place_shops(cause=Cause(at=event.at))
