"""Merging, splitting, linking, major faults, waits that end, measures: forms and presses."""

from datetime import datetime
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zhilian.core.access import admits
from zhilian.core.times import local
from zhilian.directory import selectors as directory
from zhilian.directory.types import ENGINEERS, Role
from zhilian.incidents import deep_forms, selectors, service
from zhilian.incidents.errors import NoSuchIncident
from zhilian.incidents.forms import ReasonForm, wall_clock
from zhilian.incidents.models import Incident, PlanRun, TimelineEntry
from zhilian.incidents.types import EntryKind, FaultClass, LinkKind
from zhilian.incidents.views import who
from zhilian.incidents.views.asking import Said, Sheet, act, ask
from zhilian.incidents.views.forms import check_id_of

FORM = require_http_methods(["GET", "POST"])


@admits(*who.ACTORS)
@FORM
def merge(request: HttpRequest, incident_id: int) -> HttpResponse:
    sheet = Sheet(
        title="并入另一起故障",
        text="本单并入后不再单独计时；存续单从两者中最早的发现起算，已发生的超时保留。可以撤销。",
        verb="并入",
        done="已并入，时间线保留在两边。",
    )

    def do(said: Said) -> object:
        return service.merge_incidents(
            into_id=_numbered(said["number"]).pk,
            ids=[incident_id],
            reason=said["reason"],
            person_id=who.person_id(request),
            at=timezone.now(),
        )

    return ask(request, incident_id, form=deep_forms.MergeForm, sheet=sheet, do=do)


@admits(*who.ACTORS)
@FORM
def unmerge(request: HttpRequest, incident_id: int) -> HttpResponse:
    sheet = Sheet(
        title="撤销合并",
        text="本单重新单独处理，两边的时限各自按原来的起点接着计算。",
        verb="撤销合并",
        done="已撤销合并。",
        tone="bad",
    )
    return _reasoned(request, incident_id, sheet, service.unmerge_incident)


@admits(*who.ACTORS)
@FORM
def split(request: HttpRequest, incident_id: int) -> HttpResponse:
    sheet = Sheet(
        title="拆分故障",
        text="拆出的部分成为新的一起，时限从真实时间起算；原单不变。拆错了可以合并回来。",
        verb="拆分",
        done="已拆分，新单已建好并开始呼叫。",
    )
    one = who.incident_or_404(incident_id)
    entries = selectors.timeline(incident_id=incident_id)
    choices = [(entry.pk, _line_of(entry)) for entry in entries]

    def form(*args: object, **kwargs: object) -> deep_forms.SplitForm:
        if not args:
            kwargs["initial"] = _times_of(one)
        return deep_forms.SplitForm(*args, entries=choices, **kwargs)

    def do(said: Said) -> object:
        part = service.Part(
            title=said["title"],
            began_at=said["began_at"],
            detected_at=said["detected_at"],
            check_id=check_id_of(said["check_code"]),
            fault_class=FaultClass(said["fault_class"]),
            entry_ids=said["entries"],
        )
        return service.split_incident(
            incident_id=incident_id,
            part=part,
            reason=said["reason"],
            person_id=who.person_id(request),
            at=timezone.now(),
        )

    return ask(request, incident_id, form=form, sheet=sheet, do=do)


@admits(*who.ACTORS)
@FORM
def link(request: HttpRequest, incident_id: int) -> HttpResponse:
    sheet = Sheet(
        title="关联故障",
        text="关联在两起故障的页面和时间线里都看得到，可以取消。",
        verb="关联",
        done="已关联。",
    )

    def do(said: Said) -> object:
        return service.link_incidents(
            incident_id=incident_id,
            other_id=_numbered(said["number"]).pk,
            kind=LinkKind(said["kind"]),
            reason=said["reason"],
            person_id=who.person_id(request),
            at=timezone.now(),
        )

    return ask(request, incident_id, form=deep_forms.LinkForm, sheet=sheet, do=do)


@admits(*who.ACTORS)
@require_POST
def unlink(request: HttpRequest, incident_id: int, link_id: int) -> HttpResponse:
    do = partial(
        service.unlink_incidents,
        link_id=link_id,
        reason=request.POST.get("reason", "")[:300],
        person_id=who.person_id(request),
        at=timezone.now(),
    )
    return act(request, do, done="已取消关联。", to=("incidents:page", incident_id))


@admits(*who.MARKERS)
@FORM
def major(request: HttpRequest, incident_id: int) -> HttpResponse:
    """By hand: mark it, or take the mark back."""
    one = who.incident_or_404(incident_id)
    if one.major_at is not None:
        sheet = Sheet(
            title="撤销重大故障认定",
            text="撤销后规则不再自动认定这一起；记录保留在时间线。",
            verb="撤销认定",
            done="已撤销重大故障认定。",
            tone="bad",
        )
        return _reasoned(request, incident_id, sheet, service.take_back_major)
    sheet = Sheet(
        title="认定为重大故障",
        text="等级升为重大，通知采购人联系人，并按时间线起草重大故障报告。",
        verb="认定",
        done="已认定为重大故障。",
        tone="bad",
    )

    def do(said: Said) -> object:
        return service.declare_major(
            incident_id=incident_id,
            why=said["reason"],
            person_id=who.person_id(request),
            at=timezone.now(),
        )

    return ask(request, incident_id, form=ReasonForm, sheet=sheet, do=do)


@admits(*who.ACTORS)
@require_POST
def end_wait(request: HttpRequest, incident_id: int, wait_id: int) -> HttpResponse:
    now = timezone.now()
    do = partial(
        service.end_wait,
        wait_id=wait_id,
        person_id=who.person_id(request),
        end_at=now,
        at=now,
    )
    return act(request, do, done="等待已结束，净用时已更新。", to=("incidents:page", incident_id))


@admits(*who.ACTORS)
@FORM
def plan_action(request: HttpRequest, incident_id: int) -> HttpResponse:
    sheet = Sheet(
        title="改进措施",
        text="写清谁在什么时候之前做什么；到期未完成每天提醒责任人。",
        verb="保存措施",
        done="措施已记下。",
    )
    people = _people(timezone.now())

    def do(said: Said) -> object:
        return service.plan_action(
            incident_id=incident_id,
            text=said["text"],
            owner_id=said["owner"],
            due_date=said["due_date"],
            person_id=who.person_id(request),
            at=timezone.now(),
        )

    form = partial(deep_forms.ActionForm, people=people)
    return ask(request, incident_id, form=form, sheet=sheet, do=do)


@admits(*who.ACTORS)
@require_POST
def finish_action(request: HttpRequest, incident_id: int, action_id: int) -> HttpResponse:
    do = partial(
        service.finish_action,
        action_id=action_id,
        note=request.POST.get("reason", "")[:300],
        person_id=who.person_id(request),
        at=timezone.now(),
    )
    return act(request, do, done="措施已完成。", to=("incidents:page", incident_id))


@admits(*who.ACTORS)
@require_POST
def tick(request: HttpRequest, incident_id: int, run_id: int) -> HttpResponse:
    """A step of the plan that lies beside the incident."""
    do = tick_of(request, run_id)
    done = "已勾选，写入时间线。" if request.POST.get("done") == "1" else "已撤销勾选。"
    return act(request, do, done=done, to=("incidents:page", incident_id))


def tick_of(request: HttpRequest, run_id: int) -> partial[PlanRun]:
    step = request.POST.get("step", "")
    return partial(
        service.tick_step,
        run_id=run_id,
        step=int(step) if step.isdigit() and len(step) < 4 else 0,
        done=request.POST.get("done") == "1",
        note=request.POST.get("note", ""),
        person_id=who.person_id(request),
        at=timezone.now(),
    )


def _reasoned(
    request: HttpRequest, incident_id: int, sheet: Sheet, do: "who.Reasoned"
) -> HttpResponse:
    def acted(said: Said) -> object:
        return do(
            incident_id=incident_id,
            reason=said["reason"],
            person_id=who.person_id(request),
            at=timezone.now(),
        )

    return ask(request, incident_id, form=ReasonForm, sheet=sheet, do=acted)


def _numbered(number: str) -> Incident:
    """Errors: `NoSuchIncident` names what was typed."""
    found = selectors.incident_by_number(number=number)
    if found is None:
        raise NoSuchIncident(f"没有编号为 {number} 的故障，请到故障单核对。")
    return found


def _people(now: datetime) -> list[tuple[int, str]]:
    roles = tuple(sorted({*ENGINEERS, Role.OPS_MANAGER}))
    held = directory.role_holders(roles=roles, at=now)
    return sorted({(each.person_id, each.name) for each in held}, key=lambda pair: pair[1])


def _line_of(entry: TimelineEntry) -> str:
    kind = EntryKind(entry.kind).label
    return f"{local(entry.occurred_at):%H:%M} {kind} {entry.text[:40]}"


def _times_of(one: Incident) -> dict[str, str]:
    return {
        "began_at": wall_clock(one.fault_began_at),
        "detected_at": wall_clock(one.detected_at),
        "fault_class": one.fault_class,
    }
