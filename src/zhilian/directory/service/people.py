"""Records of people: made, corrected, locked and unlocked."""

from __future__ import annotations

from datetime import datetime

from axes.utils import reset as forget_failures
from django.db import transaction

from zhilian.core import events
from zhilian.directory.errors import DirectoryError, NameIsTaken
from zhilian.directory.events import (
    ContactCorrected,
    LockLifted,
    PeopleExported,
    PersonCorrected,
    PersonCreated,
    PersonLocked,
    PersonUnlocked,
    SignInsRead,
)
from zhilian.directory.models import Person, SignInCode
from zhilian.directory.models.people import plain_username
from zhilian.directory.service import sessions
from zhilian.directory.service.authority import acting
from zhilian.directory.types import CodePurpose, PersonDraft, Role


@transaction.atomic
def create_person(*, draft: PersonDraft, at: datetime, by_id: int | None = None) -> Person:
    """A person without a password: they set one through a one-time link (`reset_link`)."""
    acting(by_id=by_id, role=Role.SYSTEM_ADMIN, what="新建人员")
    username = plain_username(draft.username)
    if not username or not draft.name.strip():
        raise DirectoryError("用户名和姓名都要填写。")
    if Person.objects.filter(username=username).exists():
        raise NameIsTaken(f"用户名“{username}”已有人使用，请换一个。")
    person = Person(
        username=username,
        name=draft.name.strip(),
        phone=draft.phone,
        unit_id=draft.unit_id,
        post=draft.post,
        employee_no=draft.employee_no,
        created_at=at,
    )
    person.set_unusable_password()
    person.save()
    events.record(PersonCreated(at=at, person_id=person.pk))
    return person


@transaction.atomic
def correct_person(*, person_id: int, draft: PersonDraft, by_id: int, at: datetime) -> Person:
    """Correct a record; an empty phone in the draft leaves the number as it is. Another number is
    told to whoever has the old one, and to the person: it is a way in.
    """
    acting(by_id=by_id, role=Role.SYSTEM_ADMIN, what="更正资料")
    person = Person.objects.select_for_update().get(pk=person_id)
    username = plain_username(draft.username)
    if not username or not draft.name.strip():
        raise DirectoryError("用户名和姓名都要填写。")
    if Person.objects.filter(username=username).exclude(pk=person_id).exists():
        raise NameIsTaken(f"用户名“{username}”已有人使用，请换一个。")
    person.username, person.name = username, draft.name.strip()
    person.unit_id, person.post = draft.unit_id, draft.post
    person.employee_no = draft.employee_no
    former, person.phone = person.phone, draft.phone or person.phone
    person.save()
    events.record(PersonCorrected(at=at, person_id=person_id))
    if person.phone != former:
        kept = _keep_former(former, person_id=person_id, at=at)
        told = ContactCorrected(at=at, person_id=person_id, code_id=kept.pk, by_id=by_id)
        events.record(told)
    return person


@transaction.atomic
def correct_contact(*, person_id: int, phone: str, at: datetime, code_id: int = 0) -> Person:
    """The person's own correction of their phone number; `codes.change_number` asks for proof."""
    person = Person.objects.select_for_update().get(pk=person_id)
    person.phone = phone
    person.save(update_fields=["phone", "phone_index"])
    events.record(ContactCorrected(at=at, person_id=person_id, code_id=code_id))
    return person


@transaction.atomic
def lock_person(*, person_id: int, by_id: int, reason: str, at: datetime) -> Person:
    """Keep a person out: no sign-in, and every session of theirs ends now."""
    acting(by_id=by_id, role=Role.SYSTEM_ADMIN, what="停用账号")
    if person_id == by_id:
        raise DirectoryError("不能停用自己的账号，请由另一位系统管理员办理。")
    if not reason.strip():
        raise DirectoryError("请写明停用理由。")
    person = Person.objects.select_for_update().get(pk=person_id)
    person.is_active = False
    person.save(update_fields=["is_active"])
    sessions.end_sessions(person_id=person_id, at=at)
    events.record(PersonLocked(at=at, person_id=person_id, reason=reason.strip()))
    return person


@transaction.atomic
def unlock(*, person_id: int, by_id: int | None, at: datetime) -> Person:
    """Let a person in again: the account is active and past failures no longer count."""
    acting(by_id=by_id, role=Role.SYSTEM_ADMIN, what="解除锁定")
    person = Person.objects.select_for_update().get(pk=person_id)
    person.is_active = True
    person.save(update_fields=["is_active"])
    forget_failures(username=person.username)
    events.record(PersonUnlocked(at=at, person_id=person_id))
    return person


@transaction.atomic
def lift_lock(*, kind: str, value: str, by_id: int, at: datetime) -> None:
    """End the lock of one account or address before its time."""
    acting(by_id=by_id, role=Role.SYSTEM_ADMIN, what="解除锁定")
    if not value:
        raise DirectoryError("没有指明要解除的账号或地址。")
    if kind == "地址":
        forget_failures(ip=value)
    else:
        forget_failures(username=plain_username(value))
    person = Person.objects.filter(username=plain_username(value)).first()
    events.record(LockLifted(at=at, person_id=person.pk if person else None))


@transaction.atomic
def record_reading(*, person_id: int, at: datetime) -> None:
    """Reading the sign-in record is itself on record."""
    events.record(SignInsRead(at=at, person_id=person_id))


@transaction.atomic
def record_export(*, person_id: int, rows: int, filters: str, at: datetime) -> None:
    """Nobody takes the list away without a line in the journal."""
    events.record(PeopleExported(at=at, person_id=person_id, rows=rows, filters=filters))


def _keep_former(phone: str, *, person_id: int, at: datetime) -> SignInCode:
    """The number that was replaced, for as long as it takes to tell it: swept with the codes."""
    return SignInCode.objects.create(
        phone="",
        purpose=CodePurpose.NEW_NUMBER,
        person_id=person_id,
        former=phone,
        minute=int(at.timestamp() * 1_000_000) + person_id,
        asked_at=at,
        expires_at=at,
        used_at=at,
    )
