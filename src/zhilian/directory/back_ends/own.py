"""Our own modules read people from the directory itself: read back what they would read."""

from datetime import datetime
from typing import ClassVar

from zhilian.directory.connectors.base import BACK_ENDS, OK, Answer, BackEnd, Shape, failed
from zhilian.directory.models import LiveSession, Person


class _OwnModule(BackEnd):
    """Compared with the row, not with what was meant to be written."""

    def push(self, shape: Shape, *, key: str, at: datetime) -> Answer:
        return self.ask(shape, key=key, at=at)

    def ask(self, shape: Shape, *, key: str, at: datetime) -> Answer:
        row = Person.objects.select_related("unit").filter(pk=shape.person_id).first()
        if row is None:
            return failed("人员主数据里没有此人")
        held = (row.name, row.phone, str(row.unit or ""), row.is_active)
        if held != (shape.name, shape.phone, shape.unit, shape.active):
            return failed("与人员主数据不一致，请人员科核对")
        return self.also(row, shape)

    def also(self, row: Person, shape: Shape) -> Answer:
        return OK


@BACK_ENDS.register
class Meetings(_OwnModule):
    name = "meetings"
    label = "会议"
    scopes: ClassVar[frozenset[str]] = frozenset({"会议"})


@BACK_ENDS.register
class Mall(_OwnModule):
    name = "mall"
    label = "商城"
    scopes: ClassVar[frozenset[str]] = frozenset({"商城"})


@BACK_ENDS.register
class Texts(_OwnModule):
    """Texts need a number."""

    name = "texts"
    label = "短信"
    scopes: ClassVar[frozenset[str]] = frozenset({"短信"})

    def also(self, row: Person, shape: Shape) -> Answer:
        if row.is_active and not row.phone:
            return failed("没有手机号，收不到短信")
        return OK


@BACK_ENDS.register
class Portal(_OwnModule):
    """Whoever has left is signed in nowhere."""

    name = "portal"
    label = "平台登录"
    scopes: ClassVar[frozenset[str]] = frozenset({"卡片", "短信"})

    def also(self, row: Person, shape: Shape) -> Answer:
        if not row.is_active and LiveSession.objects.filter(person=row).exists():
            return failed("已离开的人员仍有登录会话")
        return OK
