"""Calling people one after the other until somebody takes it."""

from datetime import timedelta
from importlib.resources import files
from typing import Any

import pytest
import yaml
from django.db import IntegrityError, transaction

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as directory
from zhilian.incidents import service as incidents
from zhilian.incidents.selectors import timeline
from zhilian.incidents.types import FaultClass
from zhilian.notices.models import Notice
from zhilian.oncall import selectors, service
from zhilian.oncall.chains import read_policy
from zhilian.oncall.models import Page, Paging
from zhilian.oncall.tests import make
from zhilian.oncall.types import PageStatus, PagingStatus, Rung

pytestmark = pytest.mark.django_db
WAIT = timedelta(minutes=5)


@pytest.fixture
def chain() -> make.Chain:
    return make.Chain()


def called(incident_id: int) -> list[str]:
    return [page.person.name for page in selectors.pages_for(incident_id=incident_id)]


def test_start_paging_texts_the_person_on_call(chain: make.Chain) -> None:
    page = make.paged(chain)

    text = make.words_to("13800000001")[-1]
    number, code = page.paging.incident.number, page.code
    assert (page.rung, page.status) == (Rung.ON_CALL, PageStatus.OPEN)
    assert f"故障 {number}：访客预约窗口打不开，11:58 起。" in text
    assert f"回复 {code}1 接单、{code}2 到场、{code}3 恢复。" in text
    assert f"/ops/incidents/{page.paging.incident_id}/" in text


def test_start_paging_a_drill_says_so_and_counts_nowhere(chain: make.Chain) -> None:
    make.paged(chain, drill=True)

    assert "【演练】故障" in make.words_to("13800000001")[-1]
    assert Notice.objects.get().test


def test_start_paging_run_twice_calls_once(chain: make.Chain) -> None:
    page = make.paged(chain)

    service.start_paging(incident_id=page.paging.incident_id, at=NOON)

    assert called(page.paging.incident_id) == ["王工"]
    assert len(make.words_to("13800000001")) == 1


def test_start_paging_that_comes_after_acceptance_calls_nobody(chain: make.Chain) -> None:
    incident = make.incident()
    incidents.accept_incident(incident_id=incident.pk, person_id=chain.second.pk, at=NOON)

    service.start_paging(incident_id=incident.pk, at=NOON)

    assert called(incident.pk) == []


def test_start_paging_in_a_gap_calls_the_next_in_the_chain() -> None:
    directory.person(name="周经理", roles=["ops_manager"], phone="13800000004")
    incident = make.incident()

    service.start_paging(incident_id=incident.pk, at=NOON)

    assert called(incident.pk) == ["周经理"]


def test_escalate_climbs_the_chain_to_manager_and_purchaser(chain: make.Chain) -> None:
    incident = make.paged(chain, fault_class=FaultClass.HARDWARE).paging.incident
    paging = Paging.objects.get()

    for step in range(1, 4):
        service.escalate(paging_id=paging.pk, at=NOON + step * WAIT)

    assert called(incident.pk) == ["王工", "赵工", "周经理", "吴科"]
    assert make.texts_to("13800000005") == ["page_purchaser"]
    assert "15 分钟无人接单，请知悉" in make.words_to("13800000005")[0]


def test_escalate_before_its_time_does_nothing(chain: make.Chain) -> None:
    page = make.paged(chain)

    service.escalate(paging_id=page.paging_id, at=NOON + WAIT - timedelta(seconds=1))

    assert called(page.paging.incident_id) == ["王工"]


def test_escalate_run_twice_calls_one_more_only(chain: make.Chain) -> None:
    page = make.paged(chain)

    for _run in range(2):
        service.escalate(paging_id=page.paging_id, at=NOON + WAIT)

    assert len(called(page.paging.incident_id)) == 2


def test_escalate_after_everybody_texts_all_again_with_the_same_codes(chain: make.Chain) -> None:
    page = make.paged(chain)
    at = NOON
    for _step in range(5):
        at = Paging.objects.get().next_at or at
        service.escalate(paging_id=page.paging_id, at=at)

    texts = make.words_to("13800000001")
    assert len(texts) == 2
    assert f"回复 {page.code}1" in texts[1]
    assert JournalEntry.objects.filter(kind="oncall.chain.exhausted").count() == 1


def test_escalate_settles_what_was_accepted_unnoticed(chain: make.Chain) -> None:
    page = make.paged(chain)
    incident_id = page.paging.incident_id
    incidents.accept_incident(incident_id=incident_id, person_id=chain.on_call.pk, at=NOON)

    service.escalate(paging_id=page.paging_id, at=NOON + WAIT)

    assert Paging.objects.get().status == PagingStatus.ANSWERED
    assert called(incident_id) == ["王工"]


def test_note_acceptance_stops_and_tells_the_others(chain: make.Chain) -> None:
    page = make.paged(chain)
    incident_id = page.paging.incident_id
    service.escalate(paging_id=page.paging_id, at=NOON + WAIT)
    incidents.accept_incident(incident_id=incident_id, person_id=chain.second.pk, at=NOON)

    service.note_acceptance(incident_id=incident_id, person_id=chain.second.pk, at=NOON + WAIT)

    page.refresh_from_db()
    assert page.status == PageStatus.TAKEN
    assert make.texts_to("13800000001") == ["page", "page_taken"]
    assert "已由李工接单" in make.words_to("13800000001")[-1]
    assert not service.escalate(paging_id=page.paging_id, at=NOON + 5 * WAIT)


def test_given_back_calls_anew(chain: make.Chain) -> None:
    page = make.paged(chain)
    incident_id = page.paging.incident_id
    incidents.accept_incident(incident_id=incident_id, person_id=chain.on_call.pk, at=NOON)
    service.note_acceptance(incident_id=incident_id, person_id=chain.on_call.pk, at=NOON)
    incidents.give_back(
        incident_id=incident_id, person_id=chain.on_call.pk, reason="临时有事", at=NOON + WAIT
    )

    service.start_paging(incident_id=incident_id, at=NOON + WAIT)

    assert [paging.round for paging in Paging.objects.order_by("id")] == [1, 2]
    codes = list(Page.objects.order_by("id").values_list("code", flat=True))
    assert len(set(codes)) == 2


def test_end_paging_tells_everybody_who_was_called(chain: make.Chain) -> None:
    page = make.paged(chain)
    incident_id = page.paging.incident_id
    service.escalate(paging_id=page.paging_id, at=NOON + WAIT)
    incidents.claim_restored(
        incident_id=incident_id, person_id=chain.on_call.pk, at=NOON + timedelta(minutes=8)
    )

    for _run in range(2):
        service.end_paging(incident_id=incident_id, at=NOON + timedelta(minutes=8))

    assert make.texts_to("13800000001") == ["page", "restored"]
    assert make.texts_to("13800000002") == ["page_escalated", "restored"]
    assert "已恢复，12:08 核实，历时 10 分" in make.words_to("13800000001")[-1]
    assert set(Page.objects.values_list("status", flat=True)) == {PageStatus.ENDED}


def test_failed_text_calls_the_next_person_at_once(chain: make.Chain) -> None:
    page = make.paged(chain)
    assert page.notice_id is not None

    service.escalate_after_failure(notice_id=page.notice_id, at=NOON + timedelta(seconds=3))

    assert called(page.paging.incident_id) == ["王工", "李工"]


def test_failed_text_of_somebody_called_earlier_changes_nothing(chain: make.Chain) -> None:
    page = make.paged(chain)
    service.escalate(paging_id=page.paging_id, at=NOON + WAIT)
    assert page.notice_id is not None

    for _run in range(2):
        service.escalate_after_failure(notice_id=page.notice_id, at=NOON + WAIT)

    assert called(page.paging.incident_id) == ["王工", "李工"]


def test_codes_of_one_person_never_meet_while_open(chain: make.Chain) -> None:
    codes = [make.paged(chain).code for _n in range(12)]

    assert len(set(codes)) == 12
    assert all(10 <= int(code) <= 99 for code in codes)


def test_codes_come_back_only_after_all_others(chain: make.Chain) -> None:
    first = make.paged(chain)
    Page.objects.filter(id=first.pk).update(status=PageStatus.ENDED, ended_at=NOON)

    later = [make.paged(chain).code for _n in range(5)]

    assert first.code not in later


@pytest.mark.slow
def test_person_whose_codes_are_all_held_is_called_without_one(chain: make.Chain) -> None:
    pages = [make.paged(chain) for _n in range(91)]

    assert len({page.code for page in pages[:90]}) == 90
    assert pages[90].code == ""
    assert make.texts_to("13800000001")[-1] == "page_without_code"
    assert "请打开页面接单" in make.words_to("13800000001")[-1]


def test_same_open_code_twice_is_refused_by_the_database(chain: make.Chain) -> None:
    first, second = make.paged(chain), make.paged(chain)

    with pytest.raises(IntegrityError), transaction.atomic():
        Page.objects.filter(id=second.pk).update(code=first.code)


def test_two_open_pagings_of_one_incident_are_refused_by_the_database(chain: make.Chain) -> None:
    page = make.paged(chain)

    with pytest.raises(IntegrityError), transaction.atomic():
        Paging.objects.create(
            incident_id=page.paging.incident_id, round=2, began_at=NOON, next_at=NOON
        )


@pytest.mark.parametrize("fault_class", list(FaultClass))
def test_every_chain_ends_with_manager_and_purchaser(
    chain: make.Chain, fault_class: FaultClass
) -> None:
    rungs = [c.rung for c in selectors.chain(fault_class=fault_class, at=NOON)]

    assert rungs[0] == Rung.ON_CALL
    assert rungs[-2:] == [Rung.MANAGER, Rung.PURCHASER]


def test_chain_names_each_person_once(chain: make.Chain) -> None:
    found = selectors.chain(fault_class=FaultClass.NETWORK, at=NOON)

    ids = [candidate.person_id for candidate in found]
    assert sorted(ids) == sorted(Person.objects.order_by("id").values_list("id", flat=True))


def test_policy_that_ends_in_nobody_stops_the_start() -> None:
    raw = shipped_policy()
    raw["chains"]["POWER"] = ["on_call", "manager"]

    with pytest.raises(ValueError, match="POWER"):
        read_policy(raw)


def test_voice_call_that_would_come_after_the_next_person_stops_the_start() -> None:
    raw = {**shipped_policy(), "voice_after_min": 5}

    with pytest.raises(ValueError, match="voice_after_min"):
        read_policy(raw)


def shipped_policy() -> Any:
    return yaml.safe_load((files("zhilian.oncall") / "policies.yaml").read_text("utf-8"))


def test_delivery_is_told_in_the_timeline_once(chain: make.Chain) -> None:
    page = make.paged(chain)
    assert page.notice_id is not None

    for _run in range(2):
        service.note_delivery(notice_id=page.notice_id, at=NOON)

    lines = [e.text for e in timeline(incident_id=page.paging.incident_id)]
    assert lines.count("告警短信已送到王工的手机") == 1
    assert "已短信呼叫王工（当班）" in lines
