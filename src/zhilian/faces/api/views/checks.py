"""Checks, states of the windows, drills."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Status

from zhilian.directory.types import CONSOLE_ROLES, ENGINEERS
from zhilian.faces.api import schemas
from zhilian.faces.api.door import may
from zhilian.monitoring import selectors, service
from zhilian.monitoring.types import CheckDraft

ACT = ENGINEERS | {"ops_manager"}
Id = Annotated[int, Path(ge=1, le=2**53)]
Key = Annotated[str, Query(max_length=200)]
Text = Annotated[str, Query(max_length=80)]
router = Router(tags=["监测"])


@router.get("/checks", response=schemas.answers(schemas.CheckPage), summary="监测项列表")
@may(*CONSOLE_ROLES)
def check_list(
    request: HttpRequest, q: Text = "", state: Text = "", kind: Text = "", after: Key = ""
) -> Any:
    """Fifty a page; `next` is the key of the next page, empty on the last."""
    wanted = selectors.CheckFilter(q=q, state=state, kind=kind)
    page = selectors.page(wanted=wanted, key=after)
    return {"items": list(page.rows), "next": page.next_key}


@router.post(
    "/checks", response=schemas.answers(schemas.CheckOut, status=201), summary="新增监测项"
)
@may(*ACT)
def check_create(request: HttpRequest, body: schemas.CheckIn) -> Any:
    draft = CheckDraft(**body.dict())
    return Status(201, service.create_check(draft=draft, at=timezone.now()))


@router.get("/checks/{check_id}", response=schemas.answers(schemas.CheckOut), summary="一个监测项")
@may(*CONSOLE_ROLES)
def check_one(request: HttpRequest, check_id: Id) -> Any:
    return selectors.check(check_id=check_id)


@router.post(
    "/checks/{check_id}/pause", response=schemas.answers(schemas.CheckOut), summary="暂停监测"
)
@may(*ACT)
def check_pause(request: HttpRequest, check_id: Id, body: schemas.Reason) -> Any:
    return service.pause_check(check_id=check_id, reason=body.reason, at=timezone.now())


@router.post(
    "/checks/{check_id}/resume", response=schemas.answers(schemas.CheckOut), summary="恢复监测"
)
@may(*ACT)
def check_resume(request: HttpRequest, check_id: Id) -> Any:
    return service.resume_check(check_id=check_id, at=timezone.now())


@router.get("/states", response=schemas.answers(list[schemas.StateOut]), summary="64 个窗口的现状")
@may(*CONSOLE_ROLES)
def states(request: HttpRequest) -> Any:
    return selectors.wall(now=timezone.now())


@router.get("/drills", response=schemas.answers(list[schemas.DrillOut]), summary="最近的演练")
@may(*CONSOLE_ROLES)
def drill_list(request: HttpRequest) -> Any:
    return selectors.drills()


@router.post("/drills", response=schemas.answers(schemas.DrillOut, status=201), summary="发起演练")
@may(*ACT)
def drill_start(request: HttpRequest, body: schemas.DrillIn) -> Any:
    drill = service.start_drill(
        window_code=body.window_code,
        fault=body.fault,
        note=body.note,
        person_id=request.user.pk or 0,
        at=timezone.now(),
    )
    return Status(201, drill)


@router.post(
    "/drills/{drill_id}/stop", response=schemas.answers(schemas.DrillOut), summary="停止演练"
)
@may(*ACT)
def drill_stop(request: HttpRequest, drill_id: Id) -> Any:
    person_id = request.user.pk or 0
    return service.stop_drill(drill_id=drill_id, person_id=person_id, at=timezone.now())
