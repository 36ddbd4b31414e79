"""Signing in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked(
    request: HttpRequest, _response: HttpResponse | None, _credentials: Mapping[str, Any]
) -> HttpResponse:
    """What a locked account or address is shown: the same for names that exist and that do not."""
    return render(request, "directory/locked.html", status=429)
