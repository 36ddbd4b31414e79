"""困人呼叫: who was rung for whom, and who comes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhilian.core import crypto
from zhilian.core.access import admits, roles_of
from zhilian.core.listing import Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now, local
from zhilian.directory.types import CONSOLE_ROLES, Role
from zhilian.oncall import selectors
from zhilian.oncall.models import Alarm
from zhilian.oncall.types import AlarmState, RingStatus
from zhilian.oncall.views import shared

READERS = CONSOLE_ROLES | {
    Role.DUTY_DESK,
    Role.SAFETY_OFFICER,
    Role.PROPERTY_ADMIN,
    Role.ELEVATOR_VENDOR,
}
RESCUERS = frozenset({Role.DUTY_DESK, Role.ELEVATOR_VENDOR, Role.SAFETY_OFFICER})
TONES = {
    AlarmState.CALLING: ("bad", "phone-call"),
    AlarmState.ANSWERED: ("good", "circle-check"),
    AlarmState.UNANSWERED: ("bad", "triangle-alert"),
}
LEG_TONES = {
    RingStatus.RINGING: ("blue", "phone-call"),
    RingStatus.ANSWERED: ("risk", "phone"),
    RingStatus.ACCEPTED: ("good", "circle-check"),
    RingStatus.UNREACHED: ("plain", "circle-x"),
}


def _state(row: Alarm) -> Cell:
    tone, icon = TONES[AlarmState(row.state)]
    return Cell(text=row.get_state_display(), tone=tone, icon=icon)


def _coming(row: Alarm) -> str:
    took = [leg.person.name for leg in row.legs.all() if leg.status == RingStatus.ACCEPTED]
    return "、".join(took) or "还没有人"


COLUMNS = (
    Column[Alarm](label="位置", cell=lambda row: Cell(text=row.place, sub=row.case_number)),
    Column[Alarm](label="被困", cell=lambda row: f"{row.trapped} 人" if row.trapped else "不详"),
    Column[Alarm](label="状态", cell=_state),
    Column[Alarm](label="谁在赶赴", cell=_coming),
    Column[Alarm](label="呼叫", cell=lambda row: f"{local(row.began_at):%Y-%m-%d %H:%M}", num=True),
)


@admits(*READERS)
@require_GET
def alarm_list(request: HttpRequest) -> HttpResponse:
    narrowings = (Narrowing(name="state", label="状态", choices=AlarmState.choices),)
    console = bool(roles_of(request) & CONSOLE_ROLES)
    ledger = Ledger(
        title="困人呼叫",
        lead="电梯困人时同时拨打维保单位和总值班室，各有一人按 1 应答为止。",
        columns=COLUMNS,
        href=lambda row: reverse("oncall:alarm", args=[row.pk]),
        placeholder="位置",
        narrowings=narrowings,
        empty=Empty(
            title="没有困人呼叫", text="电梯窗口报告困人时，呼叫记录在这里。", icon="phone-call"
        ),
        tabs=shared.tabs("oncall:alarms") if console else [],
    )
    asked = asked_of(request, narrowings)
    page = selectors.alarms(asked=asked)
    return render(request, "console/list.html", ledger.context(asked, page))


@admits(*READERS)
@never_cache
@require_GET
def page(request: HttpRequest, alarm_id: int) -> HttpResponse:
    row = selectors.alarm(alarm_id=alarm_id)
    if row is None:
        raise Http404("没有这次呼叫。")
    tone, icon = TONES[AlarmState(row.state)]
    rescues = bool(roles_of(request) & RESCUERS)
    teams: dict[str, list[dict[str, object]]] = {}
    for leg in row.legs.all():
        leg_tone, leg_icon = LEG_TONES[RingStatus(leg.status)]
        teams.setdefault(Role(leg.role).label, []).append(
            {"leg": leg, "tone": leg_tone, "icon": leg_icon, "word": leg.get_status_display()}
        )
    context = {
        "now": clock_now(),
        "row": row,
        "tone": tone,
        "icon": icon,
        "teams": teams.items(),
        "phone": row.phone if rescues else crypto.mask_phone(row.phone),
        "rescues": rescues,
        "live": row.state == AlarmState.CALLING,
        "crumbs": [{"label": "困人呼叫", "href": reverse("oncall:alarms")}],
    }
    return render(request, "oncall/alarm.html", context)
