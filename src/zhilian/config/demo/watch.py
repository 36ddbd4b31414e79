"""What the demo watches, with which account it logs in, and who is on call."""

from datetime import datetime, time, timedelta
from secrets import token_urlsafe

from django.conf import settings

from zhilian.core.times import local_date
from zhilian.directory import selectors as directory
from zhilian.directory import service as people
from zhilian.directory.types import PersonDraft, Role
from zhilian.monitoring import service as monitoring
from zhilian.monitoring.service.watching import JourneyAccount
from zhilian.oncall.service.roster import generate_shifts
from zhilian.oncall.types import Turn

SINCE = timedelta(days=92)
ROSTER_AHEAD = timedelta(days=42)
HANDOVER = time(8, 30)
JOURNEY_NAME = "登录监测"


def begin(*, at: datetime) -> None:
    """Checks of all windows and of the login since three months; a roster into the next weeks."""
    base = f"http://127.0.0.1:{settings.PORT}"
    monitoring.ensure_window_checks(base_url=base, at=at - SINCE)
    account = _journey_account(at=at)
    monitoring.ensure_login_journey(base_url=base, account=account, at=at - SINCE)
    _roster(at=at)


def _journey_account(*, at: datetime) -> JourneyAccount:
    """A person without any role but staff, whose password nobody knows."""
    password = f"{token_urlsafe(18)}-Aa1"
    draft = PersonDraft(username="denglujiance", name=JOURNEY_NAME, post="监测账号")
    person = people.create_person(draft=draft, at=at)
    people.grant_role(person_id=person.pk, role=Role.STAFF, at=at, reason="平台登录监测")
    people.set_password(person_id=person.pk, password=password, at=at)
    return JourneyAccount(username=draft.username, password=password, greets_with=JOURNEY_NAME)


def _roster(*, at: datetime) -> None:
    """The software engineers in turn by day, the hardware engineer at the week's end."""
    software = [person.pk for person in directory.people_with_role(role=Role.OPS_SOFTWARE)]
    hardware = directory.people_with_role(role=Role.OPS_HARDWARE)[0].pk
    turns = [
        Turn(
            weekday=day,
            at=HANDOVER,
            person_id=hardware if day > 4 else software[day % len(software)],
        )
        for day in range(7)
    ]
    today = local_date(at)
    first = today - timedelta(days=today.weekday())
    generate_shifts(turns=turns, first_day=first, days=ROSTER_AHEAD.days, at=at)
