"""Filters and tags of every page: times, lengths, states, icons. Use: {% load zl %}.

Time comes in as an argument: a page passes `now` in its context,
`{{ incident.detected_at|ago:now }}`.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhilian.core import times

register = template.Library()

LOCAL = ZoneInfo("Asia/Shanghai")
MINUTE, HOUR, DAY = 60, 3600, 86400
NOTHING = "—"
QUIET = 'aria-hidden="true"'

# code: (tone, icon, word). The word is used where the value itself carries no label.
STATES: Mapping[str, tuple[str, str, str]] = {
    "UP": ("good", "circle-check", "正常"),
    "DOWN": ("bad", "octagon-x", "故障"),
    "UNREACHABLE": ("risk", "unlink", "上级中断"),
    "UNKNOWN": ("unk", "circle-question-mark", "未知"),
    "MAINTENANCE": ("maint", "wrench", "维护"),
    "DEGRADED": ("risk", "trending-down", "降级"),
    "FLAPPING": ("risk", "activity", "抖动"),
    "PAUSED": ("maint", "circle-pause", "已暂停"),
    "DETECTED": ("bad", "siren", "已发现"),
    "ACCEPTED": ("blue", "user-check", "已接单"),
    "ARRIVED": ("blue", "map-pin", "已到场"),
    "RESTORED": ("good", "heart-pulse", "已恢复"),
    "CLOSED": ("plain", "archive", "已关闭"),
    "MERGED": ("plain", "layers", "已并入"),
    "EXCELLENT": ("good", "gauge", "优秀"),
    "QUALIFIED": ("risk", "gauge", "合格"),
    "UNQUALIFIED": ("bad", "gauge", "不合格"),
    "VOID": ("unk", "ban", "作废"),
    "MET": ("good", "circle-check", "达标"),
    "AT_RISK": ("risk", "triangle-alert", "有风险"),
    "MISSED": ("bad", "circle-x", "未达标"),
    "BREACHED": ("bad", "timer-off", "超时"),
    "WAIVED": ("maint", "handshake", "已豁免"),
    "SUPERSEDED": ("plain", "route", "已改按其他时限"),
    "NO_DATA": ("unk", "circle-question-mark", "无数据"),
    "CREATED": ("plain", "inbox", "待发送"),
    "SENDING": ("blue", "send", "发送中"),
    "SENT": ("blue", "send", "已提交"),
    "PENDING": ("blue", "hourglass", "待处理"),
    "DELIVERED": ("good", "check-check", "已送达"),
    "TEMPORARY_FAILURE": ("risk", "rotate-ccw", "暂时失败"),
    "PERMANENT_FAILURE": ("bad", "circle-x", "未送达"),
    "TECHNICAL_FAILURE": ("bad", "circle-x", "技术失败"),
    "VALIDATION_FAILED": ("bad", "circle-x", "内容不合规"),
    "FAILED": ("bad", "circle-x", "失败"),
    "CANCELLED": ("plain", "ban", "已取消"),
    "RUNNING": ("blue", "loader-circle", "进行中"),
    "STOPPED": ("plain", "square-check", "已结束"),
    "DONE": ("good", "circle-check", "已完成"),
    "DRAFT": ("plain", "square-pen", "草稿"),
    "PUBLISHED": ("good", "circle-check", "已发布"),
    "RETIRED": ("plain", "archive", "已停用"),
    "REQUESTED": ("risk", "hourglass", "待审批"),
    "APPROVED": ("good", "circle-check", "已批准"),
    "REFUSED": ("bad", "circle-x", "未批准"),
    "ACTIVE": ("good", "circle-check", "启用"),
    "LOCKED": ("risk", "lock", "已锁定"),
    "DISABLED": ("plain", "ban", "已停用"),
    "WAITING": ("risk", "hourglass", "等待中"),
    "EXPIRED": ("plain", "timer-off", "已过期"),
    "REVOKED": ("plain", "ban", "已吊销"),
}


def state_of(value: object) -> tuple[str, str, str]:
    """Tone, icon and word of a state: an enum member, a stored value, or a lower-case one."""
    code = str(getattr(value, "value", value)).upper().replace("-", "_")
    tone, picture, word = STATES.get(code, ("plain", "circle-question-mark", str(value)))
    return tone, picture, str(getattr(value, "label", "") or word)


@register.filter
def state_badge(value: object) -> SafeString:
    """Icon and word, never colour alone: {{ check.state|state_badge }}."""
    if value in (None, ""):
        return SafeString(NOTHING)
    tone, picture, word = state_of(value)
    return badge(word, tone=tone, icon=picture)


@register.filter
def state_tone(value: object) -> str:
    """Only the tone: class="tile tone-{{ tile.state|state_tone }}"."""
    return state_of(value)[0]


@register.filter
def state_icon(value: object) -> SafeString:
    return icon(state_of(value)[1])


@register.filter
def state_word(value: object) -> str:
    return state_of(value)[2]


@register.simple_tag
def badge(word: object, tone: str = "plain", icon: str = "", solid: bool = False) -> SafeString:
    """{% badge "硬件" tone="blue" icon="wrench" %}; tones: plain blue bad risk good unk maint."""
    more = " badge-solid" if solid else ""
    return format_html(
        '<span class="badge tone-{}{}">{}{}</span>', tone, more, icon and _draw(icon), word
    )


@register.simple_tag(name="icon")
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """{% icon "phone" %}: decoration; give a label where the icon stands alone."""
    return _draw(name, label=label, css=css)


@register.filter(name="icon")
def icon_filter(name: str) -> SafeString:
    return _draw(name)


@register.simple_tag
def drill_mark() -> SafeString:
    """The mark that everything of a drill carries."""
    return format_html('<span class="drill-mark">{}演练</span>', _draw("flask-conical"))


@register.filter
def ago(at: datetime | None, now: datetime) -> str:
    """“12 分钟前” that grows older in place, the exact time on hover."""
    if at is None:
        return NOTHING
    seconds = (now - at).total_seconds()
    return format_html(
        '<time datetime="{}" title="{}"{}>{}</time>',
        at.isoformat(),
        _local(at, "%Y-%m-%d %H:%M:%S"),
        SafeString(" data-ago" if seconds >= 0 else ""),
        _distance(seconds, at=at),
    )


@register.filter
def moment(at: datetime | None, part: str = "m") -> str:
    """Exact local time: "m" to the minute, "s" to the second, "t" time of day, "d" day, "w" as
    people plan: day and weekday without the year.
    """
    if at is None:
        return NOTHING
    form = {"s": "%Y-%m-%d %H:%M:%S", "t": "%H:%M:%S", "hm": "%H:%M", "d": "%Y-%m-%d"}
    return format_html(
        '<time datetime="{}" title="{}" class="nowrap">{}</time>',
        at.isoformat(),
        _local(at, "%Y-%m-%d %H:%M:%S"),
        times.moment_in_words(at) if part == "w" else _local(at, form.get(part, "%Y-%m-%d %H:%M")),
    )


@register.filter
def weekday(day: date, part: str = "") -> str:
    """“11月30日 周一”; "w" is the weekday alone."""
    return times.weekday(day) if part == "w" else times.day_in_words(day)


@register.filter
def stretch(begin: datetime, end: datetime) -> str:
    """“11月24日 周二 12:00-14:00”, over midnight with both days."""
    return times.stretch_in_words(begin, end)


@register.filter
def duration(length: timedelta | float | None) -> str:
    """“1 小时 12 分”, two units at most."""
    if length is None:
        return NOTHING
    seconds = int(length.total_seconds() if isinstance(length, timedelta) else length)
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    units = (("天", DAY), ("小时", HOUR), ("分", MINUTE), ("秒", 1))
    parts: list[str] = []
    for word, size in units:
        if seconds >= size and len(parts) < 2:
            parts.append(f"{seconds // size} {word}")
            seconds %= size
        elif parts:
            break
    return sign + (" ".join(parts) or "0 秒")


@register.filter
def clock(length: timedelta | float | None) -> str:
    """“03:46:12”, with days in front where there are any."""
    if length is None:
        return NOTHING
    seconds = int(abs(length.total_seconds() if isinstance(length, timedelta) else length))
    days, rest = divmod(seconds, DAY)
    head = f"{days} 天 " if days else ""
    return f"{head}{rest // HOUR:02}:{rest % HOUR // MINUTE:02}:{rest % MINUTE:02}"


@register.filter
def thousands(value: float | None, places: int = 0) -> str:
    """12345 -> 12,345; with places 12,345.60."""
    return NOTHING if value is None else f"{value:,.{places}f}"


@register.filter
def filesize(size: int | None) -> str:
    """1536 -> 1.5 KB."""
    if size is None:
        return NOTHING
    value, unit = float(size), "B"
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if value < 1024 or unit == "TB":
            break
        value /= 1024
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"


@register.filter
def milliseconds(us: float | None) -> str:
    """Microseconds as people read them: 382 ms, 0.8 ms, 2.41 s."""
    if us is None:
        return NOTHING
    ms = us / 1000
    if ms >= 10_000:
        return f"{ms / 1000:.1f} s"
    return f"{ms:.0f} ms" if ms >= 10 else f"{ms:.1f} ms"


@register.filter
def percent(share: float | None, digits: int = 1) -> str:
    """0.9937 -> 99.4 %; never rounded up to 100 while something is missing."""
    if share is None:
        return NOTHING
    text = f"{share * 100:.{digits}f}"
    if share < 1 and float(text) >= 100:
        text = f"{100 - 10**-digits:.{digits}f}"
    return f"{text} %"


@register.simple_tag
def call(mapping: Any, key: object) -> Any:
    """Value of a mapping by a key that is itself a variable."""
    return mapping.get(key) if isinstance(mapping, Mapping) else None


def _distance(seconds: float, *, at: datetime) -> str:
    if seconds < 0:
        ahead = -seconds - (-seconds % MINUTE if -seconds >= MINUTE else 0)
        return f"{duration(ahead)}后"
    if seconds < MINUTE:
        return "刚刚"
    if seconds >= 30 * DAY:
        return _local(at, "%Y-%m-%d")
    for word, size in (("天", DAY), ("小时", HOUR), ("分钟", MINUTE)):
        if seconds >= size:
            return f"{int(seconds // size)} {word}前"
    return "刚刚"


def _local(at: datetime, form: str) -> str:
    return at.astimezone(LOCAL).strftime(form)


def _draw(name: str, *, label: str = "", css: str = "") -> SafeString:
    inner = icons().get(name)
    if inner is None:
        raise template.TemplateSyntaxError(f"There is no icon {name!r}; see icons.txt.")
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString(QUIET)
    more = f" {css}" if css else ""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" {}>{}</svg>', more, said, SafeString(inner)
    )


@cache
def icons() -> Mapping[str, str]:
    """Name -> inner SVG, from icons.txt beside this module."""
    lines = (Path(__file__).parent / "icons.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if not line.startswith("#"))
    return {name: inner for name, _, inner in rows}
