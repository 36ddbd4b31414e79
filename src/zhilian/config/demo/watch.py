"""What the demo watches, with which account it logs in, and who is on call."""

from datetime import datetime, timedelta
from secrets import token_urlsafe

from django.conf import settings

from zhilian.config.demo import roster
from zhilian.directory import service as people
from zhilian.directory.types import PersonDraft, Role
from zhilian.monitoring import service as monitoring
from zhilian.monitoring.service.watching import JourneyAccount

SINCE = timedelta(days=92)
JOURNEY_NAME, SUBMIT_NAME = "登录监测", "提交监测"


def begin(*, at: datetime) -> None:
    """Checks of all windows and of the login since three months; a roster into the next weeks."""
    base = f"http://127.0.0.1:{settings.PORT}"
    monitoring.ensure_window_checks(base_url=base, at=at - SINCE)
    account = _account("denglujiance", JOURNEY_NAME, at=at)
    monitoring.ensure_login_journey(base_url=base, account=account, at=at - SINCE)
    roster.plan(at=at)


def grade_pages(*, at: datetime) -> None:
    """Page checks and submit checks of all windows, measured from now on; the past of the pages is
    told by `loads`.
    """
    base = f"http://127.0.0.1:{settings.PORT}"
    monitoring.ensure_page_checks(base_url=base, at=at)
    account = _account("tijiaojiance", SUBMIT_NAME, at=at)
    monitoring.ensure_submit_checks(base_url=base, account=account, at=at)


def _account(username: str, name: str, *, at: datetime) -> JourneyAccount:
    """A person without any role but staff, whose password nobody knows."""
    password = f"{token_urlsafe(18)}-Aa1"
    draft = PersonDraft(username=username, name=name, post="监测账号")
    person = people.create_person(draft=draft, at=at)
    people.grant_role(person_id=person.pk, role=Role.STAFF, at=at, reason=name)
    people.set_password(person_id=person.pk, password=password, at=at)
    return JourneyAccount(username=username, password=password, greets_with=name)
