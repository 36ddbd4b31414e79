"""What is special about a job that reports by itself: its address, its beats, their logs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.times import local
from zhilian.monitoring import selectors, service
from zhilian.monitoring.errors import NoSuchCheck
from zhilian.monitoring.models import Beat, Check
from zhilian.monitoring.views import who

HEADER = ("时间", "报告", "退出码", "用时（秒）", "迟到（秒）", "运行编号", "日志字节")
SHOWN = 10
EXPORTED = 20_000


def special(check: Check) -> dict[str, Any]:
    """For the moving part of the check's page."""
    page = selectors.beat_page(check_id=check.pk, size=SHOWN)
    return {
        "pulse": selectors.pulse(check_id=check.pk),
        "beats": page.rows,
        "more_beats": page.next_key,
    }


def setup(request: HttpRequest, check: Check) -> dict[str, Any]:
    """How the job is to report; only for those who may act, the address is the credential."""
    pulse = selectors.pulse(check_id=check.pk)
    if pulse is None:
        return {}
    address = request.build_absolute_uri(f"/api/beat/{pulse.token_sealed}")
    plan = check.options.get("cron") or "*/10 * * * *"
    send = "curl -fsS -m 10 --retry 3"
    return {
        "first": pulse.sign_at is None,
        "address": address,
        "crontab": f"{plan} /opt/backup.sh && {send} -o /dev/null {address}",
        "wrapped": (
            f'RUN=$(date +%s); {send} "{address}/start?run=$RUN"; '
            f"/opt/backup.sh >/tmp/backup.log 2>&1; CODE=$?; "
            f'tail -c 10000 /tmp/backup.log | {send} --data-binary @- "{address}/$CODE?run=$RUN"'
        ),
    }


@admits(*who.READERS)
@require_GET
def beat_list(request: HttpRequest, check_id: int) -> HttpResponse:
    check = who.check_or_404(check_id)
    key = request.GET.get("after", "")[:20]
    page = selectors.beat_page(check_id=check_id, key=key)
    context = {
        "now": timezone.now(),
        "check": check,
        "beats": page.rows,
        "next_url": f"?after={page.next_key}" if page.next_key else "",
        "first_url": "?" if key else "",
        "may_act": who.may_act(request),
    }
    return render(request, "monitoring/beats.html", context)


@admits(*who.READERS)
@require_GET
def beat_export(request: HttpRequest, check_id: int) -> HttpResponseBase:
    check = who.check_or_404(check_id)
    rows = selectors.beat_page(check_id=check_id, size=EXPORTED).rows
    return csv_response(f"报到记录-{check.code}", HEADER, _cells(rows))


@admits(*who.ACTORS)
@require_GET
def beat_log(request: HttpRequest, check_id: int, beat_id: int) -> HttpResponse:
    """What the job sent along; jobs write anything into it, so only those who act may read it."""
    check = who.check_or_404(check_id)
    beat = selectors.beat(check_id=check_id, beat_id=beat_id)
    if beat is None:
        raise Http404("没有这条报到记录，可能已过保存期；请回到报到记录列表查看。")
    context = {"now": timezone.now(), "check": check, "beat": beat}
    return render(request, "monitoring/beat_log.html", context)


@admits(*who.ACTORS)
@require_POST
def beat_renew(request: HttpRequest, check_id: int) -> HttpResponse:
    try:
        service.renew_beat_token(check_id=check_id, at=timezone.now())
    except NoSuchCheck as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已换成新的报到网址，旧的随即失效，请更新到任务里。")
    return redirect("monitoring:check", check_id)


def _cells(rows: Iterable[Beat]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        yield (
            f"{local(row.at):%Y-%m-%d %H:%M:%S}", row.get_kind_display(),
            "" if row.exit_code is None else row.exit_code,
            "" if row.took_s is None else round(row.took_s, 1),
            row.late_s, row.run, row.log_bytes,
        )  # fmt: skip
