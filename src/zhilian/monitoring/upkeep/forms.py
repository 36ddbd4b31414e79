"""What people type about maintenance. The service judges; its faults come back to their fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms

from zhilian.core import times
from zhilian.core.form_moments import in_reach
from zhilian.monitoring import recurring
from zhilian.monitoring.selectors.upkeep import Places
from zhilian.monitoring.service.afterwards import Declaration
from zhilian.monitoring.service.announcing import Announcement
from zhilian.monitoring.types import Scope

WRITTEN = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
WRONG_MOMENT = "时间应写成 2026-11-24 12:00 的样子。"
LENGTHS = [
    (30, "30 分钟"), (60, "1 小时"), (90, "1 小时 30 分"), (120, "2 小时"), (180, "3 小时"),
    (240, "4 小时"), (360, "6 小时"), (480, "8 小时"), (720, "12 小时"), (1440, "24 小时"),
]  # fmt: skip
REPEATS = [
    ("once", "不重复"), ("daily", "每天"), ("weekly", "每周同一天"),
    ("monthly", "每月同一日"), ("cron", "自定义（crontab）"),
]  # fmt: skip
MAKERS = {
    "once": lambda _at: "",
    "daily": recurring.daily,
    "weekly": recurring.weekly,
    "monthly": recurring.monthly,
}
WHOLE = f"{Scope.ALL}:"


def moment(label: str, help_text: str = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=WRITTEN,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=WRITTEN[0]),
        validators=[in_reach],
        help_text=help_text,
        error_messages={"required": f"请填写{label}。", "invalid": WRONG_MOMENT},
    )


class _ScopedForm(forms.Form):
    """What it is about: one list of everything, grouped."""

    about = forms.ChoiceField(
        label="对象",
        error_messages={
            "required": "请选择维护的对象。",
            "invalid_choice": "没有这一项，请从列表中选择。",
        },
    )

    def __init__(self, data: Any, *, places: Places, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        groups: list[tuple[str, Any]] = [("", "请选择"), (WHOLE, Scope.ALL.label)]
        for scope in (Scope.SUB_PLATFORM, Scope.SITE, Scope.WINDOW, Scope.CHECK):
            held = [(f"{scope}:{code}", name) for code, name in places.of(scope).items()]
            groups += [(str(scope.label), held)] if held else []
        about = self.fields["about"]
        if isinstance(about, forms.ChoiceField):
            about.choices = groups

    def scope_and_target(self) -> tuple[Scope, str]:
        scope, _, target = str(self.cleaned_data["about"]).partition(":")
        return Scope(scope), target

    def take_faults(self, faults: Mapping[str, str]) -> None:
        """Put each fault beside the field that it is about."""
        places = {"scope": "about", "target": "about"}
        for name, message in faults.items():
            field = places.get(name, name)
            self.add_error(field if field in self.fields else None, message)


class AnnounceForm(_ScopedForm):
    starts_at = moment("开始时间", "北京时间，须在现在之后。")
    duration_min = forms.TypedChoiceField(label="时长", choices=LENGTHS, coerce=int, initial=60)
    repeat = forms.ChoiceField(label="重复", choices=REPEATS, initial="once")
    cron = forms.CharField(
        label="crontab",
        required=False,
        max_length=80,
        help_text="“重复”选自定义时填写五段，按北京时间，例如 0 2 * * 6 是每周六 02:00。",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    last_date = forms.DateField(
        label="重复到哪一天",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="这一天之后不再开始；留空为一直重复。",
        error_messages={"invalid": "日期应写成 2026-11-24 的样子。"},
        validators=[in_reach],
    )
    reason = forms.CharField(
        label="事由",
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
        help_text="公开的服务状态页只显示对象和时间，不显示事由。",
        error_messages={
            "required": "请写明事由，例如 更换 3 号楼交换机。",
            "max_length": "事由最多 200 个字，请写短一些。",
        },
    )

    def __init__(self, data: Any, *, places: Places, now: datetime) -> None:
        tomorrow = times.local(now + timedelta(days=1)).replace(hour=2, minute=0)
        super().__init__(data, places=places, initial={"starts_at": tomorrow})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("repeat") == "cron" and not said.get("cron"):
            self.add_error("cron", "请填写五段 crontab，或把“重复”改为其他。")
        return said

    def draft(self) -> Announcement:
        said = self.cleaned_data
        scope, target = self.scope_and_target()
        make = MAKERS.get(said["repeat"])
        cron = make(said["starts_at"]) if make else " ".join(said["cron"].split())
        last = said.get("last_date")
        return Announcement(
            scope=scope,
            target=target,
            reason=said["reason"],
            starts_at=said["starts_at"],
            duration_min=said["duration_min"],
            cron=cron,
            last_start_at=times.day_bounds(last)[1] if last and cron else None,
        )


class DeclareForm(_ScopedForm):
    began_at = moment("开始时间", "北京时间，按实际发生填写。")
    ended_at = moment("结束时间")
    reason = forms.CharField(
        label="做了什么，为什么没有提前登记",
        max_length=1000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={
            "required": "请写明做了什么、为什么没有提前登记。",
            "max_length": "最多 1000 个字，请写短一些。",
        },
    )

    def __init__(self, data: Any, *, places: Places) -> None:
        super().__init__(data, places=places, initial={})

    def draft(self) -> Declaration:
        scope, target = self.scope_and_target()
        said = self.cleaned_data
        return Declaration(
            scope=scope,
            target=target,
            reason=said["reason"],
            began_at=said["began_at"],
            ended_at=said["ended_at"],
        )
