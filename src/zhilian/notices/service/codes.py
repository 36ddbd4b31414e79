"""The texts about codes by SMS: to sign in with, to prove a new number; that a number changed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhilian.core.crypto import mask_phone
from zhilian.directory import selectors as people
from zhilian.directory import service as directory
from zhilian.directory.types import CodePurpose
from zhilian.notices.service.messages import tell
from zhilian.notices.service.outbox import send
from zhilian.notices.types import InApp, MessageKind, Recipient

CODE, SHARED = "sign_in_code", "sign_in_shared"
NEW_NUMBER, CHANGED = "number_code", "number_changed"
DOUBT = {
    True: "如有误或您不知情，请立即联系本单位系统管理员。",
    False: "如非本人操作，请立即联系本单位系统管理员。",
}


@transaction.atomic
def send_sign_in_code(*, code_id: int, at: datetime) -> int | None:
    """Have the code made and write its text down, both or neither; None when nothing goes out."""
    made = directory.make_code(code_id=code_id, at=at)
    if made is None:
        return None
    wording = NEW_NUMBER if made.purpose == CodePurpose.NEW_NUMBER else CODE
    values = {"code": made.code, "minutes": str(made.minutes)}
    return send(
        template=wording if made.code else SHARED,
        to=Recipient(person_id=made.person_id, phone=made.phone),
        values=values if made.code else {},
        key=f"sign-in-code:{code_id}",
        subject=f"sign-in-code:{code_id}",
        at=at,
    )


@transaction.atomic
def tell_number_changed(
    *, person_id: int, code_id: int, at: datetime, by_administrator: bool = False
) -> None:
    """Tell whoever has the old number, and the person in the app: the number is a way in."""
    number, key = people.person(person_id=person_id).phone, f"number-changed:{person_id}:{code_id}"
    note = InApp(
        kind=MessageKind.ACCOUNT,
        title="您的手机号已由管理员更正" if by_administrator else "您的手机号已更换",
        body=f"现在登记的是 {mask_phone(number)}。{DOUBT[by_administrator]}",
        link="/accounts/profile/",
        subject=f"person:{person_id}",
    )
    tell(to=[person_id], note=note, key=key, at=at)
    former = people.former_number(code_id=code_id)
    if former and former != number:
        send(
            template=CHANGED,
            to=Recipient(phone=former),
            values={"phone": mask_phone(number)},
            key=key,
            subject=f"person:{person_id}",
            at=at,
        )
