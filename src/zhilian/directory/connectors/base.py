"""A back end that must know people as the directory does; a new one is one module.

    @BACK_ENDS.register                     # <app>/back_ends/<name>.py, in whatever row it stands
    class GateTerminals(BackEnd): ...

`push` hands over and, where the answer comes at once, says what it is; else it is WAITING and
`ask` is asked until it knows. Both may be called again for the same key.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from zhilian.core.registry import Family
from zhilian.directory.types import SyncState


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of it at one back end, read back and compared."""

    state: SyncState
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A person as back ends are to know them. One who has left is `active` no more."""

    person_id: int
    name: str
    phone: str
    unit: str
    post: str
    active: bool


class BackEnd(ABC):
    """`scopes` are the words of the form that ask for it: 门禁, 餐卡, 停车, 会议, 商城, 短信 ..."""

    name: ClassVar[str]
    label: ClassVar[str]
    scopes: ClassVar[frozenset[str]]

    @abstractmethod
    def push(self, shape: Shape, *, key: str, at: datetime) -> Answer:
        """Hand the person over; never raises for what the outside world does."""

    @abstractmethod
    def ask(self, shape: Shape, *, key: str, at: datetime) -> Answer:
        """What has become of that."""


BACK_ENDS: Family[type[BackEnd]] = Family("back_ends")
OK = Answer(state=SyncState.OK)
NOT_KNOWN = Answer(state=SyncState.OK, reason="该后台没有此人账户，无需更新")
WAITING = Answer(state=SyncState.WAITING)


def failed(reason: str) -> Answer:
    return Answer(state=SyncState.FAILED, reason=reason)
