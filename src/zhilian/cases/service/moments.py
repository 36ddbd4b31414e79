"""Moments at which a window sends texts; what is said there is worked out by a worker."""

from typing import Final

from zhilian.cases.docket import Docket
from zhilian.cases.events import MomentReached
from zhilian.cases.models import EffectRun, StepRun
from zhilian.core import events

FINISH: Final = "finish"


def reach(
    docket: Docket, *moments: str, run: StepRun | None = None, effect: EffectRun | None = None
) -> None:
    """Announce those of the moments at which this window has something to say."""
    spoken = {moment for message in docket.window.messages for moment in message.at}
    for moment in moments:
        if moment in spoken:
            events.record(
                MomentReached(
                    at=docket.at,
                    case_id=docket.case.pk,
                    moment=moment,
                    run_id=run.pk if run else None,
                    effect_id=effect.pk if effect else None,
                )
            )
