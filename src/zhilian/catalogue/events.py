"""Facts the catalogue announces."""

from dataclasses import dataclass
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class _AboutWindow(Event):
    window_code: str
    version: int

    @property
    def subject(self) -> str:
        return f"window:{self.window_code}"


@dataclass(frozen=True, kw_only=True)
class WindowPublished(_AboutWindow):
    """A version is what applicants see from now on."""

    kind: ClassVar[str] = "catalogue.window.published"


@dataclass(frozen=True, kw_only=True)
class WindowWithdrawn(_AboutWindow):
    """The window is no longer offered; cases on its versions go on."""

    kind: ClassVar[str] = "catalogue.window.withdrawn"
