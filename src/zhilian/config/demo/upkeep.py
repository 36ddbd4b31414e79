"""What the demo shows of maintenance: a weekly night that took place, an evening ahead, and an
outage that was called maintenance afterwards and waits for the purchaser.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from zhilian.core.times import day_bounds, local, local_date
from zhilian.monitoring import selectors
from zhilian.monitoring.service import past
from zhilian.monitoring.service.afterwards import Declaration, declare
from zhilian.monitoring.service.announcing import Announcement, announce
from zhilian.monitoring.types import Scope

Outage = tuple[datetime, datetime]
SATURDAY = 6
NIGHT = timedelta(hours=4, minutes=30)
WEEK, TIMES = timedelta(days=7), 12
DECLARED = "official-car"


def tell(
    *, outages: Mapping[str, Sequence[Outage]], engineer_id: int, manager_id: int, at: datetime
) -> None:
    """Twelve nights, the nights ahead, and a declaration; `outages` are those of the windows."""
    first = _saturday(at - TIMES * WEEK)
    nights = Announcement(
        scope=Scope.SUB_PLATFORM,
        target=_dining(),
        reason="餐饮子平台补丁与数据库整理",
        starts_at=first,
        duration_min=60,
        cron="30 4 * * 6",
    )
    window = announce(draft=nights, person_id=engineer_id, at=first - timedelta(days=3))
    for n in range(TIMES):
        past.write_upkeep(window_id=window.pk, starts_at=first + n * WEEK)
    ahead = Announcement(
        scope=Scope.WINDOW,
        target="room-booking",
        reason="会议室预约更换短信通道，切换期间暂停预约",
        starts_at=day_bounds(local_date(at) + timedelta(days=4))[0] + timedelta(hours=22),
        duration_min=90,
    )
    announce(draft=ahead, person_id=manager_id, at=at - timedelta(days=1))
    began, ended = outages[DECLARED][0]
    late = Declaration(
        scope=Scope.WINDOW,
        target=DECLARED,
        reason="市电切换后存储重新挂载，按厂家要求停机检查，事发凌晨，来不及提前登记。",
        began_at=began,
        ended_at=ended,
    )
    declare(draft=late, person_id=manager_id, at=ended + timedelta(hours=9))


def _saturday(after: datetime) -> datetime:
    """04:30 on the first Saturday night from then on."""
    day = local_date(after)
    day += timedelta(days=(SATURDAY - local(after).isoweekday()) % 7)
    return day_bounds(day)[0] + NIGHT


def _dining() -> str:
    check = selectors.checks_of_window(window_code="canteen-topup")[0]
    return check.sub_platform
