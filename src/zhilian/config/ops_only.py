"""Ops only: take over a platform that exists already and is not ours (`zhilian init --ops-only`).

One YAML file names its pages, login journey, databases, certificates, names, SMS gateway and
contacts; docs/ops-only.md explains it. Applied again, it brings everything to what the file says
now. All mistakes are told at once, and then nothing is changed.
"""

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from zhilian.config.ops_only_file import Contact, Declared, Planned, read
from zhilian.config.yaml_sections import FileRefused
from zhilian.core.errors import Refusal
from zhilian.directory import selectors as directory
from zhilian.directory import service as directory_service
from zhilian.directory.errors import DirectoryError
from zhilian.directory.models import Person
from zhilian.directory.types import PersonDraft
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring import service as monitoring_service
from zhilian.monitoring.errors import BadCheck
from zhilian.notices import service as notices
from zhilian.notices.errors import NoticeRefused

REASON = "按接管清单授予"
FIELDS = {"options.body_contains": "contains", "options.name": "domain"}


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What the file brought: for the operator to read."""

    platform: str
    created: int
    updated: int
    sms: bool
    links: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        lines = [f"已接管“{self.platform}”：新增监测项 {self.created} 个，更新 {self.updated} 个。"]
        if not self.sms:
            lines.append("清单里没有短信网关：故障会建单，但不会发短信。请补上 sms 一节。")
        lines += [
            f"{name}：由本人在 24 小时内打开 {settings.BASE_URL}{path} 设置密码。"
            for name, path in self.links
        ]
        return "\n".join([*lines, ""])


def apply(path: Path, *, at: datetime) -> None:
    """What the command does: take over, or stop with everything that is wrong with the file."""
    try:
        taken = take_over(path, at=at)
    except Refusal as refusal:
        raise SystemExit(str(refusal)) from None
    sys.stdout.write(str(taken))


@transaction.atomic
def take_over(path: Path, *, at: datetime) -> Taken:
    """Checks, gateway and people as the file says. Errors: `FileRefused`, `Unreadable`."""
    declared = read(path)
    created, updated = _watch(declared, at=at)
    _connect_gateway(declared, at=at)
    links = _admit(declared, at=at)
    if declared.problems:
        raise FileRefused(path.name, declared.problems)
    return Taken(
        platform=declared.platform,
        created=created,
        updated=updated,
        sms=declared.gateway is not None,
        links=tuple(links),
    )


def _watch(declared: Declared, *, at: datetime) -> tuple[int, int]:
    created = updated = 0
    for planned in declared.checks:
        held = monitoring.check_by_code(code=planned.draft.code)
        try:
            if held is None:
                monitoring_service.create_check(draft=planned.draft, at=at)
                created += 1
            else:
                monitoring_service.update_check(check_id=held.pk, draft=planned.draft, at=at)
                updated += 1
        except BadCheck as bad:
            _tell(planned, bad)
    return created, updated


def _tell(planned: Planned, bad: BadCheck) -> None:
    """Each fault at the line where its field stands; the section's own line if it has none."""
    for field, text in bad.fields.items():
        key = FIELDS.get(field, field.rpartition(".")[2])
        known = "options" if not planned.section.has(key) else key
        wanted = known if planned.section.has(known) else key
        if not planned.section.told(wanted):
            planned.section.wrong(wanted, text)


def _connect_gateway(declared: Declared, *, at: datetime) -> None:
    if declared.gateway is None or declared.sms is None:
        return
    try:
        notices.configure_provider(draft=declared.gateway, at=at)
    except NoticeRefused as refusal:
        declared.sms.wrong("url", str(refusal))


def _admit(declared: Declared, *, at: datetime) -> list[tuple[str, str]]:
    """People by their numbers; who is new gets a link to set a password."""
    links = []
    for contact in declared.contacts:
        held = directory.person_by_phone(phone=contact.phone)
        try:
            with transaction.atomic():
                person = held or directory_service.create_person(draft=_draft(contact), at=at)
                _grant(person, contact, at=at)
                if held is None:
                    link = directory_service.reset_link(person_id=person.pk, by_id=None, at=at)
                    links.append((contact.name, link))
        except DirectoryError as refusal:
            contact.section.wrong("username" if held is None else "role", str(refusal))
    return links


def _draft(contact: Contact) -> PersonDraft:
    return PersonDraft(
        username=contact.username, name=contact.name, phone=contact.phone, post=contact.post
    )


def _grant(person: Person, contact: Contact, *, at: datetime) -> None:
    if contact.role not in person.role_codes:
        directory_service.grant_role(person_id=person.pk, role=contact.role, at=at, reason=REASON)
