"""Links for visitors."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from zhilian.access import service
from zhilian.catalogue import selectors as catalogue
from zhilian.core.calls import tells_refusals
from zhilian.core.effects import Call, Outcome, effect

HOURS = 48


@effect("visitor.invite")
@tells_refusals
def invite(call: Call) -> Outcome:
    """A link that lets the visitor fill in what is theirs; the case sends it by SMS."""
    token = service.invite(
        subject=call.subject,
        number=call.number,
        phone=str(call.args["phone"]),
        lasts=_lasts(call.window),
        at=call.at,
    )
    return Outcome(writes={"link": f"{settings.BASE_URL}/v/{token}/"})


@effect("visitor.close_link")
@tells_refusals
def close_link(call: Call) -> Outcome:
    return Outcome(receipt={"closed": service.close_links(subject=call.subject, at=call.at)})


def _lasts(window: str) -> timedelta:
    """How long, as the catalogue says for all windows."""
    said = catalogue.window(code=window).registers.defaults.get("visitor_link", {})
    return timedelta(hours=int(said.get("expires_hours", HOURS)))
