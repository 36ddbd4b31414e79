"""Messages as pages show them: the phone masked, the words filled in, the history told."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhilian.core import crypto
from zhilian.notices.models import InboundMessage, Notice, Step
from zhilian.notices.shipped import fill, is_secret
from zhilian.notices.types import FAILED, FINAL, Status

TONES = {Status.DELIVERED: ("good", "check-check"), Status.CREATED: ("plain", "inbox")}
INCIDENT = "incident:"
HIDDEN_CODE = "＊＊＊"
HIDDEN = "内容仅运维人员可见"


@dataclass(frozen=True, kw_only=True)
class NoticeRow:
    """One line of the list."""

    id: int
    label: str
    text: str
    person: str
    phone: str
    status: Status
    problem: str
    created_at: datetime
    took_s: float | None
    segments: int
    test: bool
    subject: str


def notice_row(notice: Notice, *, with_words: bool) -> NoticeRow:
    """`with_words`: whoever runs the platform reads the text; others see that it was sent."""
    return NoticeRow(
        id=notice.pk,
        label=notice.template.label,
        text=words(notice) if with_words else HIDDEN,
        person=notice.person.name if notice.person else "",
        phone=crypto.mask_phone(notice.phone),
        status=Status(notice.status),
        problem=notice.problem,
        created_at=notice.created_at,
        took_s=_took(notice),
        segments=notice.segments,
        test=notice.test,
        subject=notice.subject,
    )


def words(notice: Notice) -> str:
    """What was written; a code stays between us and the phone."""
    if is_secret(notice.template.name):
        return fill(notice.template.text, defaultdict(lambda: HIDDEN_CODE))
    return fill(notice.template.text, json.loads(notice.values or "{}"))


def subject_link(subject: str) -> tuple[str, str]:
    """Where the thing that a message is about can be seen, and how the link is called."""
    if subject.startswith(INCIDENT):
        return f"/ops/incidents/{subject.removeprefix(INCIDENT)}/", "故障单"
    return "", subject


def history(steps: list[Step]) -> list[dict[str, Any]]:
    entries = []
    before: datetime | None = None
    for step in steps:
        status = Status(step.status)
        tone, icon = TONES.get(
            status, ("bad", "circle-x") if status in FAILED else ("blue", "send")
        )
        entry = {"at": step.at, "title": status.label, "tone": tone, "icon": icon}
        entry["text"] = " · ".join(part for part in (step.text, step.code) if part)
        entry["step"] = (step.at - before).total_seconds() if before else None
        entries.append(entry)
        before = step.at
    return entries


def facts(notice: Notice) -> list[tuple[str, object]]:
    """What a person wants to know beside the history."""
    provider = notice.provider.name if notice.provider else "尚未交给网关"
    return [
        ("模板", f"{notice.template.label}（第 {notice.template.version} 版）"),
        ("计费条数", f"{notice.segments} 条"),
        ("网关", provider),
        ("网关编号", notice.provider_message_id or "—"),
        ("我方编号", notice.reference.hex),
        ("尝试次数", f"{notice.attempts} 次"),
    ]


def is_stuck(notice: Notice) -> bool:
    return notice.status not in FINAL and bool(notice.problem)


@dataclass(frozen=True, kw_only=True)
class InboundRow:
    id: int
    person: str
    phone: str
    text: str
    received_at: datetime


def inbound_row(message: InboundMessage) -> InboundRow:
    return InboundRow(
        id=message.pk,
        person=message.person.name if message.person else "",
        phone=crypto.mask_phone(message.phone),
        text=message.text,
        received_at=message.received_at,
    )


def _took(notice: Notice) -> float | None:
    """From writing it down to the carrier's word that it arrived."""
    if notice.status != Status.DELIVERED or notice.settled_at is None:
        return None
    return (notice.settled_at - notice.created_at).total_seconds()
