"""What every way to a terminal promises; a new one is one module (docs/adding/terminal.md)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from zhilian.core.registry import Family


@dataclass(frozen=True, kw_only=True)
class Link:
    """Where one terminal is and how it is spoken to."""

    code: str
    url: str
    secret: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OptionError:
    field: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing to hold or (no content) to forget. Telling it twice is telling it once."""

    thing: str
    key: str
    content: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of a request: not reached (`error`), or reached, with what it refused by key."""

    reached: bool
    refused: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a terminal says it holds: digest by (thing, key); a key that is absent is not held.

    `more` is where to go on when there is more than one answer holds.
    """

    reached: bool
    held: Mapping[tuple[str, str], str] = field(default_factory=dict)
    error: str = ""
    more: str = ""


class TerminalConnector(ABC):
    """A protocol. Failure of the outside is a value; each call has a hard timeout."""

    name: ClassVar[str]
    label: ClassVar[str]
    batch: ClassVar[int] = 100
    """How many changes one request may carry."""

    @abstractmethod
    def check_options(self, options: Mapping[str, Any]) -> list[OptionError]:
        """What is wrong with the settings, each with its remedy; empty when usable."""

    @abstractmethod
    def push(self, link: Link, changes: Sequence[Change]) -> Answer:
        """Tell it these changes, in order."""

    @abstractmethod
    def read(self, link: Link, keys: Sequence[tuple[str, str]]) -> Reading:
        """Ask what it holds under these keys."""

    @abstractmethod
    def list_held(self, link: Link, *, after: str = "") -> Reading:
        """Ask for everything that it holds, page by page."""

    @abstractmethod
    def open(self, link: Link, *, reason: str) -> Answer:
        """Have it open its way once, now."""


CONNECTORS: Family[type[TerminalConnector]] = Family("connectors")


def connector(name: str) -> TerminalConnector:
    """Raises `UnknownPlugin`."""
    return CONNECTORS.get(name)()
