"""Acts that need words: the form is shown, keeps what was typed, and tells what was refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zhilian.core.errors import Refusal
from zhilian.incidents.models import Incident
from zhilian.incidents.views import who

Said = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What a form page shows: the question, what will happen, the word on the button."""

    title: str
    text: str
    verb: str
    done: str
    tone: str = "main"
    template: str = "incidents/form.html"


def ask(
    request: HttpRequest,
    incident_id: int,
    *,
    form: Callable[..., django_forms.Form],
    sheet: Sheet,
    do: Callable[[Said], object],
    more: Said | None = None,
) -> HttpResponse:
    """Show the form; when it holds, act and go back to the incident."""
    one = who.incident_or_404(incident_id)
    filled = form(request.POST) if request.method == "POST" else form(initial=_known(one))
    refusal = ""
    if request.method == "POST" and filled.is_valid():
        try:
            do(filled.cleaned_data)
        except Refusal as refused:
            refusal = str(refused)
        else:
            messages.success(request, sheet.done)
            return redirect("incidents:page", incident_id)
    context = {
        "incident": one,
        "form": filled,
        "sheet": sheet,
        "refusal": refusal,
        "now": timezone.now(),
        **(more or {}),
    }
    return render(request, sheet.template, context)


def act(
    request: HttpRequest, do: Callable[[], object], *, done: str, to: tuple[Any, ...]
) -> HttpResponse:
    """One press: act, say what came of it, go to a page."""
    try:
        do()
    except Refusal as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(*to)


def _known(one: Incident) -> Said:
    """What the form begins with: what is already known of the incident."""
    return {
        "fault_class": one.fault_class,
        "severity": one.severity,
        "lesson": one.lesson,
        "cause": one.cause,
        "cause_kind": one.cause_kind,
    }
