"""What a system that can say who somebody is must do; a new one is one module beside this file.

The browser is sent to what `leave` says and comes back with what `arrive` reads. Nobody is made an
account: the identity must fit exactly one person who is known (service/identities.py).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from zhilian.core.registry import Family

AGAIN = "请重新登录；多次如此，请改用验证码或密码登录，并告诉系统管理员。"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who they say it is: `subject` never changes there; `value` is compared with our records.
    `handle` names this one sign-in, and is said again when it ends there.
    """

    subject: str
    value: str
    handle: str = field(default="", compare=False)


@dataclass(frozen=True, kw_only=True)
class SignedOut:
    """What has ended there: one sign-in, or all of a subject when `handle` is empty."""

    handle: str = ""
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class Unproved:
    """Nobody was proved; `reason` is shown to the person."""

    reason: str


class LoginProvider(ABC):
    """Failure is a value; only `leave` and `arrive` may touch the network, by `core.outward`."""

    name: ClassVar[str]
    icon: ClassVar[str] = "id-card"

    @property
    @abstractmethod
    def label(self) -> str:
        """What its button says."""

    @property
    @abstractmethod
    def matches(self) -> str:
        """Which of our fields the value is compared with: employee_no, username or phone."""

    @abstractmethod
    def is_set_up(self) -> bool:
        """Whether the settings name it; else nobody sees it."""

    @abstractmethod
    def leave(self, *, back: str, agent: str) -> str | Unproved:
        """Where the browser goes; it is to come back to `back`, which carries our state (letters
        and digits only). `agent` is the browser's User-Agent.
        """

    @abstractmethod
    def arrive(self, query: Mapping[str, str], *, back: str) -> Identity | Unproved:
        """Who came back, as their server confirms it."""

    def signed_out(self, form: Mapping[str, str]) -> SignedOut | None:
        """What their server tells us has ended; None where it tells nothing or proves nothing."""
        return None


LOGINS: Family[type[LoginProvider]] = Family("providers")


def set_up() -> dict[str, LoginProvider]:
    """Those that the settings name, by name."""
    made = {name: kind() for name, kind in LOGINS.all().items()}
    return {name: one for name, one in made.items() if one.is_set_up()}


def parted(back: str) -> tuple[str, str]:
    """The bare address to come back to, and our state: for protocols that carry it apart."""
    parts = urlsplit(back)
    return urlunsplit(parts._replace(query="")), dict(parse_qsl(parts.query))["state"]
