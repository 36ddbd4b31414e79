"""Pages of messages: what was sent, to whom, what became of it, and the gateways."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhilian.core import crypto, listing
from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.directory.types import CONSOLE_ROLES, ENGINEERS, OPS_ROLES
from zhilian.notices import rows, selectors, service
from zhilian.notices.errors import NoticeRefused
from zhilian.notices.forms import TestMessageForm
from zhilian.notices.models import Notice
from zhilian.notices.providers.base import PROVIDERS
from zhilian.notices.shipped import is_secret
from zhilian.notices.types import FAILED, GROUPS, NoticeFilter, Recipient, Status

DOERS = (*sorted(ENGINEERS), "ops_manager")
COUNTED = timedelta(days=30)
FIGURES = timedelta(hours=24)
EXPORT_ROWS = 20_000
TABS = (
    ("notices:list", "下行短信", CONSOLE_ROLES),
    ("notices:inbound", "上行短信", OPS_ROLES),
    ("notices:gateways", "短信网关", CONSOLE_ROLES),
)


@admits(*CONSOLE_ROLES)
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    narrowed = _filter(request)
    found = selectors.notices(narrowed=narrowed)
    shown, more = found[: selectors.PAGE], len(found) > selectors.PAGE
    reads = bool(_roles(request) & OPS_ROLES)
    context = {
        "now": now,
        "tabs": _tabs("notices:list", request),
        "rows": [rows.notice_row(notice, with_words=reads) for notice in shown],
        "filter": narrowed,
        "chips": _chips(narrowed, now=now),
        "templates": selectors.used_templates(),
        "narrowed": bool(narrowed.q or narrowed.group or narrowed.template),
        "next_url": _address(narrowed, behind=shown[-1].pk) if more else "",
        "first_url": _address(narrowed) if narrowed.behind else "",
        "sort_url": _address(narrowed, sort="" if narrowed.oldest_first else "oldest"),
        "export_url": f"{reverse('notices:export')}?{request.GET.urlencode()}",
    }
    return render(request, "notices/list.html", context)


@admits(*CONSOLE_ROLES)
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    found = selectors.notices(narrowed=_filter(request), limit=EXPORT_ROWS)
    header = [
        "编号",
        "写入时间",
        "模板",
        "收信人",
        "手机",
        "状态",
        "计费条数",
        "送达时间",
        "说明",
        "对象",
    ]
    return csv_response("短信记录", header, (_cells(notice) for notice in found))


@admits(*CONSOLE_ROLES)
@require_GET
def notice_page(request: HttpRequest, notice_id: int) -> HttpResponse:
    notice = _notice_or_404(notice_id)
    link, word = rows.subject_link(notice.subject)
    resent = notice.resends.first()
    context = {
        "now": timezone.now(),
        "notice": notice,
        "row": rows.notice_row(notice, with_words=bool(_roles(request) & OPS_ROLES)),
        "facts": rows.facts(notice),
        "history": rows.history(selectors.steps(notice_id=notice_id)),
        "link": link,
        "link_word": word,
        "stuck": rows.is_stuck(notice),
        "resent": resent,
        "can_resend": notice.status in FAILED
        and resent is None
        and not is_secret(notice.template.name),
        "can_cancel": notice.status == Status.CREATED,
        "crumbs": [{"label": "短信记录", "href": reverse("notices:list")}],
    }
    return render(request, "notices/page.html", context)


@admits(*DOERS)
@require_POST
def resend(request: HttpRequest, notice_id: int) -> HttpResponse:
    _notice_or_404(notice_id)
    try:
        new_id = service.resend(notice_id=notice_id, at=timezone.now())
    except NoticeRefused as refused:
        messages.error(request, str(refused))
        return redirect("notices:page", notice_id=notice_id)
    messages.success(request, "已作为一条新短信重发，原短信的记录保留。")
    return redirect("notices:page", notice_id=new_id)


@admits(*DOERS)
@require_POST
def cancel(request: HttpRequest, notice_id: int) -> HttpResponse:
    _notice_or_404(notice_id)
    if service.cancel(notice_id=notice_id, at=timezone.now()):
        messages.success(request, "已取消，这条短信不会发出。")
    else:
        messages.error(request, "这条短信已经交给网关，来不及取消了。")
    return redirect("notices:page", notice_id=notice_id)


@admits(*OPS_ROLES)
@require_GET
def inbound_list(request: HttpRequest) -> HttpResponse:
    q, before = listing.word(request, "q"), listing.number(request.GET.get("before", ""))
    found = selectors.inbound_messages(q=q, before=before)
    shown, more = found[: selectors.PAGE], len(found) > selectors.PAGE
    here = reverse("notices:inbound")
    asked = {"q": q} if q else {}
    context = {
        "now": timezone.now(),
        "tabs": _tabs("notices:inbound", request),
        "rows": [rows.inbound_row(message) for message in shown],
        "q": q,
        "next_url": f"{here}?{urlencode({**asked, 'before': shown[-1].pk})}" if more else "",
        "first_url": f"{here}?{urlencode(asked)}" if before else "",
    }
    return render(request, "notices/inbound.html", context)


@admits(*CONSOLE_ROLES)
@require_GET
def gateways(request: HttpRequest) -> HttpResponse:
    return _gateways(request, form=TestMessageForm())


@admits(*DOERS)
@require_POST
def send_test(request: HttpRequest) -> HttpResponse:
    form = TestMessageForm(request.POST)
    if not form.is_valid():
        return _gateways(request, form=form, status=400)
    now = timezone.now()
    notice_id = service.send(
        template="test",
        to=Recipient(phone=form.cleaned_data["phone"], test=True),
        values={"who": str(request.user), "time": f"{timezone.localtime(now):%H:%M}"},
        key=f"test:{request.user.pk}:{now.timestamp()}",
        subject="test",
        at=now,
    )
    messages.success(request, "测试短信已写入发件箱，正在交给网关。")
    return redirect("notices:page", notice_id=notice_id)


@admits("ops_manager")
@require_POST
def switch_gateway(request: HttpRequest, provider_id: int) -> HttpResponse:
    enabled = request.POST.get("enabled") == "1"
    try:
        service.set_provider_enabled(provider_id=provider_id, enabled=enabled, at=timezone.now())
    except ObjectDoesNotExist:
        raise Http404 from None
    words = "已启用，等待中的短信会马上发出。" if enabled else "已停用，短信会留在发件箱等待。"
    messages.success(request, words)
    return redirect("notices:gateways")


def _gateways(request: HttpRequest, *, form: TestMessageForm, status: int = 200) -> HttpResponse:
    now = timezone.now()
    cards = [
        {
            "provider": provider,
            "label": PROVIDERS.get(provider.kind).label,
            "dialog": f"gateway-{provider.pk}",
            "figures": selectors.figures(provider_id=provider.pk, since=now - FIGURES),
        }
        for provider in selectors.providers()
    ]
    may = _roles(request)
    context = {
        "now": now,
        "tabs": _tabs("notices:gateways", request),
        "cards": cards,
        "form": form,
        "waiting": selectors.waiting_count(),
        "pushes": selectors.push_figures(since=now - FIGURES),
        "may_test": bool(may & set(DOERS)),
        "may_switch": "ops_manager" in may,
    }
    return render(request, "notices/gateways.html", context, status=status)


def _filter(request: HttpRequest) -> NoticeFilter:
    return NoticeFilter(
        q=listing.word(request, "q"),
        group=request.GET.get("group", "") if request.GET.get("group", "") in GROUPS else "",
        template=listing.word(request, "template"),
        oldest_first=request.GET.get("sort") == "oldest",
        behind=listing.number(request.GET.get("behind", "")),
    )


def _address(narrowed: NoticeFilter, **changes: object) -> str:
    parts: dict[str, object] = {
        "q": narrowed.q,
        "group": narrowed.group,
        "template": narrowed.template,
    }
    parts |= {"sort": "oldest" if narrowed.oldest_first else "", **changes}
    query = urlencode({name: value for name, value in parts.items() if value})
    return f"{reverse('notices:list')}?{query}"


def _chips(narrowed: NoticeFilter, *, now: datetime) -> list[dict[str, object]]:
    counts = selectors.group_counts(since=now - COUNTED)
    chips: list[dict[str, object]] = [
        {"label": "全部", "href": _address(narrowed, group=""), "current": not narrowed.group}
    ]
    for group, (label, _statuses) in GROUPS.items():
        bad = group == "failed" and counts[group]
        chips.append(
            {
                "label": label,
                "href": _address(narrowed, group=group),
                "count": counts[group],
                "current": narrowed.group == group,
                "tone": "bad" if bad else "plain",
            }
        )
    return chips


def _tabs(current: str, request: HttpRequest) -> list[dict[str, object]]:
    return [
        {"label": label, "href": reverse(name), "current": name == current}
        for name, label, roles in TABS
        if roles & _roles(request)
    ]


def _roles(request: HttpRequest) -> frozenset[str]:
    return getattr(request.user, "role_codes", frozenset())


def _cells(notice: Notice) -> list[object]:
    return [
        notice.pk,
        notice.created_at,
        notice.template.label,
        notice.person.name if notice.person else "",
        crypto.mask_phone(notice.phone),
        Status(notice.status).label,
        notice.segments,
        notice.settled_at if notice.status == Status.DELIVERED else None,
        notice.problem,
        notice.subject,
    ]


def _notice_or_404(notice_id: int) -> Notice:
    try:
        return selectors.notice(notice_id=notice_id)
    except ObjectDoesNotExist:
        raise Http404 from None
