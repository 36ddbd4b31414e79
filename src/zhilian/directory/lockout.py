"""What django-axes asks of us: whose attempt, from where, and by what to lock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from zhilian.core.addresses import client_address, is_shared
from zhilian.directory.models.people import plain_username


def attempted_username(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """One spelling per name, cut to what a name can be, so that variants share one counter."""
    typed = (credentials or {}).get("username") or request.POST.get("username", "")
    return plain_username(str(typed).replace("\0", ""))[:60]


def locked_by(request: HttpRequest, _credentials: Mapping[str, Any] | None) -> list[str]:
    """By account everywhere; by address too, unless the address is a shared office gateway."""
    by_account = ["username"]
    return by_account if is_shared(client_address(request)) else [*by_account, "ip_address"]
