"""Every URL says who may. A view that says nothing is closed to all.

@admits(*OPS_ROLES)
def incident_list(request): ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied

V = TypeVar("V", bound=Callable[..., Any])


class Gate(StrEnum):
    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    ROLES = "roles"
    MACHINE = "machine"


@dataclass(frozen=True, kw_only=True)
class Access:
    """What a view demands. `why` is given where no person is asked for."""

    gate: Gate
    roles: frozenset[str] = frozenset()
    why: str = ""
    token_in_address: bool = False

    def admits(self, role_codes: frozenset[str], *, signed_in: bool) -> bool:
        if self.gate in {Gate.PUBLIC, Gate.MACHINE}:
            return True
        if self.gate is Gate.SIGNED_IN:
            return signed_in
        return signed_in and bool(self.roles & role_codes)


_MODULES: dict[str, Access] = {}


def public(why: str) -> Callable[[V], V]:
    """Open to anybody, for the reason given."""
    return _declare(Access(gate=Gate.PUBLIC, why=why))


def machine(why: str, *, token_in_address: bool = False) -> Callable[[V], V]:
    """For programs: the view itself checks a bearer token; a stranger gets 401. Tools that cannot
    send a header carry the token in the address.
    """
    return _declare(Access(gate=Gate.MACHINE, why=why, token_in_address=token_in_address))


def admits(*roles: str) -> Callable[[V], V]:
    """Open to people who hold one of the roles."""
    return _declare(Access(gate=Gate.ROLES, roles=frozenset(map(str, roles))))


def signed_in(view: V) -> V:
    """Open to everybody who is logged in."""
    return _declare(Access(gate=Gate.SIGNED_IN))(view)


def declare_module(prefix: str, access: Access) -> None:
    """Say it for views of a library, by the module that they stand in."""
    _MODULES[prefix] = access


def access_of(view: Any) -> Access | None:
    """What the view declares, or None: then nobody may."""
    held = getattr(view, "access", None) or getattr(
        getattr(view, "view_class", None), "access", None
    )
    if isinstance(held, Access):
        return held
    named = getattr(view, "func", getattr(view, "view_class", view))
    module = str(getattr(named, "__module__", ""))
    for prefix, access in _MODULES.items():
        if module.startswith(prefix):
            return access
    return None


def _declare(access: Access) -> Callable[[V], V]:
    def mark(view: V) -> V:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


def me(request: Any) -> Any:
    """The person behind a request that the door let in."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def roles_of(request: Any) -> frozenset[str]:
    """The roles in force of whoever asks; none for strangers."""
    return getattr(request.user, "role_codes", frozenset())
