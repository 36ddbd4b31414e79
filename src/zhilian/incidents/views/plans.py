"""Contingency plans: the list, one plan with its versions, the editor, drills."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits
from zhilian.core.errors import Refusal
from zhilian.core.times import local
from zhilian.incidents import deep_forms, selectors, service
from zhilian.incidents.models import Plan
from zhilian.incidents.types import FaultClass, RunKind
from zhilian.incidents.views import who
from zhilian.incidents.views.asking import act
from zhilian.incidents.views.deep import tick_of
from zhilian.incidents.views.forms import check_id_of
from zhilian.incidents.views.tabs import tabs
from zhilian.monitoring import selectors as monitoring

FORM = require_http_methods(["GET", "POST"])


@admits(*who.READERS)
@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = selectors.plan_rows(now=now)
    context = {
        "now": now,
        "tabs": tabs("plans"),
        "rows": rows,
        "lacking": selectors.classes_without_plan(),
        "in_force": sum(row.version is not None for row in rows),
        "drilled": sum(row.drills_this_year > 0 for row in rows),
        "drills": selectors.drills(year=local(now).year)[:20],
        "year": local(now).year,
        "may_edit": who.holds(request, who.PLANNERS),
    }
    return render(request, "incidents/plans.html", context)


@admits(*who.PLANNERS)
@require_POST
def take_in(request: HttpRequest) -> HttpResponse:
    do = partial(service.take_in_default_plans, person_id=who.person_id(request), at=timezone.now())
    done = "已装入自带预案的草稿，请按本单位情况修改后发布。"
    return act(request, do, done=done, to=("incidents:plans",))


@admits(*who.READERS)
@require_GET
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The version in force, what the draft would change, older versions, drills."""
    one = _plan_or_404(plan_id)
    versions = selectors.versions(plan_id=plan_id)
    shown = _chosen(request.GET.get("v", ""), versions)
    draft = one.draft_steps.split("\n") if one.draft_steps else []
    older = next((v for v in versions if shown and v.number == shown.number - 1), None)
    context = {
        "now": timezone.now(),
        "plan": one,
        "tabs": tabs("plans"),
        "versions": versions,
        "version": shown,
        "changes": selectors.compare(old=older.steps, new=shown.steps) if older and shown else [],
        "draft_changes": _draft_changes(versions, draft),
        "draft": draft,
        "drills": selectors.drills(plan_id=plan_id),
        "may_edit": who.holds(request, who.PLANNERS),
        "may_publish": who.holds(request, who.PUBLISHERS),
    }
    return render(request, "incidents/plan.html", context)


@admits(*who.PLANNERS)
@FORM
def edit(request: HttpRequest, plan_id: int | None = None) -> HttpResponse:
    one = _plan_or_404(plan_id) if plan_id else None
    form = deep_forms.PlanForm(request.POST or None, initial=_known(one))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(form.cleaned_data, plan_id, person_id=who.person_id(request))
        except Refusal as refused:
            refusal = str(refused)
        else:
            return redirect("incidents:plan", saved.pk)
    context = {"form": form, "refusal": refusal, "plan": one, "now": timezone.now()}
    return render(request, "incidents/plan_edit.html", context)


@admits(*who.PUBLISHERS)
@require_POST
def publish(request: HttpRequest, plan_id: int) -> HttpResponse:
    do = partial(
        service.publish_plan,
        plan_id=plan_id,
        note=request.POST.get("reason", ""),
        person_id=who.person_id(request),
        at=timezone.now(),
    )
    done = "已发布新版本，今后的故障按它处理。"
    return act(request, do, done=done, to=("incidents:plan", plan_id))


@admits(*who.PLANNERS)
@FORM
def drill(request: HttpRequest, plan_id: int) -> HttpResponse:
    one = _plan_or_404(plan_id)
    form = deep_forms.DrillForm(request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        wanted = service.DrillPlan(
            kind=RunKind(said["kind"]), scene=said["scene"], taking_part=said["taking_part"]
        )
        try:
            run = service.begin_plan_drill(
                plan_id=plan_id,
                drill=wanted,
                person_id=who.person_id(request),
                at=timezone.now(),
            )
        except Refusal as refused:
            refusal = str(refused)
        else:
            return redirect("incidents:plan_run", run.pk)
    context = {"form": form, "refusal": refusal, "plan": one, "now": timezone.now()}
    return render(request, "incidents/plan_drill.html", context)


@admits(*who.READERS)
@require_GET
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """A plan in use: the checklist, who ticked what when, what the drill showed."""
    opened = selectors.run(run_id=run_id)
    if opened is None:
        raise Http404("没有这次预案记录")
    live = opened.run.ended_at is None and opened.run.incident_id is None
    context = {
        "now": timezone.now(),
        "opened": opened,
        "run": opened.run,
        "tabs": tabs("plans"),
        "may_act": live and who.holds(request, who.ACTORS),
    }
    return render(request, "incidents/plan_run.html", context)


@admits(*who.ACTORS)
@require_POST
def run_tick(request: HttpRequest, run_id: int) -> HttpResponse:
    return act(
        request, tick_of(request, run_id), done="已记录。", to=("incidents:plan_run", run_id)
    )


@admits(*who.ACTORS)
@require_POST
def run_end(request: HttpRequest, run_id: int) -> HttpResponse:
    do = partial(
        service.end_plan_drill,
        run_id=run_id,
        findings=request.POST.get("reason", ""),
        person_id=who.person_id(request),
        at=timezone.now(),
    )
    return act(request, do, done="演练已结束并归档。", to=("incidents:plan_run", run_id))


def _save(said: dict[str, Any], plan_id: int | None, *, person_id: int) -> Plan:
    text = service.PlanText(
        title=said["title"],
        purpose=said["purpose"],
        steps=said["steps"],
        fault_class=FaultClass(said["fault_class"]),
        check_id=check_id_of(said["check_code"]),
    )
    return service.save_plan(plan_id=plan_id, text=text, person_id=person_id, at=timezone.now())


def _known(one: Plan | None) -> dict[str, object]:
    if one is None:
        return {}
    code = monitoring.check(check_id=one.check_id).code if one.check_id else ""
    return {
        "title": one.title,
        "fault_class": one.fault_class,
        "check_code": code,
        "purpose": one.draft_purpose,
        "steps": one.draft_steps,
    }


def _chosen(number: str, versions: list[Any]) -> Any:
    wanted = next((v for v in versions if str(v.number) == number), None)
    return wanted or (versions[0] if versions else None)


def _draft_changes(versions: list[Any], draft: list[str]) -> list[Any]:
    if not versions or versions[0].steps == draft:
        return []
    return selectors.compare(old=versions[0].steps, new=draft)


def _plan_or_404(plan_id: int) -> Plan:
    one = selectors.plan(plan_id=plan_id)
    if one is None:
        raise Http404("没有这份预案")
    return one
