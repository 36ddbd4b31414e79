"""Buildings, areas and gates of the four office areas, their terminals, and who may pass."""

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from zhilian.access import selectors as access
from zhilian.access import service
from zhilian.access.service import GuestPlaces, ListDraft, Lot
from zhilian.access.types import (
    Admits,
    AreaDraft,
    BuildingDraft,
    GateDraft,
    GateKind,
    GrantKind,
    Guest,
    Hours,
    Place,
    Source,
    Window,
)
from zhilian.assets import service as terminals
from zhilian.assets.types import TerminalDraft, TerminalKind
from zhilian.bookings import selectors as bookings
from zhilian.bookings.types import ResourceKind
from zhilian.canteen import selectors as canteen
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role

AREAS = (("机房", True), ("档案室", True), ("监控中心", True), ("会议区", False))
VISITORS = (("演示访客甲", "610102199001011231"), ("演示访客乙", "610102198506152318"))
PLATES = ("陕A00001", "陕A00002", "陕AD00003")
YEAR = timedelta(days=365)
OTHERS = (
    (TerminalKind.PICKUP, "取餐柜"),
    (TerminalKind.SHOP, "理发室核销机"),
    (TerminalKind.ROOM, "会议门牌屏"),
    (TerminalKind.BUS, "班车扫码机"),
    (TerminalKind.ACTIVITY, "活动签到机"),
)
Roster = list[dict[str, str]]


def build(*, at: datetime) -> None:
    """Places first, then their terminals, then rights: terminals learn them as they are given."""
    for site in directory.sites():
        _site(site, at=at)
    write_roster(list(_terminals(at=at)))
    _rights(at=at)


def write_roster(rows: Roster) -> None:
    """What the simulator must know: codes and keys; readable by the owner only."""
    path = Path(settings.DATA) / "terminals.json"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(rows, file, ensure_ascii=False)


def _site(site: Any, *, at: datetime) -> None:
    base = {"site_id": site.pk}
    for name, kind in (("东门", "east"), ("西门", "west")):
        draft = GateDraft(code=f"{site.code}-{kind}", name=f"{site.name}{name}", **base)
        service.save_gate(draft=draft, at=at)
    for number in (1, 2):
        building = service.save_building(
            draft=BuildingDraft(
                code=f"{site.code}-b{number}",
                name=f"{site.name}{number}号楼",
                needs_approval=number == 1,
                **base,
            ),
            at=at,
        )
        gate = GateDraft(
            code=f"{site.code}-b{number}-door",
            name=f"{site.name}{number}号楼大门",
            kind=GateKind.BUILDING,
            building_id=building,
            hours=Hours.OFFICE,
            visitors=False,
            **base,
        )
        service.save_gate(draft=gate, at=at)
    for name, sensitive in AREAS:
        _area(site, name, sensitive=sensitive, building_id=building, at=at)


def _area(site: Any, name: str, *, sensitive: bool, building_id: int, at: datetime) -> None:
    place = AREAS.index((name, sensitive))
    code = f"{site.code}-a{place}"
    area = service.save_area(
        draft=AreaDraft(
            code=code,
            name=f"{site.name}{name}",
            site_id=site.pk,
            building_id=building_id,
            sensitive=sensitive,
            **_answers_for(),
        ),
        at=at,
    )
    door = GateDraft(
        code=f"{code}-door",
        name=f"{site.name}{name}门",
        site_id=site.pk,
        kind=GateKind.DOOR,
        building_id=building_id,
        area_id=area,
        admits=Admits.PERMITTED,
        visitors=False,
    )
    service.save_gate(draft=door, at=at)


def _answers_for() -> dict[str, int | None]:
    """The areas belong to the security office's department and its first holder of the role."""
    owners = directory.post_holders(role=Role.AREA_OWNER)
    if not owners:
        return {}
    return {"owner_id": owners[0].pk, "owner_unit_id": owners[0].unit_id}


def _terminals(*, at: datetime) -> Iterator[dict[str, str]]:
    for gate in access.gates():
        yield _enrol(gate.code, gate.name, TerminalKind.GATE, gate.subject, gate.site_id, at=at)
    for one in canteen.canteens():
        for number in (1, 2):
            name = f"{one.name}{number}号消费机"
            kind = TerminalKind.CANTEEN
            yield _enrol(f"{one.code}-{number}", name, kind, one.subject, one.site_id, at=at)
    for lot in bookings.resources(kinds=(ResourceKind.PARKING,), branch_id=None):
        subject = f"lot:{lot.code}"
        yield _enrol(
            f"lot-{lot.code}", f"{lot.name}道闸", TerminalKind.BARRIER, subject, None, at=at
        )
    for kind, name in OTHERS:
        yield _enrol(kind.value.replace("_", "-"), name, kind, "", None, at=at)


def _enrol(
    code: str, name: str, kind: TerminalKind, stands_at: str, site_id: int | None, *, at: datetime
) -> dict[str, str]:
    url = f"http://127.0.0.1:{settings.PORT + 2}/t/{code}"
    draft = TerminalDraft(
        code=code, name=name, kind=kind, url=url, site_id=site_id, place=name, stands_at=stands_at
    )
    made = terminals.enrol_terminal(draft=draft, at=at)
    return {
        "code": code,
        "name": name,
        "kind": kind.value,
        "token": made.token,
        "secret": made.secret,
        "place": name,
    }


def _rights(*, at: datetime) -> None:
    people = [*directory.people_with_role(role="access_admin"), *_some_staff()]
    for person in people:
        terminals.give_badge(person_id=person.pk, uid=f"04D0{person.pk:08X}", at=at)
    window = Window(start=at - timedelta(days=1), end=at + YEAR)
    ids = [person.pk for person in people]
    for area in access.open_areas(branch_id=None)[:4]:
        source = Source(key=f"demo:{area.code}", number="演示", person_id=ids[0])
        service.grant_staff(
            source=source,
            person_ids=ids,
            places=[Place(area_id=area.pk)],
            window=window,
            at=at,
        )
    _guests(host_id=ids[0], at=at)


def _some_staff() -> list[Any]:
    return directory.people_with_role(role="staff", first=12)


def _guests(*, host_id: int, at: datetime) -> None:
    today = Window(start=at - timedelta(hours=1), end=at + timedelta(hours=9))
    gate = access.visitor_gates(branch_id=None)[0]
    for number, (name, idno) in enumerate(VISITORS):
        service.grant_guests(
            source=Source(key=f"demo:visit:{number}", number="演示", person_id=host_id),
            guests=[Guest(name=name, idno=idno)],
            places=GuestPlaces(gate_id=gate.pk),
            window=today,
            kind=GrantKind.VISITOR,
            at=at,
        )
    service.grant_plates(
        source=Source(key="demo:plates", number="演示", person_id=host_id),
        plates=PLATES,
        lot=Lot(),
        window=Window(start=at - timedelta(days=1), end=at + YEAR),
        at=at,
    )
    listed = ListDraft(idno="61010219700101003X", name="演示限制", reason="演示：扰乱秩序")
    service.restrict(draft=listed, person_id=host_id, at=at)
