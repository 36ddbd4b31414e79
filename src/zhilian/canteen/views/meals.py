"""Meals of a week with their menus; one meal with its kitchen list, limit, menu, cancelling."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.canteen import selectors, service
from zhilian.canteen.forms.meals import ItemForm, known_item
from zhilian.canteen.models import MealSession
from zhilian.canteen.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask, reason_of
from zhilian.core.listing import number, shown_day, word
from zhilian.core.times import clock_now, day_of, local_date

WEEK = 7


@admits(*desk.KITCHEN)
@require_GET
def week(request: HttpRequest) -> HttpResponse:
    now = clock_now()
    today = local_date(now)
    monday = shown_day(request, "week", "周", otherwise=today)
    monday -= timedelta(days=monday.weekday())
    places = selectors.canteens()
    canteen = next((one for one in places if one.pk == number(word(request, "canteen"))), None)
    canteen = canteen or (places[0] if places else None)
    held = selectors.sessions_between(
        first=monday, days=WEEK, canteen_id=canteen.pk if canteen else None
    )
    days = [monday + timedelta(days=ahead) for ahead in range(WEEK)]
    context = {
        "canteens": places,
        "canteen": canteen,
        "days": [(day, [one for one in held if one.day == day]) for day in days],
        "today": today,
        "monday": monday,
        "before": monday - timedelta(days=WEEK),
        "following": monday + timedelta(days=WEEK),
        "now": now,
        "tabs": desk.tabs(request, "week"),
    }
    return render(request, "canteen/week.html", context)


@admits(*desk.KITCHEN)
@require_GET
def meal(request: HttpRequest, session_id: int) -> HttpResponse:
    session = _session(session_id)
    lines = selectors.kitchen(session=session)
    context = {
        "session": session,
        "items": session.items.order_by("sort", "position", "id"),
        "lines": lines,
        "portions": sum(line.portions for line in lines),
        "served": sum(line.served for line in lines),
        "deliveries": selectors.deliveries(session=session),
        "now": clock_now(),
        "crumbs": [{"label": "餐次与菜单", "href": reverse("canteen:week")}],
    }
    return render(request, "canteen/meal.html", context)


@admits(*desk.KITCHEN)
@require_POST
def quota(request: HttpRequest, session_id: int) -> HttpResponse:
    wanted = number(request.POST.get("quota", "")) or 0
    return act(
        request,
        lambda: service.set_quota(session_id=session_id, quota=min(wanted, 20_000), at=clock_now()),
        done="份数已改。",
        to=_page(session_id),
    )


@admits(*desk.KITCHEN)
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, session_id: int) -> HttpResponse:
    session = _session(session_id)

    def do(form: ItemForm) -> tuple[str, str]:
        draft = form.draft()
        service.save_item(session_id=session.pk, draft=draft, at=clock_now())
        return f"已加入“{draft.name}”。", _page(session_id)

    sheet = Sheet(title="加一道菜", lead=str(session), verb="加入", back=_page(session_id))
    return ask(request, form=ItemForm, sheet=sheet, do=do)


@admits(*desk.KITCHEN)
@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, item_id: int) -> HttpResponse:
    held = selectors.item(item_id=item_id)
    if held is None:
        raise Http404("没有这道菜，可能已被移除，请返回菜单。")
    back = _page(held.session_id)
    booked = f"已订 {held.reserved} 份，" if held.reserved else ""
    sheet = Sheet(
        title=f"修改{held.name}",
        lead=str(held.session),
        text=f"{booked}已经预订的仍按原价。",
        verb="保存",
        back=back,
    )

    def do(form: ItemForm) -> tuple[str, str]:
        draft = form.draft()
        service.save_item(session_id=held.session_id, draft=draft, item_id=held.pk, at=clock_now())
        return f"“{draft.name}”已保存。", back

    return ask(request, form=ItemForm, sheet=sheet, do=do, initial=known_item(held))


@admits(*desk.KITCHEN)
@require_POST
def remove(request: HttpRequest, item_id: int) -> HttpResponse:
    held = selectors.item(item_id=item_id)
    to = _page(held.session_id) if held else reverse("canteen:week")
    return act(
        request,
        lambda: service.remove_item(item_id=item_id, at=clock_now()),
        done="已从菜单移除。",
        to=to,
    )


@admits(*desk.KITCHEN)
@require_POST
def close(request: HttpRequest, session_id: int) -> HttpResponse:
    """Everybody who has booked is told why, and what they hold is given back."""
    reason = reason_of(request)
    return act(
        request,
        lambda: service.close_session(
            session_id=session_id, reason=reason, person_id=desk.me(request), at=clock_now()
        ),
        done="这一餐已取消，预订的人会收到短信。",
        to=_page(session_id),
    )


@admits(*desk.KITCHEN)
@require_POST
def reopen(request: HttpRequest, session_id: int) -> HttpResponse:
    return act(
        request,
        lambda: service.reopen_session(session_id=session_id, at=clock_now()),
        done="这一餐恢复供应；已取消的预订不会恢复。",
        to=_page(session_id),
    )


@admits(*desk.KITCHEN)
@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    """The menus of this week for the next."""
    canteen_id = number(request.POST.get("canteen", "")) or 0
    monday = day_of(request.POST.get("week", ""))
    if monday is None:
        raise Http404
    after = monday + timedelta(days=WEEK)
    held: dict[str, Any] = {"canteen_id": canteen_id, "monday": monday, "to_monday": after}
    return act(
        request,
        lambda: service.copy_week(**held, at=clock_now()),
        done="已复制到下一周，已有的菜不重复。",
        to=f"{reverse('canteen:week')}?canteen={canteen_id}&week={after}",
    )


def _session(session_id: int) -> MealSession:
    found = selectors.session_row(session_id=session_id)
    if found is None:
        raise Http404("没有这个餐次，可能已被删除，请返回列表。")
    return found


def _page(session_id: int) -> str:
    return reverse("canteen:meal", args=[session_id])
