"""Invented values for the catalogue page: every component in every state."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms

from zhilian.monitoring.types import PageGrade


@dataclass(frozen=True, kw_only=True)
class SampleClock:
    """Looks like contract's ClockView."""

    label: str
    clause: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    elapsed_s: float
    waiting_s: float
    target_s: float
    share: float
    breached: bool
    drill: bool


@dataclass(frozen=True, kw_only=True)
class SampleTile:
    window_code: str
    window_name: str
    state: str
    since: datetime
    p95_ms: float | None
    drill: bool
    uptime: float | None = 99.98
    grade: PageGrade | None = PageGrade.EXCELLENT


class SampleForm(forms.Form):
    name = forms.CharField(label="来访人姓名", max_length=20)
    phone = forms.RegexField(
        r"^1\d{10}$",
        label="手机号码",
        help_text="审批结果发到这个号码",
        error_messages={"invalid": "请输入 11 位手机号码，以 1 开头。"},
    )
    site = forms.ChoiceField(
        label="到访楼宇", choices=[("1", "市政府一号楼"), ("2", "市政府二号楼")]
    )
    reason = forms.CharField(label="来访事由", widget=forms.Textarea, required=False)
    notify = forms.BooleanField(label="短信通知来访人", required=False)


def clocks(now: datetime) -> list[SampleClock]:
    return [
        _clock(now, used=0.3, label="一般故障处理", clause="C2.3c"),
        _clock(now, used=0.8, label="一般故障处理", clause="C2.3c"),
        _clock(now, used=0.94, label="到场", clause="C3.9", drill=True),
        _clock(now, used=1.2, label="一般故障处理", clause="C2.3c"),
        _clock(now, used=0.35, label="发现", clause="C2.3b", stopped=True),
        _clock(now, used=1.1, label="硬件故障处理", clause="C2.3d", stopped=True),
    ]


def tiles(now: datetime) -> list[SampleTile]:
    states = ("UP", "DOWN", "UNREACHABLE", "UNKNOWN", "MAINTENANCE", "UP", "DOWN", "UP")
    names = (
        "餐卡账户充值", "访客预约", "会议室预约", "公共设施报修", "公务用车申请",
        "就餐补贴查询与异议", "理发预约", "水电网络与门禁餐厅设备报修",
    )  # fmt: skip
    return [
        SampleTile(
            window_code=f"sample-{index}",
            window_name=name,
            state=state,
            since=now - timedelta(minutes=7 * index),
            p95_ms=None if state == "UNKNOWN" else 83 + 41 * index,
            drill=index == 6,
        )
        for index, (name, state) in enumerate(zip(names, states, strict=True))
    ]


def days(now: datetime) -> list[dict[str, str]]:
    odd = {17: ("risk", "故障 12 分钟"), 41: ("bad", "故障 3 小时"), 42: ("unk", "探针失联")}
    odd |= {60: ("maint", "维护"), **dict.fromkeys(range(5), ("none", "无数据"))}
    return [
        {
            "tone": odd.get(day, ("good", ""))[0],
            "title": f"{(now - timedelta(days=89 - day)):%m-%d} {odd.get(day, ('', '正常'))[1]}",
        }
        for day in range(90)
    ]


def columns() -> list[dict[str, Any]]:
    values: list[int | None] = [
        180,
        175,
        170,
        168,
        172,
        190,
        240,
        380,
        460,
        430,
        410,
        395,
        388,
        402,
        690,
        1200,
    ]
    values += [2350, 900, 520, 390, 300, None, 220, 190]
    return [
        {
            "value": value,
            "title": f"{hour:02}:00 {value or '无数据'}",
            "tick": f"{hour:02}:00" if hour % 6 == 0 else "",
        }
        for hour, value in enumerate(values)
    ]


def timeline(now: datetime) -> list[dict[str, Any]]:
    rows = [
        (-46, "bad", "octagon-x", "探针发现：HTTP 500，复测两次确认", "监测项 访客预约", None),
        (-46, "bad", "siren", "开单，时限 4 小时开始计时", "系统", 1),
        (-45, "blue", "send", "短信发给 王磊（138****5678）", "系统", 4),
        (-43, "blue", "user-check", "王磊 短信回复 371，接单", "王磊", 131),
        (-2, "good", "heart-pulse", "复测通过，恢复服务", "探针 市政府", 2460),
    ]
    return [
        {
            "at": now + timedelta(minutes=m),
            "tone": tone,
            "icon": i,
            "title": t,
            "who": who,
            "step": s,
        }
        for m, tone, i, t, who, s in rows
    ]


def _clock(
    now: datetime,
    *,
    used: float,
    label: str,
    clause: str,
    drill: bool = False,
    stopped: bool = False,
) -> SampleClock:
    target = 4 * 3600
    elapsed = used * target
    started = now - timedelta(seconds=elapsed)
    return SampleClock(
        label=label,
        clause=clause,
        started_at=started,
        due_at=started + timedelta(seconds=target),
        stopped_at=now if stopped else None,
        elapsed_s=elapsed,
        waiting_s=600 if used > 0.9 else 0,
        target_s=target,
        share=used,
        breached=used > 1,
        drill=drill,
    )
