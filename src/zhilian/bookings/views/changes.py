"""What a keeper changes of one resource: closures, extra hours, offers, in use or not."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from zhilian.bookings import selectors, service
from zhilian.bookings.errors import NotNow
from zhilian.bookings.forms.resources import ClosureForm, HoursForm, OfferForm, SwitchForm
from zhilian.bookings.models import Resource
from zhilian.bookings.service import OfferDraft
from zhilian.bookings.types import OfferKind, ResourceState, Stretch
from zhilian.bookings.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.times import clock_now

WEEK = timedelta(days=7)


@admits(*desk.KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, resource_id: int) -> HttpResponse:
    """Close it over a stretch. What would be called off is counted first, and has to be meant."""
    one = desk.mine(request, resource_id)
    sheet = _sheet(one, "停用一段时间", "停用", text="所属的下级资源一并停用。", tone="bad")

    def do(form: ClosureForm) -> tuple[str, str]:
        said, now = form.cleaned_data, clock_now()
        stretch = Stretch(starts_at=said["starts_at"], ends_at=said["ends_at"])
        hit = selectors.reservations_within(resource=one, stretch=stretch, at=now)
        if hit and not said["call_off"]:
            raise NotNow(f"这段时间已有 {hit} 个预约，请勾选一并取消，或换一个时段。")
        service.close_period(
            resource_id=one.pk,
            stretch=stretch,
            reason=said["reason"],
            by_id=desk.me(request).pk,
            at=now,
        )
        return f"已停用，取消了 {hit} 个预约。" if hit else "已停用这段时间。", sheet.back

    return ask(request, form=ClosureForm, sheet=sheet, do=do)


@admits(*desk.KEEPERS)
@require_POST
def lift(request: HttpRequest, resource_id: int, closure_id: int) -> HttpResponse:
    one = desk.mine(request, resource_id)
    closure = desk.found(selectors.closure(closure_id=closure_id))
    if closure.resource_id != one.pk:
        raise Http404
    return act(
        request,
        lambda: service.lift_closure(closure_id=closure.pk, at=clock_now()),
        done="已撤销停用，从现在起可以预约；已取消的预约不恢复。",
        to=_page(one),
    )


@admits(*desk.KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest, resource_id: int) -> HttpResponse:
    """Out of use for good, or back into it."""
    one = desk.mine(request, resource_id)
    open_ = one.state != ResourceState.OPEN
    verb = "恢复使用" if open_ else "长期停用"
    told = (
        "恢复后窗口里可以预约。" if open_ else "没有结束的预约全部取消并告诉本人，可随时恢复使用。"
    )
    sheet = _sheet(one, verb, verb, text=told, tone="main" if open_ else "bad")

    def do(form: SwitchForm) -> tuple[str, str]:
        service.switch_resource(
            resource_id=one.pk, open_=open_, reason=form.cleaned_data["reason"], at=clock_now()
        )
        return f"{one.name}已{verb}。", sheet.back

    return ask(request, form=SwitchForm, sheet=sheet, do=do)


@admits(*desk.KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def add_hours(request: HttpRequest, resource_id: int) -> HttpResponse:
    one = desk.mine(request, resource_id)
    sheet = _sheet(one, "加开时间", "加开", text="排班、周末加开都在这里登记，可逐条取消。")

    def do(form: HoursForm) -> tuple[str, str]:
        said = form.cleaned_data
        day, last, many = said["day"], said["until"] or said["day"], 0
        while day <= last:
            service.add_hours(
                resource_id=one.pk,
                day=day,
                opens=said["opens"],
                closes=said["closes"],
                at=clock_now(),
            )
            day, many = day + WEEK, many + 1
        return f"已加开 {many} 天。", sheet.back

    return ask(request, form=HoursForm, sheet=sheet, do=do)


@admits(*desk.KEEPERS)
@require_POST
def drop_hours(request: HttpRequest, resource_id: int, extra_id: int) -> HttpResponse:
    one = desk.mine(request, resource_id)
    held = selectors.extra_hours_of(resource_id=one.pk, since=clock_now().date() - WEEK)
    if extra_id not in {row.pk for row in held}:
        raise Http404
    return act(
        request,
        lambda: service.drop_hours(extra_id=extra_id, at=clock_now()),
        done="已取消加开，已有的预约不变。",
        to=_page(one),
    )


@admits(*desk.KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest, resource_id: int, offer_id: int = 0) -> HttpResponse:
    """A package, an extra or an item to choose there; `offer_id` 0 is a new one."""
    one = desk.mine(request, resource_id)
    held = desk.found(selectors.offer_by_id(offer_id=offer_id)) if offer_id else None
    if held is not None and held.resource_id != one.pk:
        raise Http404
    names = ("code", "kind", "name", "price", "detail", "position", "open")
    sheet = _sheet(one, "可选项目", "保存", text="已经下单的价格不变。")

    def do(form: OfferForm) -> tuple[str, str]:
        said = {**form.cleaned_data, "kind": OfferKind(form.cleaned_data["kind"])}
        if held is not None:
            said["code"] = held.code
        service.save_offer(resource_id=one.pk, draft=OfferDraft(**said), at=clock_now())
        return "项目已保存。", sheet.back

    initial = {name: getattr(held, name) for name in names} if held else None
    return ask(request, form=OfferForm, sheet=sheet, do=do, initial=initial)


def _page(one: Resource) -> str:
    return reverse("bookings:resource", args=[one.pk])


def _sheet(one: Resource, title: str, verb: str, *, text: str, tone: str = "main") -> Sheet:
    return Sheet(
        title=f"{title}：{one.name}",
        verb=verb,
        back=_page(one),
        text=text,
        tone=tone,
        crumbs=[desk.crumb("资源", "resources"), desk.crumb(one.name, "resource", one.pk)],
    )
