"""Versions of people: only added to; the person's own row follows when their day has come."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from zhilian.core import crypto, events, pinyin
from zhilian.core.times import local_date
from zhilian.directory.errors import DirectoryError
from zhilian.directory.events import PersonChanged, PersonCreated, PersonVersionAdded
from zhilian.directory.models import Person, PersonVersion, VersionTaken
from zhilian.directory.models.people import plain_username
from zhilian.directory.service import sessions
from zhilian.directory.service.roles import end_grants, grant_role
from zhilian.directory.types import LEAVING, PersonAction, Role, VersionDraft


@transaction.atomic
def add_version(*, draft: VersionDraft, at: datetime) -> PersonVersion:
    """Write down what a person is from a day on, and act on it if the day has come.

    The same key is the same version. Errors: `DirectoryError`, when a new person is known already
    by their ID number, or somebody to be changed is not known.
    """
    known = PersonVersion.objects.filter(key=draft.key).first()
    if known is not None:
        return known
    person = _person(draft, at=at)
    Person.objects.select_for_update().get(pk=person.pk)
    last = person.versions.aggregate(last=Max("number"))["last"] or 0
    row = PersonVersion(
        person=person,
        number=last + 1,
        key=draft.key,
        subject=draft.subject,
        action=draft.action,
        name=draft.name.strip(),
        idno=draft.idno.upper(),
        phone=draft.phone,
        unit_id=draft.unit_id,
        post=draft.post,
        effective=draft.effective,
        recorded_at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return PersonVersion.objects.get(key=draft.key)
    events.record(
        PersonVersionAdded(at=at, person_id=person.pk, version=row.number, action=row.action)
    )
    take_version(version_id=row.pk, at=at)
    return row


@transaction.atomic
def take_version(*, version_id: int, at: datetime) -> bool:
    """Let the person be what the version says. False before its day, and when it was done."""
    row = PersonVersion.objects.select_related("person").get(pk=version_id)
    if row.effective > local_date(at) or VersionTaken.objects.filter(version=row).exists():
        return False
    VersionTaken.objects.create(version=row, at=at)
    person = Person.objects.select_for_update().get(pk=row.person_id)
    person.name, person.post = row.name, row.post
    person.idno, person.phone = row.idno or person.idno, row.phone or person.phone
    person.unit_id = row.unit_id or person.unit_id
    left = row.action in LEAVING
    person.is_active = not left
    person.save()
    if left:
        end_grants(person_id=person.pk, reason=f"人员{row.action}", at=at)
        sessions.end_sessions(person_id=person.pk, at=at)
    events.record(PersonChanged(at=at, person_id=person.pk, version=row.number, left=left))
    return True


def _person(draft: VersionDraft, *, at: datetime) -> Person:
    """By choice, else by ID number; a new one is made."""
    if draft.person_id is not None:
        found = Person.objects.filter(pk=draft.person_id).first()
        if found is None:
            raise DirectoryError("没有这个人员，请重新选择。")
        return found
    same = Person.objects.filter(idno_index=crypto.blind("idno", draft.idno.upper())).first()
    if draft.action == PersonAction.NEW:
        if same is not None and same.is_active and draft.staff:
            raise DirectoryError("这个证件号已登记，请改办“信息更正”或“调入”。")
        return same or _made(draft, at=at)
    if same is None:
        raise DirectoryError("人员库里没有这个证件号，请先选择人员，或改办“新增”。")
    return same


def _made(draft: VersionDraft, *, at: datetime) -> Person:
    person = Person(
        username=_free_name(draft.name),
        name=draft.name.strip(),
        idno=draft.idno.upper(),
        phone=draft.phone,
        unit_id=draft.unit_id,
        post=draft.post,
        created_at=at,
    )
    person.set_unusable_password()
    person.save()
    events.record(PersonCreated(at=at, person_id=person.pk))
    if draft.staff:
        grant_role(person_id=person.pk, role=Role.STAFF, at=at, reason="人员登记")
    return person


def _free_name(name: str) -> str:
    """Pinyin, with a number behind it when somebody has it already."""
    base = plain_username("".join(pinyin.syllables(name)))[:40] or "staff"
    number, chosen = 1, base
    while Person.objects.filter(username=chosen).exists():
        number += 1
        chosen = f"{base}{number}"
    return chosen
