"""What runs by itself: rules for major faults, reminders, parting what a merger left behind,
calls for a relapse that did not go away.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from zhilian.core.jobs import job, minutes
from zhilian.core.times import local_date
from zhilian.incidents import selectors, service

JUST_OVER = timedelta(minutes=10)
GRACE = timedelta(minutes=5)


@job()
def speak_up(incident_id: int, spell: str) -> None:
    """Call people for a relapse of a flapping target that did not go away by itself."""
    service.speak_up(
        incident_id=incident_id, spell_began_at=datetime.fromisoformat(spell), at=timezone.now()
    )


@job(every=minutes(1))
def judge_majors() -> None:
    """Mark what a rule says is a major fault, also what ended since the last look."""
    now = timezone.now()
    for one in selectors.touched_since(at=now - JUST_OVER):
        service.judge_major(incident_id=one.pk, at=now)


@job(every=minutes(1))
def part_left_behind() -> None:
    """What was merged and still fails after its survivor recovered stands for itself again."""
    now = timezone.now()
    for one in selectors.left_behind(before=now - GRACE):
        service.part_if_still_failing(incident_id=one.pk, at=now)


@job(daily_at="09:00")
def remind_of_actions() -> None:
    now = timezone.now()
    for action_id in selectors.due_actions(today=local_date(now)):
        service.remind_of_action(action_id=action_id, at=now)
