"""What a format is, and the register of them: one module each, no list to edit."""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar

from zhilian.core.registry import Family
from zhilian.monitoring.formats.mapping import FieldMap, Reading, read


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """A step of the set-up in the other tool, ready to copy."""

    title: str
    where: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where and with what the other tool calls us; the token is known only while it is shown."""

    url: str
    token: str

    @property
    def url_with_token(self) -> str:
        return f"{self.url}{self.token}/"


class SourceFormat(ABC):
    """A tool and the way it tells alerts."""

    name: ClassVar[str]
    label: ClassVar[str]
    summary: ClassVar[str]
    icon: ClassVar[str] = "webhook"
    mapping: ClassVar[FieldMap]
    sample: ClassVar[Mapping[str, Any]]

    def read(self, document: Any, *, by: FieldMap, received_at: datetime) -> Reading:
        """Errors: `Unreadable`."""
        return read(document, by=by, received_at=received_at)

    def snippets(self, address: Address) -> list[Snippet]:
        return []

    def defaults(self) -> dict[str, str]:
        return asdict(self.mapping)


FORMATS: Family[type[SourceFormat]] = Family("formats")
