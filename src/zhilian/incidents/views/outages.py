"""Outages declared by hand: the list, the declaration, both signatures."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.contract import limits
from zhilian.contract import selectors as contract
from zhilian.core.access import admits
from zhilian.core.errors import Refusal
from zhilian.directory.types import Role
from zhilian.incidents import deep_forms, selectors, service
from zhilian.incidents.errors import NoSuchIncident
from zhilian.incidents.forms import OutageForm, wall_clock
from zhilian.incidents.models import DeclaredOutage
from zhilian.incidents.types import Party
from zhilian.incidents.views import who
from zhilian.incidents.views.asking import act
from zhilian.incidents.views.tabs import tabs

FORM = require_http_methods(["GET", "POST"])


@admits(*who.READERS)
@require_GET
def outage_list(request: HttpRequest) -> HttpResponse:
    context = {
        "now": timezone.now(),
        "tabs": tabs("outages"),
        "rows": selectors.declared_outages(),
        "hours": int(limits.OUTAGE.total_seconds() // 3600),
        "below": limits.OUTAGES_BELOW,
        "may_declare": who.holds(request, who.SIGNERS),
    }
    return render(request, "incidents/outages.html", context)


@admits(*who.SIGNERS)
@FORM
def declare(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = deep_forms.DeclareForm(request.POST or None, initial={"began_at": wall_clock(now)})
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            said = _declaration(form)
            made = service.declare_outage(said=said, person_id=who.person_id(request), at=now)
        except Refusal as refused:
            refusal = str(refused)
        else:
            return redirect("incidents:declared", made.pk)
    context = {"form": form, "refusal": refusal, "now": now}
    return render(request, "incidents/outage_declare.html", context)


@admits(*who.READERS)
@require_GET
def declared(request: HttpRequest, outage_id: int) -> HttpResponse:
    return _page(request, outage_id, form=OutageForm())


@admits(*who.SIGNERS)
@require_POST
def sign(request: HttpRequest, outage_id: int) -> HttpResponse:
    """The manager signs for the contractor, the purchaser for his side."""
    form = OutageForm(request.POST)
    if not form.is_valid():
        return _page(request, outage_id, form=form, status=400)
    do = partial(
        service.sign_declared_cause,
        outage_id=outage_id,
        person_id=who.person_id(request),
        party=_party(request),
        cause=form.cleaned_data["cause"],
        at=timezone.now(),
    )
    return act(request, do, done="已签署。", to=("incidents:declared", outage_id))


@admits(*who.SIGNERS)
@require_POST
def end(request: HttpRequest, outage_id: int) -> HttpResponse:
    form = deep_forms.EndOutageForm(request.POST)
    if not form.is_valid():
        return _page(request, outage_id, form=OutageForm(), status=400)
    do = partial(
        service.end_outage,
        outage_id=outage_id,
        ended_at=form.cleaned_data["ended_at"],
        person_id=who.person_id(request),
        at=timezone.now(),
    )
    return act(request, do, done="已登记结束，时限停止。", to=("incidents:declared", outage_id))


@admits(*who.SIGNERS)
@require_POST
def withdraw(request: HttpRequest, outage_id: int) -> HttpResponse:
    do = partial(
        service.withdraw_outage,
        outage_id=outage_id,
        reason=request.POST.get("reason", ""),
        person_id=who.person_id(request),
        at=timezone.now(),
    )
    return act(request, do, done="已撤回申报，记录保留。", to=("incidents:declared", outage_id))


def _page(
    request: HttpRequest, outage_id: int, *, form: OutageForm, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    one = _or_404(outage_id)
    clocks = contract.clocks_for(subject=one.subject, now=now)
    signer = who.holds(request, who.SIGNERS) and one.withdrawn_at is None
    mine = one.declared_by_id == who.person_id(request)
    context = {
        "now": now,
        "outage": one,
        "tabs": tabs("outages"),
        "clock": clocks[-1] if clocks else None,
        "form": form,
        "end_form": deep_forms.EndOutageForm(initial={"ended_at": wall_clock(now)}),
        "party": _party(request).label,
        "may_sign": signer and not one.signed_by_both,
        "may_end": signer and one.ended_at is None,
        "may_withdraw": signer and mine and not one.signed_by_both,
    }
    return render(request, "incidents/outage.html", context, status=status)


def _declaration(form: deep_forms.DeclareForm) -> service.Declaration:
    said = form.cleaned_data
    number = said["number"].strip()
    found = selectors.incident_by_number(number=number) if number else None
    if number and found is None:
        raise NoSuchIncident(f"没有编号为 {number} 的故障，请核对，或留空。")
    return service.Declaration(
        title=said["title"],
        reason=said["reason"],
        began_at=said["began_at"],
        ended_at=said["ended_at"],
        incident_id=found.pk if found else None,
    )


def _party(request: HttpRequest) -> Party:
    return Party.PURCHASER if who.holds(request, (Role.PURCHASER,)) else Party.CONTRACTOR


def _or_404(outage_id: int) -> DeclaredOutage:
    one = selectors.declared_outage(outage_id=outage_id)
    if one is None:
        raise Http404("没有这次申报")
    return one
