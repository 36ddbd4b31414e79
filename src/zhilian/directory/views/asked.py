"""What an address asks for, made harmless: no NUL, no endless text, whole numbers only."""

from __future__ import annotations

from django.http import HttpRequest

LONGEST = 100


def word(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST]


def number(text: str) -> int | None:
    """A row id, or None for anything else."""
    return int(text) if text.isdecimal() and len(text) <= 18 else None
