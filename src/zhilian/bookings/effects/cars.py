"""`car.*` of bookings: a car and its driver by the interval. The cars themselves are assets'."""

from datetime import datetime
from typing import Any

from zhilian.bookings import selectors, service
from zhilian.bookings.calls import give_back, holder, missed, own_booking, taken
from zhilian.bookings.errors import Full
from zhilian.bookings.models import Reservation, Resource
from zhilian.bookings.models.reservations import PART
from zhilian.bookings.reach import level_of, levels
from zhilian.bookings.service import Wish
from zhilian.bookings.types import ResourceKind, Stretch
from zhilian.bookings.wording import when
from zhilian.core.calls import key_of, label_of, tells_refusals
from zhilian.core.effects import DONE, Call, Outcome, Picked, effect, failed

CARS = (ResourceKind.CAR,)
FLEET = (ResourceKind.CAR, ResourceKind.DRIVER)
GONE = "原用车单已经取消或不是您本人的，请重新选择。"


@effect("car.reserve")
@tells_refusals
def reserve(call: Call) -> Outcome:
    """占用车辆与驾驶员时段: both or neither."""
    car, driver = call.args["car"], call.args["driver"]
    things: tuple[tuple[ResourceKind, str, Any, dict[str, str]], ...] = (
        (ResourceKind.CAR, f"car:{key_of(car)}", car, _trip_facts(call)),
        (ResourceKind.DRIVER, f"person:{key_of(driver)}", driver, {}),
    )
    made = [
        service.reserve(
            wish=Wish(
                key=f"{call.key}{PART}{kind.value}",
                code=_resource(kind, ref, thing, at=call.at).code,
                starts_at=call.args["start_at"],
                ends_at=call.args["end_at"],
                holder=holder(call),
                at=call.at,
                any_time=True,
                facts=facts,
            )
        )
        for kind, ref, thing, facts in things
    ]
    return taken(made)


@effect("car.release")
@tells_refusals
def release(call: Call) -> Outcome:
    """释放车辆与驾驶员时段: this case's own, or the ones that its applicant picked."""
    if call.args.get("booking") is None:
        return give_back(call, FLEET)
    booking = own_booking(call, CARS)
    if booking is None:
        return failed(GONE)
    rows = selectors.reservations_of(subject=booking.subject, kinds=FLEET)
    for row in rows:
        service.release(reservation_id=row.pk, by=call.subject, at=call.at, no_show=missed(call))
    return taken(rows)


@effect("car.recheck")
@tells_refusals
def recheck(call: Call) -> Outcome:
    """按变更内容重新校验审批级别: a new destination must lie within what was approved."""
    booking = own_booking(call, CARS)
    if booking is None:
        return failed(GONE)
    destination = str(call.args.get("destination") or "")
    if not destination:
        return DONE
    approved = str(booking.facts.get("scope") or levels()[0])
    needed = level_of(destination)
    if levels().index(needed) > levels().index(approved):
        return failed(f"“{destination[:20]}”属于{needed}，原单批准的是{approved}，请重新申请用车。")
    return DONE


@effect("car.change")
@tells_refusals
def change(call: Call) -> Outcome:
    """同一事务内改派车辆与时段."""
    booking = own_booking(call, CARS)
    if booking is None:
        return failed(GONE)
    stretch = _later(booking, call.args.get("start_at"))
    wanted = key_of(call.args.get("car_type"))
    code = _car_of_type(booking, wanted, stretch).code if wanted else ""
    moved = []
    for row in selectors.reservations_of(subject=booking.subject, kinds=FLEET):
        other = code if row.resource.kind == ResourceKind.CAR else ""
        moved.append(
            service.move(
                reservation_id=row.pk,
                by=call.subject,
                at=call.at,
                stretch=stretch,
                code=other,
                any_time=True,
            )
        )
    return taken(moved)


def _resource(kind: ResourceKind, ref: str, thing: Any, *, at: datetime) -> Resource:
    found = service.ensure_resource(kind=kind, ref=ref, name=label_of(thing, longest=60), at=at)
    facts = thing.facts if isinstance(thing, Picked) else {}
    return service.note_facts(
        resource=found, facts={name: facts[name] for name in ("car_type", "plate") if name in facts}
    )


def _trip_facts(call: Call) -> dict[str, str]:
    """What a later change is judged by."""
    return {
        "scope": label_of(call.values.get("scope"), longest=20),
        "destination": label_of(call.values.get("destination"), longest=60),
        "car_type": label_of(call.values.get("car_type"), longest=20),
    }


def _later(booking: Reservation, starts_at: datetime | None) -> Stretch:
    """The same length from another instant on."""
    begin = starts_at or booking.starts_at
    return Stretch(starts_at=begin, ends_at=begin + (booking.ends_at - booking.starts_at))


def _car_of_type(booking: Reservation, wanted: str, stretch: Stretch) -> Resource:
    """A free car of the type, the present one before others. Errors: `Full`."""
    cars = selectors.resources(kinds=CARS, branch_id=booking.resource.branch_id)
    for car in cars:
        fits = car.facts.get("car_type") == wanted
        if fits and (
            car.pk == booking.resource_id or selectors.is_free(resource=car, stretch=stretch)
        ):
            return car
    raise Full(f"{wanted}在", when(stretch))
