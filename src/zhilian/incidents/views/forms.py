"""Acts that need words: each shows its form, keeps what was typed, and tells what was refused."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhilian.contract import selectors as contract
from zhilian.core.access import admits
from zhilian.core.errors import Refusal
from zhilian.directory.types import Role
from zhilian.incidents import forms, service
from zhilian.incidents.errors import UnknownTarget
from zhilian.incidents.models import Incident
from zhilian.incidents.types import FaultClass, Party, WaitKind
from zhilian.incidents.views import who
from zhilian.incidents.views.asking import Said, Sheet, ask
from zhilian.monitoring import selectors as monitoring


@admits(*who.REPORTERS)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """A fault told by a person, with the time that the caller states."""
    now = timezone.now()
    form = forms.ReportForm(request.POST or None, initial={"began_at": forms.wall_clock(now)})
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = service.report_incident(
                report=form.report(check_id=check_id_of(form.cleaned_data["check_code"])),
                person_id=who.person_id(request),
                at=now,
            )
        except Refusal as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"已登记 {made.number}，正在呼叫值班工程师。")
            return redirect("incidents:page", made.pk)
    context = {"form": form, "refusal": refusal, "now": now}
    return render(request, "incidents/report.html", context)


@admits(*who.ACTORS)
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, incident_id: int) -> HttpResponse:
    sheet = Sheet(
        title="添加记录",
        text="写入时间线后不能修改或删除。",
        verb="写入时间线",
        done="已写入时间线。",
    )

    def do(said: Said) -> Incident:
        return service.add_note(
            incident_id=incident_id,
            person_id=who.person_id(request),
            text=said["text"],
            occurred_at=said["occurred_at"],
            at=timezone.now(),
        )

    return ask(request, incident_id, form=forms.NoteForm, sheet=sheet, do=do)


@admits(*who.ACTORS)
@require_http_methods(["GET", "POST"])
def wait(request: HttpRequest, incident_id: int) -> HttpResponse:
    sheet = Sheet(
        title="记录等待",
        text="合同按自然时间计算，等待不会停表；净用时列在旁边，供双方核对。",
        verb="记录等待",
        done="已记录等待。",
    )

    def do(said: Said) -> object:
        waiting = service.Waiting(
            kind=WaitKind(said["kind"]),
            reason=said["reason"],
            evidence=said["evidence"],
            start_at=said["start_at"],
            end_at=said["end_at"],
        )
        return service.begin_wait(
            incident_id=incident_id,
            waiting=waiting,
            person_id=who.person_id(request),
            at=timezone.now(),
        )

    return ask(request, incident_id, form=forms.WaitForm, sheet=sheet, do=do)


@admits(*who.ACTORS)
@require_http_methods(["GET", "POST"])
def classify(request: HttpRequest, incident_id: int) -> HttpResponse:
    sheet = Sheet(
        title="调整分类",
        text="处理时限随分类改变，新旧两段计时都保留；分类有争议时可由采购人豁免。",
        verb="保存分类",
        done="分类已调整。",
    )

    def do(said: Said) -> Incident:
        return service.classify(
            incident_id=incident_id,
            person_id=who.person_id(request),
            fault_class=said["fault_class"],
            severity=said["severity"],
            reason=said["reason"],
            at=timezone.now(),
        )

    more = {"rules": contract.class_rules(), "labels": dict(FaultClass.choices)}
    return ask(request, incident_id, form=forms.ClassifyForm, sheet=sheet, do=do, more=more)


@admits(*who.ACTORS)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, incident_id: int) -> HttpResponse:
    sheet = Sheet(
        title="结案", text="结案后写入报告；需要更正时可以撤销结案。", verb="结案", done="已结案。"
    )

    def do(said: Said) -> Incident:
        return service.close_incident(
            incident_id=incident_id,
            person_id=who.person_id(request),
            cause=said["cause"],
            cause_kind=said["cause_kind"],
            lesson=said["lesson"],
            at=timezone.now(),
        )

    return ask(request, incident_id, form=forms.CloseForm, sheet=sheet, do=do)


@admits(*who.ACTORS)
@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, incident_id: int) -> HttpResponse:
    sheet = Sheet(
        title="退回故障",
        text="退回后重新呼叫值班人员，时限继续计算。",
        verb="退回",
        done="已退回，正在重新呼叫。",
        tone="bad",
    )
    return _reason(request, incident_id, sheet=sheet, do=service.give_back)


@admits(*who.ACTORS)
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, incident_id: int) -> HttpResponse:
    sheet = Sheet(
        title="人工核实恢复",
        text="只在探测看不到目标时使用（探测暂停、监测中断或维护中）。请写明怎样核实的。",
        verb="核实恢复",
        done="已按人工核实恢复，时限停止。",
    )
    return _reason(request, incident_id, sheet=sheet, do=service.confirm_restored)


@admits(*who.ACTORS)
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, incident_id: int) -> HttpResponse:
    sheet = Sheet(
        title="恢复有误，重新打开",
        text="重新打开后由您接单，时限接着计算，中间正常的时间不算。",
        verb="重新打开",
        done="已重新打开，由您处理。",
        tone="bad",
    )
    return _reason(request, incident_id, sheet=sheet, do=service.reopen_incident)


@admits(*who.ACTORS)
@require_http_methods(["GET", "POST"])
def undo_close(request: HttpRequest, incident_id: int) -> HttpResponse:
    sheet = Sheet(
        title="撤销结案",
        text="回到“已恢复”，原因和教训保留，可更正后再次结案。",
        verb="撤销结案",
        done="已撤销结案。",
        tone="bad",
    )
    return _reason(request, incident_id, sheet=sheet, do=service.undo_close)


@admits(*who.SIGNERS)
@require_http_methods(["GET", "POST"])
def outage(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Each party signs for itself: the manager for the contractor, the purchaser for his side."""
    party = Party.PURCHASER if who.holds(request, (Role.PURCHASER,)) else Party.CONTRACTOR
    sheet = Sheet(
        title="认定整体故障的原因",
        text=f"您以{party.label}身份签署。双方未签署同样的文字之前，按运维原因计算。",
        verb="签署",
        done="已签署。",
    )

    def do(said: Said) -> object:
        return service.sign_outage_cause(
            incident_id=incident_id,
            person_id=who.person_id(request),
            party=party,
            cause=said["cause"],
            at=timezone.now(),
        )

    return ask(request, incident_id, form=forms.OutageForm, sheet=sheet, do=do)


def _reason(
    request: HttpRequest, incident_id: int, *, sheet: Sheet, do: Callable[..., Incident]
) -> HttpResponse:
    def act(said: Said) -> Incident:
        return do(
            incident_id=incident_id,
            person_id=who.person_id(request),
            reason=said["reason"],
            at=timezone.now(),
        )

    return ask(request, incident_id, form=forms.ReasonForm, sheet=sheet, do=act)


def check_id_of(code: str) -> int | None:
    """Errors: `UnknownTarget` for a code that no check has."""
    code = code.strip()
    if not code:
        return None
    check = monitoring.check_by_code(code=code)
    if check is None:
        raise UnknownTarget(f"没有编号为 {code} 的监测项，请到监测项列表核对，或留空。")
    return int(check.pk)
