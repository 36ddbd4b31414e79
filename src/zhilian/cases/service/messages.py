"""Texts that a window sends at its moments, and what people are told inside the app."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from zhilian.cases import placeholders
from zhilian.cases.addressees import addressees
from zhilian.cases.assignees import APPLICANT, FIELD, VISITOR
from zhilian.cases.docket import Docket, docket_of
from zhilian.cases.models import Case, EffectRun, StepRun
from zhilian.cases.placeholders import Scene
from zhilian.cases.service.effects import ON_SUBMIT
from zhilian.cases.types import PENDING_EFFECTS
from zhilian.catalogue.types import MessageDeclaration
from zhilian.notices import service as notices
from zhilian.notices.types import InApp, MessageKind, WindowText

CASE_LINK: Final = "/cases/{number}/"
TIMEOUT: Final = ".timeout"
PASSED: Final = "通过"
HOUR: Final = timedelta(hours=1)


@transaction.atomic
def send_texts(
    *,
    case_id: int,
    moment: str,
    at: datetime,
    run_id: int | None = None,
    effect_id: int | None = None,
    told: Mapping[str, Any] | None = None,
) -> int:
    """Send what the window says at this moment; said again, it is sent once. Returns how many.

    A text on submit that needs what an effect writes (a link) waits until that effect is done.
    """
    docket = docket_of(Case.objects.get(pk=case_id), at=at)
    scene = Scene(
        docket=docket,
        moment=moment,
        run=StepRun.objects.filter(pk=run_id).first() if run_id else None,
        effect=EffectRun.objects.filter(pk=effect_id).first() if effect_id else None,
        told=told,
    )
    sent = 0
    for number, message in enumerate(docket.window.messages):
        if moment in message.at and docket.truth(message.when) is not False:
            sent += _send(scene, message, number)
    return sent


@transaction.atomic
def tell(*, case_id: int, to: Collection[int], note: InApp, key: str, at: datetime) -> int:
    """Tell people inside the app about a case; the same key once."""
    return notices.tell(to=to, note=note, key=f"case:{case_id}/{key}", at=at)


def note_about(case: Case, *, title: str, body: str = "", kind: MessageKind) -> InApp:
    return InApp(
        kind=kind,
        title=title,
        body=body,
        link=CASE_LINK.format(number=case.number),
        subject=case.subject,
    )


def _send(scene: Scene, message: MessageDeclaration, number: int) -> int:
    docket = scene.docket
    known = placeholders.known(message.text, scene)
    missing = [name for name in placeholders.names_in(message.text) if name not in known]
    if missing and scene.moment == ON_SUBMIT and _still_owed(docket.case):
        return 0
    filled = {**known, **{name: _instead(name, scene) for name in missing}}
    text = _text(scene, message, filled)
    place = f"case:{docket.case.pk}/{number}/{scene.run.pk if scene.run else ''}/{scene.moment}"
    found = addressees(docket, message.to)
    for one in found:
        notices.send_text(
            text=text,
            to=one.recipient,
            key=f"{place}/{one.key}"[:120],
            subject=docket.case.subject,
            at=docket.at,
        )
    return len(found)


def _text(scene: Scene, message: MessageDeclaration, filled: Mapping[str, str]) -> WindowText:
    docket = scene.docket
    event = docket.view.registers.events[message.event]
    outside = message.to in {APPLICANT, VISITOR} or message.to.startswith(FIELD)
    return WindowText(
        window=docket.case.window_code,
        name=f"{message.event}-{message.to}",
        label=event.means,
        text=message.text,
        values=filled,
        urgent=scene.moment == ON_SUBMIT and not outside,
        kind=MessageKind.CASE if outside else MessageKind.TASK,
    )


def _still_owed(case: Case) -> bool:
    owed = case.effects.filter(run=None, moment=ON_SUBMIT, state__in=sorted(PENDING_EFFECTS))
    return owed.exists()


def _instead(name: str, scene: Scene) -> str:
    """What nobody knows, in words that are true all the same."""
    if name in placeholders.INSTANTS:
        return placeholders.say(_expected(scene.docket))
    if name == "reason" and scene.moment.endswith(TIMEOUT):
        return placeholders.GO_ON
    return PASSED if name == "result" else placeholders.ELSEWHERE


def _expected(docket: Docket) -> datetime:
    """When to expect it: as promised, or within the hour when that is over."""
    return max(docket.case.due_at, docket.at + HOUR)
