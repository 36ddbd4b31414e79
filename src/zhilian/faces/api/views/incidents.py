"""Incidents and clocks."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router

from zhilian.contract import selectors as contract
from zhilian.directory.types import CONSOLE_ROLES, ENGINEERS
from zhilian.faces.api import schemas
from zhilian.faces.api.door import may
from zhilian.incidents import selectors, service
from zhilian.incidents.types import IncidentFilter, Via

ACT = ENGINEERS | {"ops_manager"}
Id = Annotated[int, Path(ge=1, le=2**53)]
Key = Annotated[str, Query(max_length=200)]
Text = Annotated[str, Query(max_length=80)]
router = Router(tags=["故障"])


@router.get("/incidents", response=schemas.answers(schemas.IncidentPage), summary="故障列表")
@may(*CONSOLE_ROLES)
def incident_list(
    request: HttpRequest, q: Text = "", status: Text = "", window: Text = "", after: Key = ""
) -> Any:
    """Open ones first; `next` is the key of the next page, empty on the last."""
    wanted = IncidentFilter(q=q, status=status, window=window)
    page = selectors.incidents_page(wanted=wanted, after=after)
    return {"items": page.rows, "next": page.next_key}


@router.get(
    "/incidents/{incident_id}", response=schemas.answers(schemas.IncidentDetail), summary="一起故障"
)
@may(*CONSOLE_ROLES)
def incident_one(request: HttpRequest, incident_id: Id) -> Any:
    """With its timeline and clocks."""
    found = selectors.incident(incident_id=incident_id)
    return {
        "incident": found,
        "timeline": selectors.timeline(incident_id=incident_id),
        "clocks": contract.clocks_for(subject=found.subject, now=timezone.now()),
    }


@router.post(
    "/incidents/{incident_id}/accept", response=schemas.answers(schemas.IncidentOut), summary="接单"
)
@may(*ACT)
def incident_accept(request: HttpRequest, incident_id: Id) -> Any:
    return service.accept_incident(**_who(request, incident_id), via=Via.API)


@router.post(
    "/incidents/{incident_id}/arrive", response=schemas.answers(schemas.IncidentOut), summary="到场"
)
@may(*ACT)
def incident_arrive(request: HttpRequest, incident_id: Id) -> Any:
    return service.record_arrival(**_who(request, incident_id), via=Via.API)


@router.post(
    "/incidents/{incident_id}/restored",
    response=schemas.answers(schemas.IncidentOut),
    summary="申报恢复",
)
@may(*ACT)
def incident_restored(request: HttpRequest, incident_id: Id) -> Any:
    """Where a probe watches, it decides: the state changes when it has seen the service work."""
    return service.claim_restored(**_who(request, incident_id), via=Via.API)


@router.post(
    "/incidents/{incident_id}/notes",
    response=schemas.answers(schemas.IncidentOut),
    summary="追加记录",
)
@may(*ACT)
def incident_note(request: HttpRequest, incident_id: Id, body: schemas.Note) -> Any:
    service.add_note(**_who(request, incident_id), text=body.text)
    return selectors.incident(incident_id=incident_id)


@router.post(
    "/incidents/{incident_id}/close", response=schemas.answers(schemas.IncidentOut), summary="结案"
)
@may(*ACT)
def incident_close(request: HttpRequest, incident_id: Id, body: schemas.Closing) -> Any:
    who = _who(request, incident_id)
    return service.close_incident(**who, cause=body.cause, lesson=body.lesson)


@router.get("/clocks", response=schemas.answers(list[schemas.ClockOut]), summary="正在计时的时限")
@may(*CONSOLE_ROLES)
def clock_list(request: HttpRequest) -> Any:
    return contract.open_clocks(now=timezone.now())


def _who(request: HttpRequest, incident_id: int) -> Any:
    return {"incident_id": incident_id, "person_id": request.user.pk or 0, "at": timezone.now()}
