"""What the incidents do when the monitoring announces something."""

from datetime import datetime

from zhilian.core.events import reacts_to
from zhilian.incidents import service
from zhilian.incidents.types import Sight
from zhilian.monitoring.events import TargetFlipped
from zhilian.monitoring.types import State


@reacts_to(TargetFlipped)
def follow_target(event: TargetFlipped) -> None:
    service.follow_target(
        sight=Sight(
            flip_id=event.flip_id,
            check_id=event.check_id,
            at=event.at,
            began_at=_began_at(event),
            to_state=event.to_state,
            drill=event.drill,
        )
    )


def _began_at(event: TargetFlipped) -> datetime:
    """A fault counts from the last good sample; one that a drill covered, from its end."""
    if event.to_state == State.DOWN and event.from_state != State.DOWN:
        return event.last_good_at or event.began_at
    return event.began_at
