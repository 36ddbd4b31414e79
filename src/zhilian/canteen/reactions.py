"""What the canteen does when something happens elsewhere, or when a meal is fetched."""

from __future__ import annotations

from zhilian.assets.events import CodeRenewed
from zhilian.canteen import service
from zhilian.canteen.events import MealServed, UnitMealOver
from zhilian.core.events import reacts_to
from zhilian.core.times import clock_now
from zhilian.directory.events import PersonLocked, PersonUnlocked


@reacts_to(MealServed)
def tell_case_of_meal(event: MealServed) -> None:
    """The case behind the booking goes on: the machine has answered its step."""
    service.tell_case_of_meal(reservation_id=event.reservation_id, at=clock_now())


@reacts_to(UnitMealOver)
def tell_case_that_meal_is_over(event: UnitMealOver) -> None:
    """A unit's order is done when its time is over, whoever came."""
    if event.number:
        service.tell_case(number=event.number, at=clock_now())


@reacts_to(PersonLocked)
def take_locked_person_off(event: PersonLocked) -> None:
    service.forget_people(person_ids=[event.person_id], at=clock_now())


@reacts_to(PersonUnlocked)
def put_unlocked_person_back(event: PersonUnlocked) -> None:
    service.tell_people(person_ids=[event.person_id], at=clock_now())


@reacts_to(CodeRenewed)
def tell_new_seed(event: CodeRenewed) -> None:
    """Machines that check codes by themselves must know the new seed."""
    service.tell_people(person_ids=[event.person_id], at=clock_now())
