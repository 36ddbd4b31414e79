"""From the flip to the answer, by reactions alone, as a worker runs them."""

from datetime import datetime, timedelta

import pytest

from zhilian.core.testing import run_reactions
from zhilian.core.times import clock_now
from zhilian.incidents import service as incidents
from zhilian.incidents.models import Incident
from zhilian.incidents.selectors import timeline
from zhilian.incidents.types import Status
from zhilian.monitoring.models import Agent, Check
from zhilian.monitoring.tests import make as monitoring
from zhilian.notices import service as notices
from zhilian.notices.models import Notice, Provider
from zhilian.notices.tests import make as notices_make
from zhilian.notices.tests.fake_provider import REFUSED, FakeProvider
from zhilian.notices.types import ReceiptReading
from zhilian.notices.types import Status as NoticeStatus
from zhilian.oncall.models import Page, Paging
from zhilian.oncall.tests import make
from zhilian.oncall.types import PageStatus, PagingStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider() -> Provider:
    FakeProvider.reset()
    return notices_make.provider()


@pytest.fixture
def chain() -> make.Chain:
    return make.chain_now()


@pytest.fixture
def agent() -> Agent:
    return monitoring.agent()[0]


def begin() -> datetime:
    """Reactions ask the clock, so the fault began a little while before now."""
    return clock_now() - timedelta(minutes=2)


def broken(agent: Agent) -> tuple[Check, Incident]:
    hour_ago = begin() - timedelta(hours=1)
    check = monitoring.check(name="访客预约", horizon_at=hour_ago, state_since=hour_ago)
    monitoring.see(check, True, False, False, False, by=agent, start=begin())
    run_reactions()
    return check, Incident.objects.get(check_id=check.pk)


def reply(text: str) -> None:
    make.text(text, at=begin() + timedelta(seconds=40))
    run_reactions()


def test_a_fault_reaches_the_phone_of_the_person_on_call(
    provider: Provider, chain: make.Chain, agent: Agent
) -> None:
    _check, incident = broken(agent)

    assert [m.phone for m in FakeProvider.taken] == ["13800000001"]
    assert incident.number in FakeProvider.taken[0].text
    assert Notice.objects.get().status == NoticeStatus.SENT


def test_three_answers_by_sms_carry_the_incident_to_its_proof(
    provider: Provider, chain: make.Chain, agent: Agent
) -> None:
    check, incident = broken(agent)
    code = Page.objects.get().code

    reply(f"{code}1")
    reply(f"{code}2")
    reply(f"{code}3")
    incident.refresh_from_db()
    assert (incident.status, incident.arrived_at is not None) == (Status.ACCEPTED, True)
    assert make.texts_to("13800000001")[-1] == "page_waits_for_probe"

    monitoring.see(check, True, True, by=agent, start=begin() + timedelta(seconds=60))
    run_reactions()
    incident.refresh_from_db()
    assert incident.status == Status.RESTORED
    assert make.texts_to("13800000001")[-1] == "restored"
    assert Paging.objects.get().status == PagingStatus.ENDED


def test_restored_by_sms_waits_for_the_probe(
    provider: Provider, chain: make.Chain, agent: Agent
) -> None:
    check, incident = broken(agent)

    reply(f"{Page.objects.get().code}3")

    incident.refresh_from_db()
    check.refresh_from_db()
    assert incident.status == Status.ACCEPTED
    assert check.recheck_at is not None


def test_text_that_is_refused_goes_to_the_next_person_at_once(
    provider: Provider, chain: make.Chain, agent: Agent
) -> None:
    FakeProvider.reset(REFUSED)

    _check, incident = broken(agent)

    assert [m.phone for m in FakeProvider.taken] == ["13800000001", "13800000002"]
    lines = [entry.text for entry in timeline(incident_id=incident.pk)]
    assert "给王工的告警短信发不出去，改呼下一位" in lines


def test_receipt_of_the_alarm_is_in_the_timeline(
    provider: Provider, chain: make.Chain, agent: Agent
) -> None:
    _check, incident = broken(agent)
    notice = Notice.objects.get()
    delivered = ReceiptReading(
        key=notice.reference.hex,
        provider_message_id="",
        status=NoticeStatus.DELIVERED,
        code="DELIVRD",
        done_at=None,
    )

    notices.take_receipt(provider=provider, reading=delivered, at=begin() + timedelta(seconds=30))
    run_reactions()

    lines = [entry.text for entry in timeline(incident_id=incident.pk)]
    assert "告警短信已送到王工的手机" in lines


def test_accepting_on_the_page_stops_the_calling_too(
    provider: Provider, chain: make.Chain, agent: Agent
) -> None:
    _check, incident = broken(agent)

    incidents.accept_incident(incident_id=incident.pk, person_id=chain.hardware.pk, at=clock_now())
    run_reactions()

    assert Paging.objects.get().status == PagingStatus.ANSWERED
    assert Page.objects.get().status == PageStatus.TAKEN
    assert make.texts_to("13800000001") == ["page", "page_taken"]
