"""What bookings do when something happens elsewhere."""

from zhilian.bookings import service
from zhilian.core.events import reacts_to
from zhilian.core.times import clock_now
from zhilian.directory.events import PersonChanged


@reacts_to(PersonChanged)
def free_parking_of_leaver(event: PersonChanged) -> None:
    """Who has left parks no more: others may have the places."""
    if event.left:
        service.free_parking_of_leaver(person_id=event.person_id, at=clock_now())
