"""Which gates lie on the way to a place, and which places a gate is on the way to."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from zhilian.access.models import Gate, Pass, Permission
from zhilian.access.types import GateKind


def permissions_for(gate: Gate) -> Q:
    """Permissions that open this gate: of the gate itself, or of a place behind it."""
    found = Q(gate=gate.pk)
    if gate.kind == GateKind.ENTRANCE:
        site = gate.site_id
        return found | Q(building__site=site) | Q(area__site=site) | Q(gate__site=site)
    if gate.kind == GateKind.BUILDING:
        return found | Q(building=gate.building_id) | Q(area__building=gate.building_id)
    return found | Q(area=gate.area_id)


def gates_for_permissions(permissions: Collection[Permission]) -> Q:
    """Gates that lie on the way to the places of these permissions; each has its place loaded."""
    found = Q(pk__in={one.gate_id for one in permissions if one.gate_id})
    for one in permissions:
        found |= _way_to(
            site_id=_site(one),
            building_id=one.building_id or (one.area.building_id if one.area else None),
            area_id=one.area_id,
        )
    return found


def gates_for_pass(guest: Pass) -> Q:
    """Gates through which a guest may come in or go out: out, by any entrance of the site."""
    found = Q(pk=guest.gate_id) if guest.gate_id else Q(pk__in=())
    if guest.gate is not None:
        found |= Q(kind=GateKind.ENTRANCE, site=guest.gate.site_id)
    if guest.building is not None:
        found |= _way_to(site_id=guest.building.site_id, building_id=guest.building_id)
    for area in guest.areas.all():
        found |= _way_to(site_id=area.site_id, building_id=area.building_id, area_id=area.pk)
    return found


def lets_guest_in(guest: Pass, gate: Gate) -> bool:
    """Whether this gate is on the guest's way in. The chosen entrance, where one was chosen."""
    areas = list(guest.areas.all())
    if gate.kind == GateKind.ENTRANCE:
        if guest.gate_id:
            return guest.gate_id == gate.pk
        sites = {area.site_id for area in areas}
        sites |= {guest.building.site_id} if guest.building else set()
        return gate.site_id in sites
    if gate.kind == GateKind.BUILDING:
        buildings = {area.building_id for area in areas} | {guest.building_id}
        return gate.pk == guest.gate_id or gate.building_id in buildings - {None}
    return gate.pk == guest.gate_id or gate.area_id in {area.pk for area in areas}


def lets_guest_out(guest: Pass, gate: Gate) -> bool:
    """Nobody is locked in: every gate of the office area lets a guest out."""
    return gate.site_id in _sites(guest) or gate.pk == guest.gate_id


def _sites(guest: Pass) -> set[int]:
    sites = {area.site_id for area in guest.areas.all()}
    sites |= {place.site_id for place in (guest.gate, guest.building) if place is not None}
    return sites


def _way_to(*, site_id: int, building_id: int | None = None, area_id: int | None = None) -> Q:
    found = Q(kind=GateKind.ENTRANCE, site=site_id)
    if building_id:
        found |= Q(kind=GateKind.BUILDING, building=building_id)
    if area_id:
        found |= Q(kind=GateKind.DOOR, area=area_id)
    return found


def _site(one: Permission) -> int:
    place = one.building or one.area or one.gate
    return place.site_id if place else 0
