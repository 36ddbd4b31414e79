"""What the incidents do when the monitoring announces something."""

from zhilian.core.events import reacts_to
from zhilian.incidents import service
from zhilian.monitoring.events import TargetFlipped


@reacts_to(TargetFlipped)
def follow_target(event: TargetFlipped) -> None:
    service.follow_target(check_id=event.check_id, flip_id=event.flip_id)
