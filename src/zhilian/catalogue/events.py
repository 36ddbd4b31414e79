"""Facts the catalogue announces."""

from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, kw_only=True)
class DraftSaved(_AboutWindow):
    """Somebody changed the draft; applicants see no difference yet."""

    kind: ClassVar[str] = "catalogue.draft.saved"


@dataclass(frozen=True, kw_only=True)
class DraftDiscarded(_AboutWindow):
    kind: ClassVar[str] = "catalogue.draft.discarded"


@dataclass(frozen=True, kw_only=True)
class ClosingChanged(_AboutWindow):
    """Until when the window takes new cases; None is without end."""

    kind: ClassVar[str] = "catalogue.window.closing_changed"
    closes_at: datetime | None
