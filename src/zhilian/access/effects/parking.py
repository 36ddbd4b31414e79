"""White lists of barriers."""

from __future__ import annotations

from zhilian.access import selectors, service
from zhilian.access.effects.reading import outcome_of, source_of, window_of
from zhilian.access.service import Given, Lot
from zhilian.access.types import GrantKind
from zhilian.core.calls import each, key_of, label_of, tells_refusals
from zhilian.core.effects import DONE, Call, Outcome, effect
from zhilian.core.times import local_date

VEHICLES = (GrantKind.VEHICLE,)


@effect("parking.grant")
@tells_refusals
def grant(call: Call) -> Outcome:
    """One vehicle, perhaps a second. A staff permit replaces the one that the person had."""
    plates = [call.args.get("plate"), call.args.get("second_plate")]
    given = _give(call, [str(plate) for plate in plates if plate])
    if call.args.get("valid_to") is None and call.person_id is not None:
        older = selectors.standing_plates(
            person_id=call.person_id, window=call.window, but=given.grant.pk
        )
        service.revoke_grants(grant_ids=older, reason="已由新车辆取代", at=call.at)
    return outcome_of(
        given.told,
        receipt={"grant": given.grant.pk},
        writes={"valid_to": local_date(given.grant.valid_to)},
    )


@effect("parking.grant_batch")
@tells_refusals
def grant_batch(call: Call) -> Outcome:
    given = _give(call, [str(row["plate"]) for row in each(call.args["vehicles"])])
    return outcome_of(given.told, receipt={"grant": given.grant.pk})


@effect("parking.revoke")
@tells_refusals
def revoke(call: Call) -> Outcome:
    """What the undone call gave; without one, every permit of the applicant for this plate."""
    return _take_back(call, [str(call.args["plate"])])


@effect("parking.revoke_batch")
@tells_refusals
def revoke_batch(call: Call) -> Outcome:
    return _take_back(call, [str(row["plate"]) for row in each(call.args["vehicles"])])


@effect("parking.check_in")
@tells_refusals
def check_in(call: Call) -> Outcome:
    """The vehicle has come in; at a barrier that is noted already."""
    service.note_vehicle(subject=call.subject, lot=key_of(call.args["lot"]), at=call.at)
    return DONE


def _give(call: Call, plates: list[str]) -> Given:
    lot = call.args.get("lot")
    return service.grant_plates(
        source=source_of(call),
        plates=plates,
        lot=Lot(key=key_of(lot), name=label_of(lot, longest=60)),
        window=window_of(call),
        at=call.at,
    )


def _take_back(call: Call, plates: list[str]) -> Outcome:
    held = call.receipt.get("grant")
    ids = (
        [int(held)]
        if held
        else selectors.plate_grants(plates=plates, person_id=call.person_id, at=call.at)
    )
    told = service.revoke_grants(grant_ids=ids, reason="办件收回", call_key=call.key, at=call.at)
    return outcome_of(told, receipt={})
