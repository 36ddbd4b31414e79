"""Checks are made, changed, paused, set aside and retired here; each change says who and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from zhilian.catalogue import selectors as catalogue
from zhilian.core import events
from zhilian.directory import selectors as directory
from zhilian.monitoring import addresses, drafts, machine, sealing
from zhilian.monitoring.errors import (
    BadCheck,
    CheckHasChildren,
    MonitoringRefusal,
    NoSuchCheck,
    ReasonMissing,
)
from zhilian.monitoring.events import (
    CheckBroughtBack,
    CheckChanged,
    CheckCreated,
    CheckPaused,
    CheckResumed,
    CheckRetired,
)
from zhilian.monitoring.models import Check
from zhilian.monitoring.service import pulses
from zhilian.monitoring.service.flips import take_step
from zhilian.monitoring.types import CheckDraft, State


@transaction.atomic
def create_check(*, draft: CheckDraft, at: datetime) -> Check:
    """Begin to watch a target; its state is unknown until the first sample."""
    check = Check()
    _fill(check, draft)
    check.begin(at=at)
    check.recheck_at = at
    check.save()
    pulses.keep_up(check=check, at=at)
    events.record(CheckCreated(at=at, check_id=check.pk, code=check.code))
    return check


@transaction.atomic
def update_check(*, check_id: int, draft: CheckDraft, at: datetime) -> Check:
    """Change how a target is watched. Hidden secrets in the draft stay what they were."""
    check = _locked(check_id)
    before = draft_of(check)
    draft = replace(draft, options=sealing.keep_secrets(draft.options, before.options))
    _fill(check, draft)
    changed = changed_fields(before, draft)
    if not changed:
        return check
    check.changed_at = check.recheck_at = at
    check.save()
    pulses.keep_up(check=check, at=at)
    events.record(CheckChanged(at=at, check_id=check.pk, code=check.code, fields=",".join(changed)))
    return check


@transaction.atomic
def pause_check(*, check_id: int, reason: str, at: datetime) -> Check:
    """Stop measuring. The state becomes unknown: what is not looked at is not normal."""
    check = _locked(check_id)
    _demand(reason)
    if check.paused:
        return check
    check.paused, check.changed_at = True, at
    check.save(update_fields=["paused", "changed_at"])
    _set_aside(check, to=State.UNKNOWN, at=at, reason=f"已暂停监控：{reason}")
    events.record(CheckPaused(at=at, check_id=check.pk, code=check.code, reason=reason))
    return check


@transaction.atomic
def resume_check(*, check_id: int, at: datetime) -> Check:
    """Measure again, at once; samples from before are history."""
    check = _locked(check_id)
    if not check.paused:
        return check
    check.paused, check.changed_at = False, at
    _judge_from(check, at)
    events.record(CheckResumed(at=at, check_id=check.pk, code=check.code))
    return check


@transaction.atomic
def retire_check(*, check_id: int, reason: str, at: datetime) -> Check:
    """Delete for people; flips and day figures stay as evidence, and `bring_back` undoes it."""
    check = _locked(check_id)
    _demand(reason)
    children = check.children.filter(retired_at=None).values_list("code", flat=True)
    if children:
        raise CheckHasChildren(check.code, "、".join(children))
    _set_aside(check, to=State.UNKNOWN, at=at, reason=f"已删除：{reason}")
    check.retired_at = at
    check.save(update_fields=["retired_at"])
    events.record(CheckRetired(at=at, check_id=check.pk, code=check.code, reason=reason))
    return check


@transaction.atomic
def bring_back(*, check_id: int, at: datetime) -> Check:
    """Undo the deletion, unless its code has been given to another check since."""
    check = Check.objects.select_for_update().filter(id=check_id).first()
    if check is None:
        raise NoSuchCheck(check_id)
    if check.retired_at is None:
        return check
    if Check.objects.live().filter(code=check.code).exists():
        raise MonitoringRefusal(f"编号 {check.code} 已被另一个监测项使用，请先修改那一个的编号。")
    check.retired_at, check.changed_at = None, at
    _judge_from(check, at)
    events.record(CheckBroughtBack(at=at, check_id=check.pk, code=check.code))
    return check


def request_recheck(*, check_id: int, at: datetime) -> None:
    """Have the target measured now; the answer comes in like every other sample."""
    check = Check.objects.watched().filter(id=check_id).first()
    if check is None:
        raise NoSuchCheck(check_id)
    if check.passive:
        raise MonitoringRefusal(f"{check.code} 由对方上报来判定，不能由探针复测；请查看上报方。")
    Check.objects.filter(id=check_id).update(recheck_at=at)


def add_url(*, url: str, name: str = "", at: datetime) -> Check:
    """Watch a web address with sensible settings; the same address twice is the same check."""
    url = addresses.read_url(url)
    held = Check.objects.live().filter(kind="http", target=url[:300]).order_by("id").first()
    if held is not None:
        return held
    draft = CheckDraft(
        code=_free_code(addresses.code_for(url)),
        name=name.strip() or url.split("://", 1)[1].rstrip("/")[:80],
        kind="http",
        options={"url": url},
    )
    return create_check(draft=draft, at=at)


def draft_of(check: Check) -> CheckDraft:
    """A check as a draft, secrets and all."""
    return CheckDraft(
        code=check.code,
        name=check.name,
        kind=check.kind,
        options=check.options,
        interval_s=check.interval_s,
        timeout_s=check.timeout_s,
        warn_ms=check.warn_ms,
        window_code=check.window_code,
        sub_platform=check.sub_platform,
        site_code=check.site.code if check.site else "",
        parent_code=check.parent.code if check.parent else "",
    )


def changed_fields(before: CheckDraft, after: CheckDraft) -> list[str]:
    """Names of the fields that differ in meaning."""
    plain = ("code", "name", "kind", "interval_s", "timeout_s", "warn_ms", "window_code")
    places = ("sub_platform", "site_code", "parent_code")
    changed = [name for name in plain + places if getattr(before, name) != getattr(after, name)]
    if not drafts.same_options(after.kind, before.options, after.options):
        changed.append("options")
    return changed


def _locked(check_id: int) -> Check:
    check = Check.objects.live().select_for_update().filter(id=check_id).first()
    if check is None:
        raise NoSuchCheck(check_id)
    return check


def _judge_from(check: Check, at: datetime) -> None:
    """Look at once; what was measured before is history."""
    check.horizon_at, check.recheck_at = max(at, check.horizon_at), at
    check.save()


def _demand(reason: str) -> None:
    if len(reason.strip()) < 2:
        raise ReasonMissing


def _set_aside(check: Check, *, to: State, at: datetime, reason: str) -> None:
    take_step(check=check, step=machine.set_aside(check.watch, to=to, at=at, reason=reason), at=at)


def _fill(check: Check, draft: CheckDraft) -> None:
    """Put the draft on the check, or refuse with every fault at once."""
    found = drafts.faults(draft)
    _place(check, draft, found)
    twin = Check.objects.live().filter(code=draft.code).exclude(id=check.pk).first()
    if twin is not None:
        found["code"] = f"编号 {draft.code} 已用于“{twin.name}”，请换一个。"
    if found:
        raise BadCheck(found)
    check.code, check.name, check.kind = draft.code, draft.name.strip(), draft.kind
    check.options = dict(draft.options)
    check.target = drafts.target_of(draft)
    check.interval_s, check.timeout_s = draft.interval_s, draft.timeout_s
    check.warn_ms = draft.warn_ms


def _place(check: Check, draft: CheckDraft, found: dict[str, str]) -> None:
    """Window, sub-platform, site and parent by their codes."""
    check.window_code, check.sub_platform = draft.window_code, draft.sub_platform
    if draft.window_code:
        window = {one.code: one for one in catalogue.windows()}.get(draft.window_code)
        if window is None:
            found["window_code"] = f"没有编号为 {draft.window_code} 的窗口，请从列表中选择。"
        else:
            check.sub_platform = window.sub_platform_code
    elif draft.sub_platform not in {"", *(one.code for one in catalogue.sub_platforms())}:
        found["sub_platform"] = f"没有编号为 {draft.sub_platform} 的子平台，请从列表中选择。"
    sites = {site.code: site for site in directory.sites()} if draft.site_code else {}
    check.site = sites.get(draft.site_code)
    if draft.site_code and check.site is None:
        found["site_code"] = f"没有编号为 {draft.site_code} 的办公区，请从列表中选择。"
    check.parent = Check.objects.live().filter(code=draft.parent_code or None).first()
    if draft.parent_code and check.parent is None:
        found["parent_code"] = f"没有编号为 {draft.parent_code} 的上级监测项，请先添加它。"
    if check.pk and _would_loop(check):
        found["parent_code"] = "上级关系成环，请选择不在本项之下的监测项。"


def _would_loop(check: Check) -> bool:
    above = check.parent
    while above is not None:
        if above.pk == check.pk:
            return True
        above = above.parent
    return False


def _free_code(wanted: str) -> str:
    taken = set(Check.objects.live().filter(code__startswith=wanted).values_list("code", flat=True))
    candidates = [wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))]
    return next(code for code in candidates if code not in taken)
