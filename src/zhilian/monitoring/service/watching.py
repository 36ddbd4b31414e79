"""The checks that a platform needs from its first day: every window, the login, what carries
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from zhilian.catalogue import selectors as catalogue
from zhilian.contract import limits
from zhilian.monitoring.models import Check
from zhilian.monitoring.service.checks import create_check
from zhilian.monitoring.types import CheckDraft

LOGIN_CODE = "login-journey"
WEB_CODE = "web-port"
ENTRY_CODE = "web-entry"
PARENTS_INTERVAL_S = 30
SUBMIT_KIND, SUBMIT_INTERVAL_S, SUBMIT_TIMEOUT_S = "submit", 900, 20.0
PAGE_KIND, PAGE_INTERVAL_S, PAGE_TIMEOUT_S = "page", 86_400, 300.0


@dataclass(frozen=True, kw_only=True)
class JourneyAccount:
    """The account with which the login journey logs in; the password is sealed in the check."""

    username: str
    password: str
    greets_with: str


@transaction.atomic
def ensure_window_checks(*, base_url: str, at: datetime) -> int:
    """One http check a window, expecting its name within the time that C2.2 calls qualified;
    standing behind the platform's entry (is it ready to answer?), and that behind its port: when
    the web process dies, that is one fault.
    """
    drafts = [_port(base_url), _entry(base_url), *_windows(base_url)]
    return _ensure(drafts, at=at)


@transaction.atomic
def ensure_page_checks(*, base_url: str, at: datetime) -> int:
    """One page check a window (C2.2), behind its http check: a dead window is one fault. The first
    measurement comes in its turn, not with all the others at once.
    """
    return _ensure_in_turn(list(_pages(base_url)), at=at)


@transaction.atomic
def ensure_submit_checks(*, base_url: str, account: JourneyAccount, at: datetime) -> int:
    """One walk a window, behind its http check: log in, open the form, try sending it (`trial`,
    nothing is kept). Every 15 minutes, spread over them; the form is sent empty, and the answer is
    that the window checked it and asked for all that must be filled in.
    """
    return _ensure_in_turn(list(_submits(base_url, account)), at=at)


@transaction.atomic
def ensure_login_journey(*, base_url: str, account: JourneyAccount, at: datetime) -> int:
    """Open the login page, take its token, log in, see the person's name (C2.1)."""
    behind = Check.objects.live().filter(code=ENTRY_CODE).exists()
    draft = CheckDraft(
        code=LOGIN_CODE,
        name="平台登录",
        kind="login",
        options={"steps": _login_steps(base_url, account), "values": _values(account)},
        timeout_s=10.0,
        parent_code=ENTRY_CODE if behind else "",
    )
    return _ensure([draft], at=at)


def _ensure_in_turn(drafts: list[CheckDraft], *, at: datetime) -> int:
    """The first measurement comes when its time comes, not with all the others at once."""
    made = _ensure(drafts, at=at)
    codes = [draft.code for draft in drafts]
    Check.objects.live().filter(code__in=codes, horizon_at=at).update(recheck_at=None)
    return made


def _ensure(drafts: Iterable[CheckDraft], *, at: datetime) -> int:
    known = set(Check.objects.live().values_list("code", flat=True))
    fresh = [draft for draft in drafts if draft.code not in known]
    for draft in fresh:
        create_check(draft=draft, at=at)
    return len(fresh)


def _port(base_url: str) -> CheckDraft:
    parts = urlsplit(base_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return CheckDraft(
        code=WEB_CODE,
        name="平台网页端口",
        kind="tcp",
        options={"host": parts.hostname or "", "port": port},
        interval_s=PARENTS_INTERVAL_S,
    )


def _entry(base_url: str) -> CheckDraft:
    return CheckDraft(
        code=ENTRY_CODE,
        name="平台入口",
        kind="http",
        options={"url": f"{base_url}/readyz"},
        interval_s=PARENTS_INTERVAL_S,
        parent_code=WEB_CODE,
    )


def _windows(base_url: str) -> Iterator[CheckDraft]:
    for window in catalogue.windows():
        yield CheckDraft(
            code=f"w-{window.code}",
            name=window.name,
            kind="http",
            options={
                "url": f"{base_url}/w/{window.code}/",
                "body_contains": [window.name],
                "max_ms": limits.PAGE_QUALIFIED_MS,
            },
            window_code=window.code,
            parent_code=ENTRY_CODE,
        )


def _pages(base_url: str) -> Iterator[CheckDraft]:
    for window in catalogue.windows():
        yield CheckDraft(
            code=f"w-{window.code}-page",
            name=f"{window.name} 页面加载",
            kind=PAGE_KIND,
            options={"url": f"{base_url}/w/{window.code}/", "contains": [window.name]},
            interval_s=PAGE_INTERVAL_S,
            timeout_s=PAGE_TIMEOUT_S,
            window_code=window.code,
            parent_code=f"w-{window.code}",
        )


def _submits(base_url: str, account: JourneyAccount) -> Iterator[CheckDraft]:
    for window in catalogue.windows():
        steps = [*_login_steps(base_url, account), *_trial_steps(base_url, window.code)]
        steps[-2]["contains"] = [window.name]
        yield CheckDraft(
            code=f"w-{window.code}-submit",
            name=f"{window.name} 试填提交",
            kind=SUBMIT_KIND,
            options={"steps": steps, "values": _values(account)},
            interval_s=SUBMIT_INTERVAL_S,
            timeout_s=SUBMIT_TIMEOUT_S,
            window_code=window.code,
            parent_code=f"w-{window.code}",
        )


def _login_steps(base_url: str, account: JourneyAccount) -> list[dict[str, Any]]:
    page = f"{base_url}/accounts/login/"
    form = {
        "csrfmiddlewaretoken": "{{token}}",
        "username": "{{username}}",
        "password": "{{password}}",
        "next": "/accounts/profile/",
    }
    return [
        {"name": "打开登录页", "url": page, "take": {"token": "csrfmiddlewaretoken"}},
        {
            "name": "登录并看到本人",
            "url": page,
            "method": "POST",
            "form": form,
            "contains": [account.greets_with],
        },
    ]


def _trial_steps(base_url: str, code: str) -> list[dict[str, Any]]:
    page = f"{base_url}/w/{code}/"
    return [
        {"name": "打开表单", "url": page, "take": {"token": "csrfmiddlewaretoken"}},
        {
            "name": "试填",
            "url": page,
            "method": "POST",
            "form": {"csrfmiddlewaretoken": "{{token}}", "trial": "1"},
            "expect": {"window": code, "sound": "true"},
        },
    ]


def _values(account: JourneyAccount) -> dict[str, Any]:
    return {"username": account.username, "password": {"secret": account.password}}
