"""Texts that another app sets off: a campaign opens or is due, a permit runs out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from zhilian.cases import placeholders
from zhilian.cases.service.messages import send_texts
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import MessageDeclaration, WindowView
from zhilian.notices import service as notices
from zhilian.notices.types import MessageKind, Recipient, WindowText

SIGNAL: Final = "signal."


@dataclass(frozen=True, kw_only=True)
class Signal:
    """What has come about: its name in the list of windows, and what its texts need.

    `told` are values of placeholders. The addressees are those of the text when it is about a
    case, else the people named here.
    """

    name: str
    window_code: str
    told: Mapping[str, Any] = field(default_factory=dict)
    to_ids: tuple[int, ...] = ()
    case_id: int | None = None


@transaction.atomic
def take_signal(*, signal: Signal, key: str, at: datetime) -> int:
    """Send the texts of the signal; with the same key once. Returns to how many people."""
    moment = f"{SIGNAL}{signal.name}"
    if signal.case_id is not None:
        return send_texts(case_id=signal.case_id, moment=moment, told=signal.told, at=at)
    view = catalogue.window(code=signal.window_code)
    sent = 0
    for message in view.declaration.messages:
        if moment in message.at:
            sent += _send(view, message, signal, key=key, at=at)
    return sent


def _send(
    view: WindowView, message: MessageDeclaration, signal: Signal, *, key: str, at: datetime
) -> int:
    names = placeholders.names_in(message.text)
    known = {name: placeholders.say(signal.told.get(name)) for name in names}
    filled = {name: said or placeholders.ELSEWHERE for name, said in known.items()}
    event = view.registers.events[message.event]
    text = WindowText(
        window=view.code,
        name=f"{message.event}-{message.to}",
        label=event.means,
        text=message.text,
        values=filled,
        kind=MessageKind.REMINDER,
    )
    for person_id in signal.to_ids:
        notices.send_text(
            text=text,
            to=Recipient(person_id=person_id),
            key=f"{SIGNAL}{signal.name}/{key}/{person_id}"[:120],
            subject=f"window:{view.code}",
            at=at,
        )
    return len(signal.to_ids)
