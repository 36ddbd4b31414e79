"""One's own new phone number: saved when a code that was sent to it comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from django.conf import settings
from django.http import HttpRequest

from zhilian.core import crypto
from zhilian.core.times import clock_now
from zhilian.directory import selectors, service
from zhilian.directory.errors import AskedTooOften
from zhilian.directory.forms import ContactForm, NewNumberForm
from zhilian.directory.models import Person
from zhilian.directory.views.origin import came_from

ASKER = "new_number_asker"
WRONG = "验证码不对或已过期，请核对后重填，或重新获取。"


@dataclass(frozen=True, kw_only=True)
class Change:
    """The form as it stands after what was sent."""

    form: ContactForm
    done: bool = False
    refusal: str = ""
    asked_phone: str = ""
    again_at: datetime | None = None

    @property
    def by_code(self) -> bool:
        return isinstance(self.form, NewNumberForm)

    @property
    def wait_s(self) -> int:
        return round((self.again_at - clock_now()).total_seconds()) if self.again_at else 0


def change(request: HttpRequest, person: Person) -> Change:
    """By code wherever texts can be sent; a number is a way in there."""
    if not (settings.SIGN_IN_BY_CODE or settings.SMS_GATEWAY_URL):
        return _plain(request, person)
    if request.method != "POST":
        return Change(form=NewNumberForm())
    if request.POST.get("do") == "ask" or not request.POST.get("code", "").strip():
        return _ask(request, person)
    return _prove(request, person)


def _plain(request: HttpRequest, person: Person) -> Change:
    form = ContactForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return Change(form=form)
    phone = form.cleaned_data["phone"]
    service.correct_contact(person_id=person.pk, phone=phone, at=clock_now())
    return Change(form=form, done=True)


def _ask(request: HttpRequest, person: Person) -> Change:
    form = NewNumberForm(request.POST, code_needed=False)
    if not form.is_valid():
        return Change(form=form)
    phone = form.cleaned_data["phone"]
    if phone == person.phone:
        form.add_error("phone", "这就是现在登记的手机号，请填写新的号码。")
        return Change(form=form)
    try:
        again_at = service.ask_code(
            phone=phone,
            asker=request.session.setdefault(ASKER, token_urlsafe(16)),
            at=clock_now(),
            came_from=came_from(request),
            new_for_id=person.pk,
        )
    except AskedTooOften as refused:
        return Change(form=form, refusal=str(refused), again_at=refused.again_at)
    return Change(form=form, asked_phone=crypto.mask_phone(phone), again_at=again_at)


def _prove(request: HttpRequest, person: Person) -> Change:
    form = NewNumberForm(request.POST)
    if not form.is_valid():
        return Change(form=form, again_at=_again_at(request, form))
    done = service.change_number(
        request=request,
        person=person,
        phone=form.cleaned_data["phone"],
        asker=request.session.get(ASKER, ""),
        code=form.cleaned_data["code"],
        at=clock_now(),
    )
    if done:
        request.session.pop(ASKER, None)
        return Change(form=form, done=True)
    return Change(form=form, refusal=WRONG, again_at=_again_at(request, form))


def _again_at(request: HttpRequest, form: NewNumberForm) -> datetime | None:
    phone, asker = form.cleaned_data.get("phone", ""), request.session.get(ASKER, "")
    asked_at = selectors.code_asked_at(phone=phone, asker=asker) if phone and asker else None
    again_at = asked_at + service.AGAIN_AFTER if asked_at else None
    return again_at if again_at and again_at > clock_now() else None
