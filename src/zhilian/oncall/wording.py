"""How texts to people put times, lengths and titles."""

from datetime import datetime

from django.conf import settings

from zhilian.core.times import local

TITLE_LIMIT = 40


def short_time(moment: datetime, *, now: datetime) -> str:
    """As a text message says it: the time, with the day where it is not today."""
    there, here = local(moment), local(now)
    return f"{there:%H:%M}" if there.date() == here.date() else f"{there:%m-%d %H:%M}"


def spoken(seconds: float) -> str:
    """A length as people say it: two units at most, nothing that is zero."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "小时"), (minutes, "分"), (0 if hours else rest, "秒")]
    said = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(said) or "0 秒"


def shortened(title: str) -> str:
    return title if len(title) <= TITLE_LIMIT else f"{title[: TITLE_LIMIT - 1]}…"


def drill_mark(*, drill: bool) -> str:
    return "【演练】" if drill else ""


def incident_link(*, incident_id: int) -> str:
    """Opens the incident; acting there needs a login."""
    return f"详情 {settings.BASE_URL}/ops/incidents/{incident_id}/"
