"""The checks that a platform needs from its first day: every window, the login, what carries
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
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
    made = _ensure(_pages(base_url), at=at)
    codes = [draft.code for draft in _pages(base_url)]
    Check.objects.live().filter(code__in=codes, horizon_at=at).update(recheck_at=None)
    return made


@transaction.atomic
def ensure_login_journey(*, base_url: str, account: JourneyAccount, at: datetime) -> int:
    """Open the login page, take its token, log in, see the person's name (C2.1)."""
    page = f"{base_url}/accounts/login/"
    form = {
        "csrfmiddlewaretoken": "{{token}}",
        "username": "{{username}}",
        "password": "{{password}}",
        "next": "/accounts/profile/",
    }
    steps = [
        {"name": "打开登录页", "url": page, "take": {"token": "csrfmiddlewaretoken"}},
        {
            "name": "登录并看到本人",
            "url": page,
            "method": "POST",
            "form": form,
            "contains": [account.greets_with],
        },
    ]
    values = {"username": account.username, "password": {"secret": account.password}}
    behind = Check.objects.live().filter(code=ENTRY_CODE).exists()
    draft = CheckDraft(
        code=LOGIN_CODE,
        name="平台登录",
        kind="login",
        options={"steps": steps, "values": values},
        timeout_s=10.0,
        parent_code=ENTRY_CODE if behind else "",
    )
    return _ensure([draft], at=at)


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
