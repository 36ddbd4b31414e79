"""Accounts, their statements, and freezing, thawing and closing them."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhilian.core.access import admits
from zhilian.core.asking import Sheet, ask
from zhilian.core.csvs import csv_response
from zhilian.core.effects import yuan
from zhilian.core.form_fields import text
from zhilian.core.listing import (
    Asked,
    Cell,
    Column,
    Empty,
    Ledger,
    Narrowing,
    asked_of,
    day,
    number,
    word,
)
from zhilian.core.times import day_bounds, local_date
from zhilian.directory import selectors as directory
from zhilian.ledger import selectors, service
from zhilian.ledger.models import Account
from zhilian.ledger.selectors.accounts import NARROWINGS, SORTS
from zhilian.ledger.selectors.statements import PAGE
from zhilian.ledger.types import WALLETS, AccountKind, AccountState
from zhilian.ledger.views import desk

MONTH = timedelta(days=30)
MOST_FILED = 20_000
LOOKS = {
    AccountState.OPEN: ("plain", "circle-check"),
    AccountState.FROZEN: ("risk", "lock"),
    AccountState.CLOSED: ("maint", "archive"),
}


def _named(account: Account) -> Cell:
    unit = directory.whole_name(account.person.unit) if account.person else account.owner
    return Cell(text=account.whose, sub=unit)


def _state(account: Account) -> Cell:
    tone, icon = LOOKS[AccountState(account.state)]
    return Cell(text=account.get_state_display(), tone=tone, icon=icon)


COLUMNS = (
    Column[Account](label="户名", cell=_named),
    Column[Account](label="类别", cell=lambda one: one.get_kind_display()),
    Column[Account](label="余额（元）", cell=lambda one: yuan(one.shown), num=True),
    Column[Account](label="状态", cell=_state),
)


class ReasonForm(forms.Form):
    reason = text("原因", longest=100, help_text="写入审计记录，例如：本人挂失、调离退付。")


ACTS: dict[str, tuple[str, str, str]] = {
    "freeze": ("冻结账户", "冻结", "冻结后不能支出，退款仍可转入；可随时解冻。"),
    "thaw": ("解除冻结", "解冻", "解冻后恢复支出。"),
    "close": ("销户", "销户", "余额为零才能销户。销户后不能恢复，需要时另开新户。"),
}


@admits(*desk.READERS)
@never_cache
@require_GET
def account_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    page = selectors.account_page(asked=asked, kinds=_kinds(request))
    return render(request, "console/list.html", ledger.context(asked, page))


@admits(*desk.READERS)
@require_GET
def account_export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    return desk.file_of(ledger, asked, selectors.account_rows(asked=asked, kinds=_kinds(request)))


@admits(*desk.READERS)
@never_cache
@require_GET
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account: what came and went over a stretch of days."""
    found = _mine(request, account_id)
    first, last = _days(request)
    since, until = day_bounds(first)[0], day_bounds(last)[1]
    before = number(word(request, "before"))
    rows = selectors.statement_rows(account=found, since=since, until=until, before=before)
    kept = {"from": first.isoformat(), "to": last.isoformat()}
    here = reverse("ledger:account", args=[account_id])
    more = {**kept, "before": str(rows[-1].id)} if len(rows) == PAGE else {}
    context = {
        "account": found,
        "told": selectors.statement(account=found, since=since, until=until),
        "rows": rows,
        "first": first,
        "last": last,
        "next_url": f"{here}?{urlencode(more)}" if more else "",
        "first_url": f"{here}?{urlencode(kept)}" if before else "",
        "export_url": f"{reverse('ledger:account_file', args=[account_id])}?{urlencode(kept)}",
        "may_act": _may_act(request, found),
        "crumbs": [desk.crumb("账户", "accounts")],
    }
    return render(request, "ledger/account.html", context)


@admits(*desk.READERS)
@require_GET
def account_file(request: HttpRequest, account_id: int) -> StreamingHttpResponse:
    found = _mine(request, account_id)
    first, last = _days(request)
    since, until = day_bounds(first)[0], day_bounds(last)[1]
    rows = selectors.statement_rows(account=found, since=since, until=until, limit=MOST_FILED)
    service.note_export(
        what=f"账户 {found.pk} 明细", filters=f"{first} 至 {last}", at=timezone.now()
    )
    header = ["时间", "事由", "摘要", "办件编号", "对方账户", "金额（元）", "余额（元）"]
    cells = (
        [row.at, row.kind, row.memo, row.number, row.other, yuan(row.amount), yuan(row.balance)]
        for row in rows
    )
    return csv_response(f"账户明细-{found.whose}-{first:%Y%m%d}", header, cells)


@admits(*desk.READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def account_act(request: HttpRequest, account_id: int, what: str) -> HttpResponse:
    found = _mine(request, account_id)
    if what not in ACTS or not _may_act(request, found):
        raise Http404
    title, verb, told = ACTS[what]
    back = reverse("ledger:account", args=[account_id])
    sheet = Sheet(
        title=f"{title}：{found.whose}",
        verb=verb,
        back=back,
        text=told,
        tone="bad" if what == "close" else "main",
        crumbs=[desk.crumb("账户", "accounts")],
    )
    run = {
        "freeze": service.freeze_account,
        "thaw": service.thaw_account,
        "close": service.close_account,
    }[what]

    def do(form: Any) -> tuple[str, str]:
        run(account_id=account_id, reason=form.cleaned_data["reason"], at=timezone.now())
        return f"已{verb}。", back

    return ask(request, form=ReasonForm, sheet=sheet, do=do)


def _ledger(request: HttpRequest) -> tuple[Ledger[Account], Asked]:
    kinds = desk.kinds_of(request)
    choices = [(kind.value, kind.label) for kind in AccountKind if kind in kinds]
    narrowings = [Narrowing(name="kind", label="类别", choices=choices), NARROWINGS[1]]
    ledger = Ledger[Account](
        title="账户",
        columns=COLUMNS,
        href=lambda one: reverse("ledger:account", args=[one.pk]),
        lead="余额由流水累加而成，每天自动核对；点户名看明细。",
        placeholder="姓名、工号、户名",
        narrowings=narrowings,
        sorts=SORTS,
        empty=Empty(title="还没有账户", text="第一次入账或发放时自动开户。", icon="wallet"),
        tabs=desk.tabs(request, "ledger:accounts"),
        export=reverse("ledger:account_export"),
    )
    return ledger, asked_of(request, narrowings, SORTS)


def _kinds(request: HttpRequest) -> frozenset[str]:
    return frozenset(kind.value for kind in desk.kinds_of(request))


def _mine(request: HttpRequest, account_id: int) -> Account:
    found = desk.found(selectors.account(account_id=account_id))
    if found.kind not in desk.kinds_of(request):
        raise Http404
    return found


def _may_act(request: HttpRequest, account: Account) -> bool:
    """Finance acts on every account, a section on the wallets that it keeps."""
    mine = account.kind in WALLETS or desk.may(request, *desk.MONEY)
    return mine and account.state != AccountState.CLOSED


def _days(request: HttpRequest) -> tuple[date, date]:
    today = local_date(timezone.now())
    first = day(request, "from", "开始日期") or today - MONTH
    last = day(request, "to", "结束日期") or today
    return (first, last) if first <= last else (last, first)
