"""A platform in miniature at the real present: the catalogue, and a check for each named window."""

from datetime import UTC, datetime, timedelta

from zhilian.catalogue.tests import make as catalogue
from zhilian.incidents import service as incidents
from zhilian.incidents.models import Incident
from zhilian.monitoring.models import Check
from zhilian.monitoring.tests import make as monitoring
from zhilian.monitoring.types import State

WINDOW, NAME, PART = "visitor-booking", "访客预约", "access"


def now() -> datetime:
    return datetime.now(UTC)


def platform() -> None:
    catalogue.catalogue()


def watched(*, code: str = WINDOW, state: State = State.UP) -> Check:
    check: Check = monitoring.check(
        code=f"window-{code}", name=f"{code} 页面", state=state, window_code=code, sub_platform=PART
    )
    return check


def fault(*, check: Check, drill: bool = False, minutes: int = 5) -> Incident:
    """An incident that the probe found some minutes ago."""
    at = now() - timedelta(minutes=minutes)
    return incidents.open_incident(
        check_id=check.pk,
        title="访客预约 返回 500 错误",
        at=at,
        began_at=at - timedelta(minutes=1),
        drill=drill,
    )
