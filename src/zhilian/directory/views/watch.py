"""What the administrators watch: sign-ins, locks, the security profile."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.listing import number, word
from zhilian.core.times import clock_now, local_date
from zhilian.directory import selectors, service
from zhilian.directory.errors import DirectoryError
from zhilian.directory.forms import ProfileForm
from zhilian.directory.security_profiles import LOCK_RULE, PROFILES
from zhilian.directory.types import ADMIN_ROLES, Outcome, Role
from zhilian.directory.views.who import me

PAGE = 50
LONGEST_EXPORT = 100_000


@admits(Role.AUDIT_ADMIN)
@never_cache
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Who came in, who was refused, how sessions ended. Reading it is on record."""
    service.record_reading(person_id=me(request).pk, at=clock_now())
    q, outcome = word(request, "q"), word(request, "outcome")
    before = number(word(request, "before"))
    found = selectors.sign_ins(
        filters=selectors.SignInFilter(q=q, outcome=outcome, before=before),
        limit=PAGE + 1,
    )
    rows = found[:PAGE]
    kept = {key: value for key, value in (("q", q), ("outcome", outcome)) if value}
    context = {
        "rows": rows,
        "kept_days": settings.KEEP_SIGN_INS_DAYS,
        "q": q,
        "outcome": outcome,
        "outcomes": Outcome.choices,
        "export_query": urlencode(kept),
        "first_url": f"?{urlencode(kept)}" if before else "",
        "next_url": (f"?{urlencode(kept | {'before': rows[-1].pk})}" if len(found) > PAGE else ""),
    }
    return render(request, "directory/sign_ins.html", context)


@admits(Role.AUDIT_ADMIN)
@never_cache
def sign_ins_export(request: HttpRequest) -> HttpResponse:
    service.record_reading(person_id=me(request).pk, at=clock_now())
    filters = selectors.SignInFilter(q=word(request, "q"), outcome=word(request, "outcome"))
    found = selectors.sign_ins(filters=filters, limit=LONGEST_EXPORT)
    rows = (
        (
            row.at,
            row.person.name if row.person else "（无此账号）",
            Outcome(row.outcome).label,
            row.means_word,
            row.address or "",
            row.browser,
        )
        for row in found
    )
    name = f"登录记录-{local_date(clock_now()):%Y%m%d}"
    return csv_response(name, ("时间", "人员", "结果", "方式", "来源地址", "浏览器"), rows)  # type: ignore[return-value]


@admits(*sorted(ADMIN_ROLES))
@never_cache
def locks(request: HttpRequest) -> HttpResponse:
    now = clock_now()
    context = {
        "lock_rule": LOCK_RULE,
        "locks": selectors.locks(now=now),
        "now": now,
        "may_unlock": Role.SYSTEM_ADMIN in me(request).role_codes,
    }
    return render(request, "directory/locks.html", context)


@admits(Role.SYSTEM_ADMIN)
@never_cache
@require_POST
def lift(request: HttpRequest) -> HttpResponse:
    """End one lock before its time."""
    service.lift_lock(
        kind=request.POST.get("kind", ""),
        value=request.POST.get("value", ""),
        by_id=me(request).pk,
        at=clock_now(),
    )
    messages.success(request, "已解除锁定，失败次数已清零。")
    return redirect("directory:locks")


@admits(*sorted(ADMIN_ROLES), Role.OPS_MANAGER)
@never_cache
def security(request: HttpRequest) -> HttpResponse:
    """The profile in force, what it demands, and which rules of other books it waives."""
    may_choose = Role.SECURITY_ADMIN in me(request).role_codes
    current = selectors.profile_in_force()
    form = ProfileForm(request.POST or None, initial={"profile": current.code})
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            service.choose_profile(
                profile=form.cleaned_data["profile"],
                by_id=me(request).pk,
                reason=form.cleaned_data["reason"],
                at=clock_now(),
            )
        except DirectoryError as error:
            refusal = str(error)
        else:
            messages.success(request, "安全方案已更换，立即生效。")
            return redirect("directory:security")
    context = {
        "current": current,
        "profiles": list(PROFILES.values()),
        "choices": selectors.profile_choices(),
        "form": form,
        "refusal": refusal,
        "lock_rule": LOCK_RULE,
        "may_choose": may_choose,
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "directory/security.html", context, status=status)
