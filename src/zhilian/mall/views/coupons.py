"""Coupons of the section: kinds, to whom they were given, who used them."""

from collections.abc import Collection
from datetime import date
from functools import partial

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.effects import yuan
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now, local_date
from zhilian.directory import selectors as directory
from zhilian.mall import selectors, service
from zhilian.mall.errors import CouponRefused
from zhilian.mall.forms.others import EVERYBODY, UNIT, CouponForm, IssueForm
from zhilian.mall.models import Coupon, CouponKind
from zhilian.mall.types import CouponState
from zhilian.mall.views import desk

STATES = Narrowing(name="state", label="状态", choices=CouponState.choices)


def kind_cell(one: CouponKind, *, today: date) -> Cell:
    """How a kind stands today."""
    if one.stopped_at is not None:
        return Cell(text="已停用", tone="plain", icon="ban")
    if one.valid_to < today:
        return Cell(text="已过期", tone="plain", icon="archive")
    if one.valid_from > today:
        return Cell(text="未开始", tone="blue", icon="clock")
    return Cell(text="可用", tone="good", icon="circle-check")


def _state(one: Coupon) -> Cell:
    if one.state == CouponState.USED:
        return Cell(text="已使用", tone="good", icon="circle-check")
    return Cell(text="未使用", tone="plain", icon="ticket")


@admits(*desk.SECTION)
@never_cache
@require_GET
def kind_list(request: HttpRequest) -> HttpResponse:
    today = local_date(clock_now())
    context = {
        "kinds": [(one, kind_cell(one, today=today)) for one in selectors.coupon_kinds()],
        "tabs": desk.tabs(request, "coupons"),
    }
    return render(request, "mall/coupons.html", context)


@admits(*desk.SECTION)
@never_cache
@require_http_methods(["GET", "POST"])
def kind_new(request: HttpRequest) -> HttpResponse:
    sheet = Sheet(
        title="新建优惠券",
        verb="新建",
        back=reverse("mall:coupons"),
        text="新建后再发给人；名称、金额和有效期定下后不能改，发错可以停用。",
        crumbs=[desk.crumb("优惠券", "coupons")],
    )

    def do(form: CouponForm) -> tuple[str, str]:
        made = service.make_coupon_kind(draft=form.draft, cause=desk.cause(request))
        return f"“{made}”已新建，请选择发给谁。", reverse("mall:issue", args=[made.pk])

    form = partial(CouponForm, merchants=selectors.open_merchants())
    return ask(request, form=form, sheet=sheet, do=do)


@admits(*desk.SECTION)
@never_cache
@require_GET
def kind(request: HttpRequest, kind_id: int) -> HttpResponse:
    """Who has it, who used it for which order."""
    one = desk.found(selectors.coupon_kind(kind_id=kind_id))
    shown, asked = _ledger(request, one)
    page = selectors.coupons_page(asked, kind_id=one.pk)
    today = local_date(clock_now())
    context = {
        **shown.context(asked, page),
        "kind": one,
        "state": kind_cell(one, today=today),
        "live": one.stopped_at is None and one.valid_to >= today,
        "crumbs": [desk.crumb("优惠券", "coupons")],
    }
    return render(request, "mall/coupon_kind.html", context)


@admits(*desk.SECTION)
@require_GET
def kind_export(request: HttpRequest, kind_id: int) -> StreamingHttpResponse:
    one = desk.found(selectors.coupon_kind(kind_id=kind_id))
    shown, asked = _ledger(request, one)
    rows = selectors.coupons_file(asked, kind_id=one.pk)
    return desk.file_of(request, shown, asked, rows)


@admits(*desk.SECTION)
@never_cache
@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, kind_id: int) -> HttpResponse:
    one = desk.found(selectors.coupon_kind(kind_id=kind_id))
    back = reverse("mall:coupon_kind", args=[one.pk])
    sheet = Sheet(
        title=f"发放：{one}",
        verb="发放",
        back=back,
        text=f"满 {yuan(one.off_from)} 减 {yuan(one.off)} 元，每人一张，已有的不重复发。",
        crumbs=[desk.crumb("优惠券", "coupons")],
    )

    def do(form: IssueForm) -> tuple[str, str]:
        people = _people(form)
        given = service.issue_coupons(kind_id=one.pk, person_ids=people, cause=desk.cause(request))
        return f"已发给 {given} 人，其余 {len(people) - given} 人已有。", back

    units = [(unit.path, unit.name) for unit in directory.top_units()]
    return ask(request, form=partial(IssueForm, units=units), sheet=sheet, do=do)


@admits(*desk.SECTION)
@require_POST
def stop(request: HttpRequest, kind_id: int) -> HttpResponse:
    one = desk.found(selectors.coupon_kind(kind_id=kind_id))
    return act(
        request,
        lambda: service.stop_coupon_kind(kind_id=one.pk, cause=desk.cause(request)),
        done=f"“{one}”已停用，已用过的不受影响。",
        to=reverse("mall:coupon_kind", args=[one.pk]),
    )


def _people(form: IssueForm) -> Collection[int]:
    """Errors: `CouponRefused` naming numbers that nobody has."""
    said = form.cleaned_data
    if said["whom"] == EVERYBODY:
        return directory.staff_ids()
    if said["whom"] == UNIT:
        return directory.ids_of_people(unit_paths=[said["unit"]])
    numbers = list(dict.fromkeys(said["numbers"].upper().split()))
    people = directory.people_by_employee_nos(nos=numbers)
    strange = sorted(set(numbers) - {person.employee_no for person in people})
    if strange:
        raise CouponRefused(f"没有这些工号：{'、'.join(strange[:5])}，请核对。")
    return [person.pk for person in people]


def _ledger(request: HttpRequest, one: CouponKind) -> tuple[Ledger[Coupon], Asked]:
    columns = (
        Column[Coupon](
            label="持有人",
            cell=lambda row: Cell(text=row.person.name, sub=directory.whole_name(row.person.unit)),
        ),
        Column[Coupon](label="状态", cell=_state),
        Column[Coupon](label="发放", cell=lambda row: row.issued_at),
        Column[Coupon](label="使用", cell=lambda row: row.used_at),
        Column[Coupon](label="订单", cell=lambda row: row.case_number),
    )
    shown = Ledger[Coupon](
        title=str(one),
        columns=columns,
        placeholder="姓名、工号",
        narrowings=(STATES,),
        empty=Empty(title="还没有发给谁", text="用右上角的“发放”。", icon="ticket"),
        export=reverse("mall:coupon_export", args=[one.pk]),
    )
    return shown, asked_of(request, (STATES,))
