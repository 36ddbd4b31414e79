"""What every contract page has: the tabs, who reads it, and 404 for what is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from zhilian.directory.types import Role

P = ParamSpec("P")
View = Callable[P, HttpResponse]
TABS = (
    ("wall", "指标墙"),
    ("clocks", "时限"),
    ("waivers", "豁免"),
    ("calendar", "工作日历"),
    ("scope", "运维范围"),
)


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    tab: str,
    status: int = 200,
) -> HttpResponse:
    roles = roles_of(request)
    shared = {
        "now": context.get("now") or timezone.now(),
        "tabs": [
            {"label": label, "href": reverse(f"contract:{name}"), "current": name == tab}
            for name, label in TABS
        ],
        "is_purchaser": Role.PURCHASER in roles,
        "is_manager": Role.OPS_MANAGER in roles,
    }
    return render(request, f"contract/{template}", {**shared, **context}, status=status)


def roles_of(request: HttpRequest) -> frozenset[str]:
    return frozenset(getattr(request.user, "role_codes", ()))


def person_id(request: HttpRequest) -> int:
    """The reader's id; the access declaration has already refused strangers."""
    return int(request.user.pk or 0)


def or_404(view: View[P]) -> View[P]:
    """A row that does not exist is a page that does not exist."""

    @wraps(view)
    def found(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except ObjectDoesNotExist as error:
            raise Http404 from error

    return found


def word(request: HttpRequest, name: str, *, default: str = "") -> str:
    """A filter from the address, cut to a sane length."""
    return request.GET.get(name, default).strip()[:80]


def crumbs(*names: str) -> list[dict[str, str]]:
    labels = dict(TABS)
    return [{"label": labels[name], "href": reverse(f"contract:{name}")} for name in names]
