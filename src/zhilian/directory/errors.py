"""What the directory refuses; every message is shown to a person."""

from __future__ import annotations

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


class PlaceRefused(DirectoryError):
    pass
