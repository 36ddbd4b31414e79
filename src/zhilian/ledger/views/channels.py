"""Ways to pay: the outer ones are set up here, all are switched on and off here."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.form_fields import one_of, text
from zhilian.ledger import selectors, service
from zhilian.ledger.accounts_of import channel_account
from zhilian.ledger.models import Channel
from zhilian.ledger.providers.base import PROVIDERS
from zhilian.ledger.service import ChannelDraft
from zhilian.ledger.types import ChannelKind
from zhilian.ledger.views import desk

PEM = forms.Textarea({"rows": 4, "autocomplete": "off", "spellcheck": "false"})
KEPT = "留空则不变；保存后不再显示。"
SHOWN_AGAIN = (
    "code",
    "name",
    "provider",
    "url",
    "merchant_no",
    "app_id",
    "our_key_id",
    "peer_key_id",
    "peer_key",
)


def _providers() -> list[tuple[str, str]]:
    return [(name, kind.label) for name, kind in PROVIDERS.all().items()]


class ChannelForm(forms.Form):
    """An outer way to pay. Keys are written, never shown."""

    code = forms.SlugField(
        label="编号",
        max_length=30,
        help_text="英文小写，用在回调地址里，例如 wechat。",
        error_messages={"required": "请填写编号。", "invalid": "只用小写字母、数字和连字符。"},
    )
    name = text("名称", longest=30, help_text="与窗口表单里的支付方式一字不差，例如 微信。")
    provider = one_of("接口", _providers)
    url = text("接口地址", longest=300, help_text="例如 https://api.mch.weixin.qq.com")
    merchant_no = text("商户号", longest=40)
    app_id = text("应用编号", longest=40)
    our_key_id = text("我方证书序列号", longest=64)
    our_key = text("我方私钥（PEM）", longest=8000, required=False, widget=PEM, help_text=KEPT)
    peer_key_id = text("渠道公钥编号", longest=64)
    peer_key = text("渠道公钥（PEM）", longest=8000, widget=PEM)
    secret = text("APIv3 密钥", longest=64, required=False, help_text=KEPT)


@admits(*desk.MONEY)
@never_cache
@require_GET
def channel_list(request: HttpRequest) -> HttpResponse:
    rows = [
        (one, channel_account(one).notify_url if one.kind == ChannelKind.OUTER else "")
        for one in selectors.channels()
    ]
    context = {"rows": rows, "tabs": desk.tabs(request, "ledger:channels")}
    return render(request, "ledger/channels.html", context)


@admits(*desk.MONEY)
@never_cache
@require_http_methods(["GET", "POST"])
def channel_new(request: HttpRequest) -> HttpResponse:
    return _keep(request, None)


@admits(*desk.MONEY)
@never_cache
@require_http_methods(["GET", "POST"])
def channel_edit(request: HttpRequest, code: str) -> HttpResponse:
    found = desk.found(selectors.channel(code=code))
    return _keep(request, desk.found(found if found.kind == ChannelKind.OUTER else None))


@admits(*desk.MONEY)
@require_POST
def channel_switch(request: HttpRequest, code: str) -> HttpResponse:
    found = desk.found(selectors.channel(code=code))
    word = "停用" if found.enabled else "启用"
    return act(
        request,
        lambda: service.switch_channel(
            channel_id=found.pk, enabled=not found.enabled, at=timezone.now()
        ),
        done=f"{found.name}已{word}。",
        to="ledger:channels",
    )


def _keep(request: HttpRequest, held: Channel | None) -> HttpResponse:
    back = reverse("ledger:channels")
    sheet = Sheet(
        title=f"支付渠道：{held.name}" if held else "接入支付渠道",
        verb="保存",
        back=back,
        lead="密钥加密保存，页面上不再显示；回调地址在保存后的列表里。",
        crumbs=[desk.crumb("支付方式", "channels")],
    )

    def do(form: forms.Form) -> tuple[str, str]:
        said: dict[str, Any] = {**form.cleaned_data}
        if held is not None:
            said["code"] = held.code
        options = held.options if held is not None else {}
        saved = service.save_channel(draft=ChannelDraft(**said, options=options), at=timezone.now())
        return f"{saved.name}已保存。", back

    known = {name: getattr(held, name) for name in SHOWN_AGAIN} if held else None
    return ask(request, form=ChannelForm, sheet=sheet, do=do, initial=known)
