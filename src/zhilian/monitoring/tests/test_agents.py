"""Agents: a token shown once, silence that shows, lists that tell every change."""

from __future__ import annotations

from datetime import timedelta

import pytest

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.core.times import clock_now
from zhilian.directory.tests import make as directory
from zhilian.monitoring import jobs, selectors, service
from zhilian.monitoring.errors import AgentRefused, ReasonMissing, TokenRefused
from zhilian.monitoring.models import Agent, Check, Flip
from zhilian.monitoring.service import agents
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db


def test_token_opens_and_is_not_kept() -> None:
    made = service.create_agent(name="市政府机房", at=NOON)

    assert agents.agent_by_token(token=made.token).pk == made.agent.pk
    assert made.token not in str(Agent.objects.values().get())
    assert made.token not in str(list(JournalEntry.objects.values()))


def test_new_token_ends_the_old_one() -> None:
    made = service.create_agent(name="市政府机房", at=NOON)

    again = service.renew_token(agent_id=made.agent.pk, at=NOON)

    assert agents.agent_by_token(token=again.token).pk == made.agent.pk
    with pytest.raises(TokenRefused):
        agents.agent_by_token(token=made.token)


@pytest.mark.parametrize(
    ("name", "site", "remedy"),
    [
        (" ", "", "请填写探针名称"),
        ("东区", "no-such", "请从列表中选择"),
        ("西区", "", "换一个名称"),
    ],
)
def test_agent_that_cannot_be_is_refused_with_the_remedy(name: str, site: str, remedy: str) -> None:
    make.agent(name="西区")

    with pytest.raises(AgentRefused, match=remedy):
        service.create_agent(name=name, site_code=site, at=NOON)


def test_revoking_wants_a_reason() -> None:
    agent, _ = make.agent()

    with pytest.raises(ReasonMissing):
        service.revoke_agent(agent_id=agent.pk, reason=" ", at=NOON)


def test_agent_measures_its_own_site_only_and_may_grade_no_other() -> None:
    site = directory.site(code="east")
    central, theirs = make.check(), make.check(site=site)
    agent = service.create_agent(name="东区", site_code="east", at=NOON).agent

    answer = make.see(central, False, False, False, by=agent)

    assert [spec.id for spec in selectors.specs(agent=agent)] == [theirs.pk]
    assert (answer.accepted, answer.ignored) == (0, 3)
    assert Check.objects.get(id=central.pk).state == State.UP


def test_list_mark_changes_with_every_kind_of_change() -> None:
    agent, _ = make.agent()
    one, two = make.check(), make.check(paused=True)
    marks = [selectors.specs_etag(agent=agent)]

    service.pause_check(check_id=one.pk, reason="机房断电", at=NOON)
    service.resume_check(check_id=two.pk, at=NOON)
    marks.append(selectors.specs_etag(agent=agent))
    service.retire_check(check_id=two.pk, reason="已下线", at=NOON + timedelta(minutes=1))
    marks.append(selectors.specs_etag(agent=agent))
    service.bring_back(check_id=two.pk, at=NOON + timedelta(minutes=2))
    marks.append(selectors.specs_etag(agent=agent))

    assert len(set(marks)) == 4


def test_agent_is_silent_after_ninety_seconds_and_never_when_revoked() -> None:
    agent, _ = make.agent()
    agent.last_seen_at = NOON

    assert not selectors.is_silent(agent, now=NOON + timedelta(seconds=90))
    assert selectors.is_silent(agent, now=NOON + timedelta(seconds=91))
    agent.revoked_at = NOON
    assert not selectors.is_silent(agent, now=NOON + timedelta(days=1))


def test_checks_of_a_silent_agent_become_unknown_and_stay_so() -> None:
    now = clock_now()
    earlier = now - timedelta(hours=1)
    silent = make.check(horizon_at=now - timedelta(seconds=200), state_since=earlier)
    fresh = make.check(horizon_at=now - timedelta(seconds=100))
    rare = make.check(horizon_at=now - timedelta(seconds=200), interval_s=300)

    jobs.sweep_silence.func()
    jobs.sweep_silence.func()

    flip = Flip.objects.get()
    assert (flip.check_ref_id, flip.to_state) == (silent.pk, State.UNKNOWN)
    assert flip.began_at == silent.horizon_at + timedelta(seconds=60)
    assert not Check.objects.filter(id__in=[fresh.pk, rare.pk]).exclude(state="UP").exists()


def test_maintenance_ends_by_itself() -> None:
    check = make.check(state=State.MAINTENANCE, maintenance_until=clock_now())

    jobs.keep_up.func()

    check.refresh_from_db()
    assert (check.state, check.maintenance_until) == (State.UNKNOWN, None)


def test_sign_of_life_is_written_once_in_ten_seconds() -> None:
    agent, _ = make.agent()
    for seconds in (0, 5, 9.9, 10):
        agent.refresh_from_db()
        agents.note_sign_of_life(agent=agent, at=NOON + timedelta(seconds=seconds))

    assert Agent.objects.get().last_seen_at == NOON + timedelta(seconds=10)
