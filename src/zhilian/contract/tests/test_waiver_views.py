"""Waivers in the console: the manager asks, the purchaser sees what it changes and decides."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from zhilian.contract import selectors, service
from zhilian.contract.models import Waiver
from zhilian.contract.tests import make
from zhilian.contract.types import ClockVerdict
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]


def test_waiver_goes_from_the_manager_to_the_purchaser(client_as: ClientAs) -> None:
    clock = make.breached_clock()
    ask = reverse("contract:request_waiver", args=[clock.pk])

    client_as("ops_manager").post(ask, {"kind": "WHOLE", "reason": "市电停电"})
    waiver = Waiver.objects.get()
    client_as("purchaser").post(
        reverse("contract:decide", args=[waiver.pk]), {"decision": "approve", "answer": "属实"}
    )

    view = selectors.clock(clock_id=clock.pk, now=NOON)
    assert view.verdict is ClockVerdict.WAIVED
    assert "市电停电" in make.page(client_as("hotline"), "waivers")


def test_waiver_without_reason_is_refused_at_the_field(client_as: ClientAs) -> None:
    clock = make.breached_clock()
    address = reverse("contract:request_waiver", args=[clock.pk])

    answer = client_as("ops_manager").post(address, {"reason": ""})

    assert answer.status_code == 400
    assert "请写明申请豁免的理由" in answer.content.decode()
    assert not Waiver.objects.exists()


def test_decision_without_reason_says_so(client_as: ClientAs) -> None:
    waiver = make.waiver()
    client = client_as("purchaser")

    client.post(reverse("contract:decide", args=[waiver.pk]), {"decision": "refuse"})

    assert "请写明同意或不同意的理由" in make.page(client, "waiver", waiver.pk)


def test_waiver_page_shows_gross_net_and_both_verdicts(client_as: ClientAs) -> None:
    waiver = make.waiver()
    service.add_wait(
        subject=waiver.clock.subject,
        start_at=NOON - timedelta(days=2),
        end_at=NOON - timedelta(days=1),
        reason="等供电部门",
    )

    text = make.page(client_as("purchaser"), "waiver", waiver.pk)

    for words in ("自然时间", "净用时", "超时", "已豁免", "同意豁免", "市电停电"):
        assert words in text


def test_purchaser_s_queue_comes_first_and_is_counted(client_as: ClientAs) -> None:
    old = make.waiver()
    decided = make.waiver()
    purchaser = people.person(roles=["purchaser"])
    service.refuse_waiver(waiver_id=decided.pk, person_id=purchaser.pk, answer="不足", at=NOON)

    text = make.page(client_as("purchaser"), "waivers")

    first, second = (f"/ops/contract/waivers/{one.pk}/" for one in (old, decided))
    assert text.index(first) < text.index(second)
    assert "等您审批" in text
    assert second not in make.page(client_as("purchaser"), "waivers", status="REQUESTED")


def test_approval_taken_back_keeps_its_history(client_as: ClientAs) -> None:
    waiver = make.waiver()
    client = client_as("purchaser")
    client.post(
        reverse("contract:decide", args=[waiver.pk]), {"decision": "approve", "answer": "属实"}
    )

    client.post(reverse("contract:revoke", args=[waiver.pk]), {"reason": "证据有误"})

    text = make.page(client, "waiver", waiver.pk)
    assert "属实" in text
    assert "证据有误" in text
    view = selectors.clock(clock_id=waiver.clock_id, now=NOON)
    assert view.verdict is ClockVerdict.BREACHED


def test_class_waiver_is_asked_on_the_clock_s_page(client_as: ClientAs) -> None:
    clock = make.breached_clock()
    address = reverse("contract:request_waiver", args=[clock.pk])

    client_as("ops_manager").post(
        address, {"kind": "CLASS", "as_policy": "fix_hardware", "reason": "实为电源烧毁"}
    )

    waiver = Waiver.objects.get()
    assert (waiver.kind, waiver.as_policy) == ("CLASS", "fix_hardware")
    assert "仍然超时" in make.page(client_as("purchaser"), "waiver", waiver.pk)
