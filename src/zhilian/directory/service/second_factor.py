"""The second factor: enrolled once with a phone, asked for at every sign-in that needs it."""

from __future__ import annotations

import secrets
from datetime import datetime

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from zhilian.core import events
from zhilian.directory import totp
from zhilian.directory.errors import CodeRefused, DirectoryError
from zhilian.directory.events import RecoveryCodeUsed, SecondFactorRemoved, SecondFactorSet
from zhilian.directory.models import Person
from zhilian.directory.service import sessions
from zhilian.directory.service.authority import acting
from zhilian.directory.types import Role

WRONG = "动态口令不对。请确认手机时间准确，再输入验证器上当前的 6 位数字。"
_TYPE = Authenticator.Type


@transaction.atomic
def enrol(*, person_id: int, secret: str, code: str, at: datetime) -> list[str]:
    """Bind the phone that shows `code`; returns the recovery codes, which are shown this once."""
    counter = totp.matching_counter(secret=secret, code=code, at=at)
    if counter is None:
        raise CodeRefused(WRONG)
    person = Person.objects.select_for_update().get(pk=person_id)
    Authenticator.objects.filter(user=person).delete()
    adapter = get_adapter()
    Authenticator.objects.create(
        user=person,
        type=_TYPE.TOTP,
        created_at=at,
        data={"secret": adapter.encrypt(secret), "last_counter": counter},
    )
    recovery = Authenticator.objects.create(
        user=person,
        type=_TYPE.RECOVERY_CODES,
        created_at=at,
        data={"seed": adapter.encrypt(secrets.token_hex(40)), "used_mask": 0},
    )
    events.record(SecondFactorSet(at=at, person_id=person_id))
    codes: list[str] = recovery.wrap().generate_codes()
    return codes


@transaction.atomic
def accepts_code(*, person_id: int, code: str, at: datetime) -> bool:
    """Whether this is the person's code of the moment or an unused recovery code; uses it up."""
    held = Authenticator.objects.select_for_update().filter(user_id=person_id)
    device = held.filter(type=_TYPE.TOTP).first()
    if device is None:
        return False
    counter = totp.matching_counter(
        secret=get_adapter().decrypt(device.data["secret"]),
        code=code,
        at=at,
        after=device.data.get("last_counter", -1),
    )
    if counter is not None:
        device.data["last_counter"] = counter
        device.last_used_at = at
        device.save(update_fields=["data", "last_used_at"])
        return True
    recovery = held.filter(type=_TYPE.RECOVERY_CODES).first()
    if recovery is None or not recovery.wrap().validate_code(code):
        return False
    events.record(RecoveryCodeUsed(at=at, person_id=person_id))
    return True


@transaction.atomic
def remove_second_factor(*, person_id: int, by_id: int, reason: str, at: datetime) -> None:
    """For a lost phone: the person enrols again at the next sign-in."""
    acting(by_id=by_id, role=Role.SYSTEM_ADMIN, what="解除动态口令")
    if person_id == by_id:
        raise DirectoryError("不能解除自己的动态口令，请由另一位系统管理员办理。")
    if not reason.strip():
        raise DirectoryError("请写明解除理由，例如“手机遗失，已当面核实”。")
    Authenticator.objects.filter(user_id=person_id).delete()
    sessions.end_sessions(person_id=person_id, at=at)
    events.record(SecondFactorRemoved(at=at, person_id=person_id, reason=reason.strip()))
