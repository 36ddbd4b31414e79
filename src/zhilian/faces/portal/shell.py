"""What every page of the portal is given, whoever renders it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhilian.faces.portal import reader

V = TypeVar("V", bound=Callable[..., HttpResponse])


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    told = {**context, "demo": reader.of(request).is_demo}
    return render(request, template, told, status=status)


def with_portal(view: V) -> V:
    """An installation that only watches foreign platforms has no portal."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reader.of(request).is_ops_only:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]
