"""Cards: whose, in which state; lost ones frozen at once, found ones thawed."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhilian.cards import selectors, service
from zhilian.cards.models import Card
from zhilian.cards.selectors import CARD_SORTS
from zhilian.cards.types import CardChange, CardKind, CardState
from zhilian.core.access import admits
from zhilian.core.asking import act
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now, local
from zhilian.directory.types import Role

DESK = (Role.CARD_DESK, Role.PERSON_ADMIN, Role.ACCESS_ADMIN)
NARROWINGS = (
    Narrowing(name="kind", label="类别", choices=CardKind.choices),
    Narrowing(name="state", label="状态", choices=CardState.choices),
)
TONES = {
    CardState.ACTIVE: ("good", "circle-check"),
    CardState.FROZEN: ("bad", "lock"),
    CardState.ENDED: ("plain", "circle-slash"),
}
TABS = (("cards:list", "卡片"), ("cards:batches", "换卡批次"))


def tabs(current: str) -> list[dict[str, object]]:
    return [
        {"label": label, "href": reverse(name), "current": name == current} for name, label in TABS
    ]


def _state(card: Card) -> Cell:
    tone, icon = TONES[CardState(card.state)]
    return Cell(text=CardState(card.state).label, tone=tone, icon=icon)


COLUMNS = (
    Column[Card](label="卡", cell=lambda one: Cell(text=str(one), sub=one.person.name)),
    Column[Card](label="单位", cell=lambda one: one.person.unit or "未分配"),
    Column[Card](label="状态", cell=_state),
    Column[Card](label="读卡登记", cell=lambda one: "已登记" if one.badge_id else "未登记"),
    Column[Card](label="变动", cell=lambda one: f"{local(one.changed_at):%Y-%m-%d %H:%M}"),
)


@admits(*DESK)
@never_cache
@require_GET
def card_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    context = ledger.context(asked, selectors.card_page(asked))
    return render(request, "console/list.html", context)


@admits(*DESK)
@require_GET
def card_export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    return ledger.file("卡片", selectors.cards_whole(asked))


@admits(*DESK)
@never_cache
@require_GET
def card(request: HttpRequest, card_id: int) -> HttpResponse:
    found = _card(card_id)
    tone, icon = TONES[CardState(found.state)]
    context = {
        "card": found,
        "state": CardState(found.state),
        "tone": tone,
        "icon": icon,
        "chip": found.badge.uid if found.badge and found.state == CardState.ACTIVE else "",
        "others": [
            one for one in selectors.cards_of(person_id=found.person_id) if one.pk != found.pk
        ],
    }
    return render(request, "cards/card.html", context)


@admits(*DESK)
@require_POST
def freeze(request: HttpRequest, card_id: int) -> HttpResponse:
    _card(card_id)
    change = CardChange(at=clock_now())
    return act(
        request,
        lambda: service.freeze_card(card_id=card_id, change=change),
        done="已挂失，门禁与消费同时停用。",
        to=reverse("cards:card", args=[card_id]),
    )


@admits(*DESK)
@require_POST
def thaw(request: HttpRequest, card_id: int) -> HttpResponse:
    _card(card_id)
    change = CardChange(at=clock_now())
    return act(
        request,
        lambda: service.thaw_card(card_id=card_id, change=change),
        done="已解除挂失，恢复使用。",
        to=reverse("cards:card", args=[card_id]),
    )


def _card(card_id: int) -> Card:
    try:
        return selectors.card(card_id=card_id)
    except ObjectDoesNotExist:
        raise Http404 from None


def _ledger(request: HttpRequest) -> tuple[Ledger[Card], Asked]:
    ledger = Ledger[Card](
        title="卡片",
        lead="只保留卡号后四位。挂失即时下发到门禁和消费机。",
        placeholder="姓名或后四位",
        columns=COLUMNS,
        narrowings=NARROWINGS,
        sorts=CARD_SORTS,
        href=lambda one: reverse("cards:card", args=[one.pk]),
        tabs=tabs("cards:list"),
        export=reverse("cards:export"),
        empty=Empty(title="还没有卡片", text="补办或换卡后，新卡会出现在这里。", icon="id-card"),
    )
    return ledger, asked_of(request, NARROWINGS, CARD_SORTS)
