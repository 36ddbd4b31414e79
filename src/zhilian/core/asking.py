"""Acts of a desk: a form that keeps what was typed and tells what was refused, or one press."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhilian.core.errors import Refusal

Said = dict[str, Any]
F = TypeVar("F", bound=forms.Form)
REFUSED = 422


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What a form page shows: the question, what will happen, the word on the button."""

    title: str
    verb: str
    back: str
    lead: str = ""
    text: str = ""
    tone: str = "main"
    wide: bool = False
    crumbs: Sequence[Mapping[str, str]] = ()
    template: str = "console/ask.html"


def ask(
    request: HttpRequest,
    *,
    form: Callable[..., F],
    sheet: Sheet,
    do: Callable[[F], tuple[str, str]],
    initial: Said | None = None,
    more: Said | None = None,
) -> HttpResponse:
    """Show the form; when it holds, act: `do` is given it and answers what was done and where to
    go.
    """
    posted = request.method == "POST"
    filled = form(request.POST, request.FILES) if posted else form(initial=initial or {})
    refusal = ""
    if posted and filled.is_valid():
        try:
            done, to = do(filled)
        except Refusal as refused:
            refusal = str(refused)
        else:
            messages.success(request, done)
            return redirect(to)
    context = {
        "form": filled,
        "sheet": sheet,
        "crumbs": sheet.crumbs,
        "refusal": refusal,
        **(more or {}),
    }
    status = REFUSED if refusal or filled.errors else 200
    return render(request, sheet.template, context, status=status)


def act(request: HttpRequest, do: Callable[[], object], *, done: str, to: str) -> HttpResponse:
    """One press: act, say what came of it, go to a page."""
    try:
        do()
    except Refusal as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(to)


def reason_of(request: HttpRequest) -> str:
    """What the confirmation dialog asked for."""
    return request.POST.get("reason", "").replace("\0", "").strip()[:200]
