"""What every way to reach a hospital promises. Failure is a value; only `push` and `cancel` touch
the network, with a hard timeout.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from zhilian.core.registry import Family

DEFAULT_TIMEOUT_S = 10.0
LONGEST_TIMEOUT_S = 60.0


@dataclass(frozen=True, kw_only=True)
class OptionError:
    field: str
    message: str


@dataclass(frozen=True, kw_only=True)
class LinkAccount:
    """How a hospital is reached; `callback` is the address that it calls."""

    url: str
    secret: str
    callback: str
    options: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """What the hospital must know to receive somebody, and no more."""

    reference: str
    name: str
    idno: str
    phone: str
    package: str
    day: date


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`retry`: the same may pass later."""

    ok: bool
    hospital_no: str = ""
    retry: bool = False
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """A hospital says that an examination took place. No result is read."""

    reference: str
    at: datetime


class HospitalProvider(ABC):
    name: ClassVar[str]
    label: ClassVar[str]

    @abstractmethod
    def check(self, account: LinkAccount) -> list[OptionError]:
        """What is wrong with the settings, each with its remedy; empty when usable."""

    @abstractmethod
    def push(self, appointment: Appointment, account: LinkAccount) -> Answer:
        """Tell of an appointment; the same reference again is the same appointment."""

    @abstractmethod
    def cancel(self, reference: str, account: LinkAccount) -> Answer:
        """Take it back; what is not known there is taken back too."""

    @abstractmethod
    def read_report(
        self, *, headers: Mapping[str, str], body: bytes, account: LinkAccount, at: datetime
    ) -> Report:
        """Understand a call of the hospital. Raises BadReport unless the hospital signed it."""


PROVIDERS = Family[type[HospitalProvider]]("providers")
