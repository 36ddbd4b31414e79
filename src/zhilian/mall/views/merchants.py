"""Merchants: found, looked at, suspended for a reason, opened again; permits and who acts."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now, local_date
from zhilian.ledger import selectors as ledger
from zhilian.mall import selectors, service
from zhilian.mall.forms.others import MemberForm, PermitForm, ReasonForm
from zhilian.mall.models import Merchant
from zhilian.mall.selectors.merchants import AHEAD, MERCHANTS
from zhilian.mall.types import MerchantState, PermitDraft
from zhilian.mall.views import desk
from zhilian.mall.views.desk import Scope

LOOKS = {
    MerchantState.OPEN: ("good", "circle-check"),
    MerchantState.SUSPENDED: ("risk", "circle-alert"),
    MerchantState.CLOSED: ("plain", "archive"),
}
STATES = Narrowing(name="state", label="状态", choices=MerchantState.choices)
PERMITS = Narrowing(
    name="permit", label="证照", choices=[("due", "30 天内到期"), ("over", "已到期")]
)


def state_cell(one: Merchant) -> Cell:
    tone, icon = LOOKS[MerchantState(one.state)]
    return Cell(text=one.get_state_display(), sub=one.state_why, tone=tone, icon=icon)


def permit_cell(valid_to: date | None, *, today: date) -> Cell:
    """When a permit ends, loud when that is soon."""
    if valid_to is None:
        return Cell(text="没有登记")
    if valid_to < today:
        return Cell(text=f"{valid_to} 已到期", tone="bad", icon="octagon-x")
    if valid_to <= today + AHEAD:
        days = (valid_to - today).days
        return Cell(text=f"{valid_to} 到期", sub=f"还有 {days} 天", tone="risk", icon="clock")
    return Cell(text=valid_to)


@admits(*desk.SECTION)
@never_cache
@require_GET
def merchant_list(request: HttpRequest) -> HttpResponse:
    shown, asked = _ledger(request)
    page = selectors.merchants_page(asked, today=local_date(clock_now()))
    return render(request, "console/list.html", shown.context(asked, page))


@admits(*desk.SECTION)
@require_GET
def merchant_export(request: HttpRequest) -> StreamingHttpResponse:
    shown, asked = _ledger(request)
    rows = selectors.merchants_file(asked, today=local_date(clock_now()))
    return desk.file_of(request, shown, asked, rows)


@admits(*desk.BOTH)
@require_GET
@desk.scoped
def own_merchant(request: HttpRequest, *, whose: Scope) -> HttpResponseBase:
    """A merchant's own page; the section has the list."""
    if whose.merchant is None:
        return redirect("mall:merchants")
    return redirect("mall:merchant", whose.merchant.pk)


@admits(*desk.BOTH)
@never_cache
@require_GET
@desk.scoped
def merchant(request: HttpRequest, merchant_id: int, *, whose: Scope) -> HttpResponse:
    """One of them: its figures, permits, people, terms."""
    one, now = _one(merchant_id, whose), clock_now()
    today = local_date(now)
    context = {
        "merchant": one,
        "state": state_cell(one),
        "whose": whose,
        "board": selectors.board(merchant_id=one.pk, now=now),
        "permits": [
            (permit, permit_cell(permit.valid_to, today=today))
            for permit in selectors.permits_of(merchant_id=one.pk)
        ],
        "members": selectors.members_of(merchant_id=one.pk),
        "terms": ledger.terms_of(merchant=one.code),
        "open": one.state == MerchantState.OPEN,
        "gone": one.state == MerchantState.CLOSED,
        "crumbs": [desk.crumb("商户", "merchants")] if whose.section else [],
        "tabs": [] if whose.section else desk.tabs(request, "own_merchant"),
    }
    return render(request, "mall/merchant.html", context)


@admits(*desk.SECTION)
@never_cache
@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, merchant_id: int) -> HttpResponse:
    one = desk.found(selectors.merchant(merchant_id=merchant_id))
    told = "它的商品和服务马上不能下单；已下的订单照常交付和结算。可随时恢复营业。"
    sheet = _sheet(one, "暂停营业", text=told, tone="bad")

    def do(form: ReasonForm) -> tuple[str, str]:
        why = form.cleaned_data["reason"]
        service.suspend(merchant_id=one.pk, why=why, cause=desk.cause(request))
        return f"{one.name}已暂停营业。", sheet.back

    return ask(request, form=ReasonForm, sheet=sheet, do=do)


@admits(*desk.SECTION)
@require_POST
def reopen(request: HttpRequest, merchant_id: int) -> HttpResponse:
    one = desk.found(selectors.merchant(merchant_id=merchant_id))
    return act(
        request,
        lambda: service.reopen(merchant_id=one.pk, cause=desk.cause(request)),
        done=f"{one.name}已恢复营业。",
        to=_page(one),
    )


@admits(*desk.SECTION)
@never_cache
@require_http_methods(["GET", "POST"])
def permit(request: HttpRequest, merchant_id: int) -> HttpResponse:
    one = desk.found(selectors.merchant(merchant_id=merchant_id))
    sheet = _sheet(
        one, "登记证照", text="核对原件后登记。到期前 30 天短信提醒，到期当天自动暂停营业。"
    )

    def do(form: PermitForm) -> tuple[str, str]:
        draft = PermitDraft(**form.cleaned_data)
        service.keep_permit(merchant_id=one.pk, draft=draft, cause=desk.cause(request))
        return f"“{draft.name}”已登记，有效期至 {draft.valid_to}。", sheet.back

    return ask(request, form=PermitForm, sheet=sheet, do=do)


@admits(*desk.SECTION)
@never_cache
@require_http_methods(["GET", "POST"])
def add_member(request: HttpRequest, merchant_id: int) -> HttpResponse:
    """Only who holds the role can act; the security administrator gives it."""
    one = desk.found(selectors.merchant(merchant_id=merchant_id))
    people = selectors.free_people()
    told = "列表里是已有“商户”角色、还没有归属的人员；角色由安全保密管理员授予。"
    sheet = _sheet(one, "添加经办人", text=told)

    def form(*args: object, **kwargs: object) -> MemberForm:
        return MemberForm(*args, people=people, **kwargs)

    def do(filled: MemberForm) -> tuple[str, str]:
        person_id = filled.cleaned_data["person"]
        service.add_member(merchant_id=one.pk, person_id=person_id, cause=desk.cause(request))
        return "已添加经办人。", sheet.back

    return ask(request, form=form, sheet=sheet, do=do)


@admits(*desk.SECTION)
@require_POST
def remove_member(request: HttpRequest, merchant_id: int, member_id: int) -> HttpResponse:
    one = desk.found(selectors.merchant(merchant_id=merchant_id))
    held = desk.found(selectors.member(member_id=member_id, merchant_id=one.pk))
    return act(
        request,
        lambda: service.remove_member(member_id=held.pk, cause=desk.cause(request)),
        done="已移除经办人，可以重新添加。",
        to=_page(one),
    )


def _one(merchant_id: int, whose: Scope) -> Merchant:
    """A merchant that one may see; any other is not there."""
    if not whose.section and merchant_id != whose.merchant_id:
        return desk.found(None)
    return desk.found(selectors.merchant(merchant_id=merchant_id))


def _page(one: Merchant) -> str:
    return reverse("mall:merchant", args=[one.pk])


def _sheet(one: Merchant, verb: str, *, text: str, tone: str = "main") -> Sheet:
    return Sheet(
        title=f"{verb}：{one.name}",
        verb=verb,
        back=_page(one),
        text=text,
        tone=tone,
        crumbs=[desk.crumb("商户", "merchants"), desk.crumb(one.name, "merchant", one.pk)],
    )


def _ledger(request: HttpRequest) -> tuple[Ledger[Merchant], Asked]:
    today = local_date(clock_now())
    narrowings = [STATES, PERMITS]
    columns = (
        Column[Merchant](label="商户", cell=lambda one: Cell(text=one.name, sub=one.uscc)),
        Column[Merchant](label="经营类目", cell=lambda one: "、".join(one.categories)),
        Column[Merchant](label="商品", cell=lambda one: vars(one)["goods"], num=True),
        Column[Merchant](
            label="最近到期的证照",
            cell=lambda one: permit_cell(vars(one)["next_permit"], today=today),
            filed=lambda one: vars(one)["next_permit"],
        ),
        Column[Merchant](label="联系人", cell=lambda one: one.contact_masked),
        Column[Merchant](label="状态", cell=state_cell),
        Column[Merchant](label="编号", cell=lambda one: one.code, only_filed=True),
        Column[Merchant](label="入驻时间", cell=lambda one: one.opened_at, only_filed=True),
    )
    shown = Ledger[Merchant](
        title="商户",
        columns=columns,
        href=_page,
        lead="入驻、更新资质、退出都在“商户入驻与资质更新”窗口申请；这里看证照、暂停和恢复营业。",
        placeholder="名称、拼音、信用代码",
        narrowings=narrowings,
        sorts=MERCHANTS,
        empty=Empty(title="还没有商户", text="入驻申请办结后，商户出现在这里。", icon="handshake"),
        tabs=desk.tabs(request, "merchants"),
        export=reverse("mall:merchant_export"),
    )
    return shown, asked_of(request, narrowings, MERCHANTS)
