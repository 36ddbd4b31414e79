"""Whose windows these are: an administrator sees the sub-platforms that their role owns."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest

from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.selectors import Workbench
from zhilian.directory.types import SECTION_ADMIN_ROLES, Role

READERS = (*sorted(SECTION_ADMIN_ROLES), Role.OPS_MANAGER)
"""The operations manager reads every window; only its owner changes it."""


def roles_of(request: HttpRequest) -> frozenset[str]:
    return frozenset(getattr(request.user, "role_codes", ()))


def owned_roles(request: HttpRequest) -> frozenset[str]:
    """The owner roles that this person holds; empty means that they may read all windows."""
    return roles_of(request) & SECTION_ADMIN_ROLES


def bench(request: HttpRequest, code: str) -> Workbench:
    """The window, if this person may see it; 404 else."""
    try:
        found = catalogue.workbench(window_code=code)
    except ObjectDoesNotExist:
        raise Http404 from None
    if found.window.owner_role not in roles_of(request) and not reads_all(request):
        raise Http404
    return found


def own_bench(request: HttpRequest, code: str) -> Workbench:
    """The window, if this person may change it; 404 else."""
    found = bench(request, code)
    if not may_change(request, found):
        raise Http404
    return found


def may_change(request: HttpRequest, found: Workbench) -> bool:
    return found.window.owner_role in roles_of(request)


def reads_all(request: HttpRequest) -> bool:
    return Role.OPS_MANAGER in roles_of(request)
