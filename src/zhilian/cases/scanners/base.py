"""What a virus scanner is asked."""

from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from zhilian.core.registry import Family


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`found` names the malware; `failed` says why it could not be looked for."""

    found: str = ""
    failed: str = ""


class Scanner(Protocol):
    name: str

    @property
    def is_set_up(self) -> bool:
        """Whether this installation has one."""
        ...

    def look(self, body: bytes) -> Verdict:
        """What is in the file. Never raises for what the outside world does."""
        ...


SCANNERS: Family[Scanner] = Family("scanners")
K = TypeVar("K", bound=type[Any])


def scanner(kind: K) -> K:
    """Register one instance of the class."""
    SCANNERS.register_as(kind.name)(kind())
    return kind
