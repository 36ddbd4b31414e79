"""What the directory refuses; every message is shown to a person."""

from __future__ import annotations

from datetime import datetime

from zhilian.core.errors import Refusal


class DirectoryError(Refusal):
    """Base of everything the directory refuses."""


class NameIsTaken(DirectoryError):
    pass


class RoleRefused(DirectoryError):
    pass


class PersonIsLocked(DirectoryError):
    pass


class LinkIsSpent(DirectoryError):
    pass


class PasswordRefused(DirectoryError):
    pass


class CodeRefused(DirectoryError):
    pass


class AskedTooOften(DirectoryError):
    """No further code now. `again_at`: when one may be asked for, if that is soon."""

    def __init__(self, text: str, *, again_at: datetime | None = None) -> None:
        super().__init__(text)
        self.again_at = again_at


class IdentityRefused(DirectoryError):
    pass


class PlaceRefused(DirectoryError):
    pass


class BadNumbers(DirectoryError):
    """A list of staff numbers names somebody who is not there."""
