"""Contingency plans: the draft is edited, a published version never changes again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.db import IntegrityError, transaction

from zhilian.core import events
from zhilian.incidents.errors import PlanRefused
from zhilian.incidents.events import PlanEdited, PlanPublished
from zhilian.incidents.models import Plan, PlanVersion
from zhilian.incidents.service.rows import words
from zhilian.incidents.types import FaultClass

STEPS_AT_MOST = 60


@dataclass(frozen=True, kw_only=True)
class PlanText:
    """What an editor writes; one step a line."""

    title: str
    purpose: str
    steps: str
    fault_class: FaultClass
    check_id: int | None = None


@transaction.atomic
def save_plan(*, plan_id: int | None, text: PlanText, person_id: int, at: datetime) -> Plan:
    """Write the draft; nobody works by it before it is published."""
    plan = _locked(plan_id) if plan_id else Plan(code=_code(text))
    plan.title = words(text.title, missing="请填写预案名称。")
    plan.fault_class = text.fault_class
    plan.check_id = text.check_id
    plan.draft_purpose = text.purpose.strip()
    plan.draft_steps = "\n".join(step_lines(text.steps))
    try:
        with transaction.atomic():
            plan.save()
    except IntegrityError:
        raise PlanRefused("这个分类或监测项已有一份预案，请在那一份里修改。") from None
    events.record(PlanEdited(at=at, plan_id=plan.pk, person_id=person_id))
    return plan


@transaction.atomic
def publish_plan(*, plan_id: int, note: str, person_id: int, at: datetime) -> PlanVersion:
    """The draft becomes the next version. An unchanged draft is refused."""
    plan = _locked(plan_id)
    steps = step_lines(plan.draft_steps)
    if not steps:
        raise PlanRefused("预案还没有步骤，请每行写一步。")
    if len(steps) > STEPS_AT_MOST:
        raise PlanRefused(f"预案最多 {STEPS_AT_MOST} 步，请合并后再发布。")
    purpose = words(plan.draft_purpose, missing="请写明预案适用的情况和目的。")
    last = plan.versions.order_by("-number").first()
    same = last is not None and (last.title, last.purpose, last.steps) == (
        plan.title,
        purpose,
        steps,
    )
    if same:
        raise PlanRefused("草稿与现行版本相同，不用发布。")
    version = PlanVersion.objects.create(
        plan=plan,
        number=last.number + 1 if last else 1,
        title=plan.title,
        purpose=purpose,
        steps=steps,
        note=note.strip()[:200],
        published_by_id=person_id,
        published_at=at,
    )
    events.record(PlanPublished(at=at, plan_id=plan.pk, number=version.number, person_id=person_id))
    return version


@transaction.atomic
def take_in_default_plans(*, person_id: int, at: datetime) -> int:
    """Drafts for the classes that have no plan yet. Returns how many were added."""
    held = set(Plan.objects.filter(retired_at=None, check_id=None).values_list("code", flat=True))
    missing = [raw for raw in default_plans() if raw["code"] not in held]
    for raw in missing:
        text = PlanText(
            title=raw["title"],
            purpose=raw["purpose"],
            steps="\n".join(raw["steps"]),
            fault_class=FaultClass(raw["fault_class"]),
        )
        save_plan(plan_id=None, text=text, person_id=person_id, at=at)
    return len(missing)


@cache
def default_plans() -> Sequence[dict[str, Any]]:
    text = (files("zhilian.incidents") / "plans.yaml").read_text(encoding="utf-8")
    return tuple(yaml.safe_load(text)["plans"])


def step_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _code(text: PlanText) -> str:
    return f"{text.fault_class}-{text.check_id}" if text.check_id else str(text.fault_class)


def _locked(plan_id: int) -> Plan:
    plan = Plan.objects.select_for_update().filter(id=plan_id, retired_at=None).first()
    if plan is None:
        raise PlanRefused("没有这份预案，请从预案列表进入。")
    return plan
