"""What notices does when another app announces something."""

from __future__ import annotations

from zhilian.core.events import reacts_to
from zhilian.core.times import clock_now
from zhilian.directory.events import CodeAsked, ContactCorrected
from zhilian.notices import service


@reacts_to(CodeAsked)
def send_sign_in_code(event: CodeAsked) -> None:
    service.send_sign_in_code(code_id=event.code_id, at=clock_now())


@reacts_to(ContactCorrected)
def tell_number_changed(event: ContactCorrected) -> None:
    service.tell_number_changed(
        person_id=event.person_id,
        code_id=event.code_id,
        by_administrator=bool(event.by_id),
        at=clock_now(),
    )
