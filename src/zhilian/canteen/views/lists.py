"""Meal accounts and their movements."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from zhilian.canteen import selectors
from zhilian.canteen.models import MealAccount, MealTransaction
from zhilian.canteen.types import AccountState, Spent
from zhilian.canteen.views import desk
from zhilian.core.access import admits
from zhilian.core.effects import yuan
from zhilian.core.listing import Asked, Button, Cell, Column, Empty, Ledger, asked_of
from zhilian.core.times import local


def _accounts() -> Ledger[MealAccount]:
    return Ledger(
        title="就餐账户",
        placeholder="姓名、办件编号",
        href=lambda row: reverse("canteen:account", args=[row.pk]),
        buttons=(
            Button(
                label="开通就餐",
                href=reverse("canteen:accounts_open"),
                icon="user-plus",
                tone="main",
            ),
        ),
        narrowings=(selectors.ACCOUNT_STATES,),
        export=reverse("canteen:accounts_file"),
        empty=Empty(title="还没有账户", text="就餐资格开通后会出现在这里。", icon="wallet"),
        columns=(
            Column(label="人员", cell=lambda row: Cell(text=row.person, sub=row.person.unit or "")),
            Column(
                label="状态",
                cell=lambda row: Cell(
                    text=row.get_state_display(),
                    tone="good" if row.state == AccountState.OPEN else "plain",
                ),
            ),
            Column(label="补贴", cell=lambda row: "享受" if row.subsidised else "不享受"),
            Column(
                label="餐厅",
                cell=lambda row: "、".join(map(str, row.canteens.all())) or "全部",
            ),
            Column(
                label="有效期至",
                cell=lambda row: f"{row.valid_to:%Y-%m-%d}" if row.valid_to else "长期",
            ),
            Column(label="办件", cell=lambda row: row.number),
        ),
    )


def _transactions() -> Ledger[MealTransaction]:
    return Ledger(
        title="餐卡流水",
        placeholder="姓名、办件编号",
        narrowings=(selectors.WHYS,),
        export=reverse("canteen:transactions_file"),
        empty=Empty(title="还没有流水", text="充值、就餐、发补贴后会出现在这里。", icon="wallet"),
        columns=(
            Column(label="时间", cell=lambda row: f"{local(row.at):%Y-%m-%d %H:%M}"),
            Column(label="人员", cell=lambda row: str(row.person)),
            Column(label="事由", cell=lambda row: Spent(row.why).label),
            Column(label="餐厅", cell=lambda row: str(row.canteen or "")),
            Column(label="金额（元）", num=True, cell=lambda row: yuan(row.amount)),
            Column(label="补贴部分", num=True, cell=lambda row: yuan(row.subsidy)),
            Column(label="餐卡部分", num=True, cell=lambda row: yuan(row.card)),
            Column(label="未扣", num=True, cell=lambda row: yuan(row.unpaid)),
            Column(label="余额", num=True, cell=lambda row: yuan(row.balance)),
            Column(label="办件", cell=lambda row: row.number),
            Column(label="补送", cell=lambda row: "离线补送" if row.offline else ""),
        ),
    )


@admits(*desk.ADMINS)
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request, (selectors.ACCOUNT_STATES,))
    return _list(request, _accounts(), asked, selectors.accounts(asked=asked), "accounts")


@admits(*desk.ADMINS)
@require_GET
def accounts_file(request: HttpRequest) -> StreamingHttpResponse:
    asked = asked_of(request, (selectors.ACCOUNT_STATES,))
    rows = selectors.all_of(selectors.accounts(asked=asked), asked)
    return desk.file_of(_accounts(), asked, rows)


@admits(*desk.ADMINS)
@require_GET
def transactions(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request, (selectors.WHYS,))
    rows = selectors.transactions(asked=asked)
    return _list(request, _transactions(), asked, rows, "transactions")


@admits(*desk.ADMINS)
@require_GET
def transactions_file(request: HttpRequest) -> StreamingHttpResponse:
    asked = asked_of(request, (selectors.WHYS,))
    rows = selectors.all_of(selectors.transactions(asked=asked), asked)
    return desk.file_of(_transactions(), asked, rows)


def _list(
    request: HttpRequest, ledger: Ledger[Any], asked: Asked, rows: Any, current: str
) -> HttpResponse:
    page = selectors.page_of(rows, asked)
    context = {**ledger.context(asked, page), "tabs": desk.tabs(request, current)}
    return render(request, "canteen/list.html", context)
