"""Codes by SMS: asked for, made when they are sent, tried, used once.

Whoever asks learns nothing: every number is answered alike, in the same time. The code is made by
the reaction that sends it; here only its keyed hash stays.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import randbelow

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from zhilian.core import crypto, events
from zhilian.core.addresses import is_shared
from zhilian.directory import selectors
from zhilian.directory.errors import AskedTooOften
from zhilian.directory.events import CodeAsked, CodeMade, CodeUsed
from zhilian.directory.models import Person, SignInCode
from zhilian.directory.models.codes import MOST_TRIES
from zhilian.directory.service import sessions
from zhilian.directory.service.links import token_hash
from zhilian.directory.service.people import correct_contact
from zhilian.directory.service.sessions import CameFrom
from zhilian.directory.service.signing_in import count_failure
from zhilian.directory.types import CodePurpose, Means, Outcome

GOOD_FOR = timedelta(minutes=5)
AGAIN_AFTER = timedelta(seconds=60)
PER_HOUR, PER_DAY = 5, 10
PER_ADDRESS_HOUR, PER_SHARED_ADDRESS_HOUR = 20, 600
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_BUSY = "验证码获取太频繁，请一小时后再试，或用密码登录。"


@dataclass(frozen=True, kw_only=True)
class CodeToSend:
    """What goes to the phone now; without `code`, that the number belongs to several people."""

    phone: str
    person_id: int | None
    code: str
    minutes: int
    purpose: str


@transaction.atomic
def ask_code(
    *, phone: str, asker: str, at: datetime, came_from: CameFrom, new_for_id: int | None = None
) -> datetime:
    """Ask for a code; returns when the next may be asked for. Errors: `AskedTooOften`.

    With `new_for_id` it proves that this person has the number, and lets nobody in.
    """
    index = crypto.blind("phone", phone)
    _check_number(index, at=at)
    _check_address(came_from.address, at=at)
    row = SignInCode(
        phone=phone,
        purpose=CodePurpose.NEW_NUMBER if new_for_id else CodePurpose.SIGN_IN,
        person_id=new_for_id,
        asker_hash=token_hash(asker),
        address=came_from.address or None,
        minute=int(at.timestamp()) // 60,
        asked_at=at,
        expires_at=at + GOOD_FOR,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise _too_soon(at + AGAIN_AFTER, at=at) from None
    events.record(CodeAsked(at=at, code_id=row.pk))
    return at + AGAIN_AFTER


@transaction.atomic
def make_code(*, code_id: int, at: datetime) -> CodeToSend | None:
    """The code for a row that was asked for, once. None when nothing is to be sent.

    Nothing for numbers that nobody active has, for locked accounts, and for rows that are answered
    or over. Only whoever has the phone learns that a number is shared.
    """
    row = SignInCode.objects.select_for_update().filter(pk=code_id).first()
    if row is None or row.code_hash or row.expires_at <= at or _flooded(at):
        return None
    owners = _owners(row)
    minutes = GOOD_FOR // timedelta(minutes=1)
    if len(owners) > 1:
        return CodeToSend(
            phone=row.phone, person_id=None, code="", minutes=minutes, purpose=row.purpose
        )
    if not owners or selectors.is_locked_out(username=owners[0].username, now=at):
        return None
    code = f"{randbelow(10**6):06d}"
    row.person, row.code_hash, row.expires_at = owners[0], _hash(row, code), at + GOOD_FOR
    row.save(update_fields=["person", "code_hash", "expires_at"])
    events.record(CodeMade(at=at, person_id=owners[0].pk, code_id=row.pk))
    return CodeToSend(
        phone=row.phone,
        person_id=owners[0].pk,
        code=code,
        minutes=minutes,
        purpose=row.purpose,
    )


def use_code(
    *, request: HttpRequest, phone: str, asker: str, code: str, at: datetime, came_from: CameFrom
) -> Person | None:
    """The person whose number and code these are. None counts towards the same lock as a wrong
    password; a right code is of no use while the account is locked.
    """
    owners = selectors.people_by_phone(phone=phone)
    person = owners[0] if len(owners) == 1 else None
    name = person.username if person else f"tel:{crypto.blind('phone', phone)[:16]}"
    allowed = AxesProxyHandler.is_allowed(request, {"username": name})
    mine = _asked(phone=phone, asker=asker, purpose=CodePurpose.SIGN_IN)
    if allowed and _take(mine, code=code, person=person, at=at):
        return person
    count_failure(request=request, username=name)
    outcome = Outcome.WRONG if allowed else Outcome.LOCKED
    sessions.note_attempt(
        person=person, outcome=outcome, at=at, came_from=came_from, means=Means.SMS
    )
    return None


def change_number(
    *, request: HttpRequest, person: Person, phone: str, asker: str, code: str, at: datetime
) -> bool:
    """A person's own new number, proved by its code; a wrong one counts as at sign-in."""
    if AxesProxyHandler.is_allowed(request, {"username": person.username}):
        mine = _asked(phone=phone, asker=asker, purpose=CodePurpose.NEW_NUMBER)
        if _changed(mine, code=code, person=person, at=at):
            return True
    count_failure(request=request, username=person.username)
    return False


@transaction.atomic
def _changed(asked: QuerySet[SignInCode], *, code: str, person: Person, at: datetime) -> bool:
    row = _take(asked, code=code, person=person, at=at)
    if row is not None:
        row.former = Person.objects.select_for_update().get(pk=person.pk).phone
        row.save(update_fields=["former"])
        correct_contact(person_id=person.pk, phone=row.phone, at=at, code_id=row.pk)
    return row is not None


@transaction.atomic
def sweep_codes(*, at: datetime) -> int:
    """Forget what no limit counts any more; returns how many."""
    gone, _ = SignInCode.objects.filter(asked_at__lt=at - DAY).delete()
    return gone


@transaction.atomic
def _take(
    asked: QuerySet[SignInCode], *, code: str, person: Person | None, at: datetime
) -> SignInCode | None:
    """Try the newest code that this browser asked for; each try counts, also by two at once."""
    row = asked.select_for_update().order_by("-id").first()
    if row is None or row.used_at or row.expires_at <= at or row.tries >= MOST_TRIES:
        return None
    row.tries += 1
    right = hmac.compare_digest(row.code_hash.encode(), _hash(row, code).encode())
    right = right and person is not None and row.person_id == person.pk
    row.used_at = at if right else None
    row.save(update_fields=["tries", "used_at"])
    if right and row.person_id is not None:
        events.record(CodeUsed(at=at, person_id=row.person_id, code_id=row.pk))
    return row if right else None


def _asked(*, phone: str, asker: str, purpose: CodePurpose) -> QuerySet[SignInCode]:
    return SignInCode.objects.filter(
        phone_index=crypto.blind("phone", phone), asker_hash=token_hash(asker), purpose=purpose
    )


def _owners(row: SignInCode) -> list[Person]:
    """Whose code it is: of a new number, the active person who asked."""
    if row.purpose == CodePurpose.NEW_NUMBER:
        return [row.person] if row.person and row.person.is_active else []
    return selectors.people_by_phone(phone=row.phone)


def _check_number(index: str, *, at: datetime) -> None:
    mine = SignInCode.objects.filter(phone_index=index, asked_at__gt=at - DAY)
    asked = list(mine.order_by("-id").values_list("asked_at", flat=True))
    if asked and at < asked[0] + AGAIN_AFTER:
        raise _too_soon(asked[0] + AGAIN_AFTER, at=at)
    if len(asked) >= PER_DAY:
        raise AskedTooOften(f"这个号码一天最多获取 {PER_DAY} 次验证码，请用密码登录，或明天再试。")
    if sum(one > at - HOUR for one in asked) >= PER_HOUR:
        raise AskedTooOften(_BUSY)


def _check_address(address: str, *, at: datetime) -> None:
    most = PER_SHARED_ADDRESS_HOUR if is_shared(address) else PER_ADDRESS_HOUR
    here = SignInCode.objects.filter(address=address or None, asked_at__gt=at - HOUR)
    if here.count() >= most:
        raise AskedTooOften(_BUSY)


def _flooded(at: datetime) -> bool:
    """So many go out on one day at most: a flood must not use up the texts that are paid for."""
    sent = SignInCode.objects.filter(asked_at__gt=at - DAY).exclude(code_hash="")
    return sent.count() >= settings.SIGN_IN_CODES_PER_DAY


def _too_soon(again_at: datetime, *, at: datetime) -> AskedTooOften:
    wait_s = max(1, round((again_at - at).total_seconds()))
    return AskedTooOften(f"验证码刚刚获取过，请 {wait_s} 秒后再试。", again_at=again_at)


def _hash(row: SignInCode, code: str) -> str:
    """Keyed: six digits would be guessed from a plain hash at once."""
    return crypto.blind("sign-in-code", f"{row.pk}|{code}")
