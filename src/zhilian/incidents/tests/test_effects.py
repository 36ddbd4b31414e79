"""A case tells of a fault: one incident for one fault, in the right class."""

from typing import Any

import pytest

from zhilian.core.effects import Call, Picked, effects
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people
from zhilian.incidents import selectors
from zhilian.incidents.models import CaseLink, Incident
from zhilian.incidents.types import FaultClass

pytestmark = pytest.mark.django_db
GATE = Picked(key="41", label="西门 3 号闸机")


def call(n: int = 1, **values: Any) -> Call:
    defaults: dict[str, Any] = {
        "args": {"kind": "门禁设备", "detail": "刷卡没反应", "device": GATE},
        "values": {"fault": "设备故障"},
        "person_id": people.person().pk,
    }
    return Call(
        name="ops.incident.link",
        key=f"BX{n}/triage/enter/ops.incident.link/1.1",
        subject=f"case:{n}",
        number=f"BX{n}",
        window="utility-line-repair",
        at=NOON,
        **{**defaults, **values},
    )


def link(asked: Call) -> Any:
    return effects.get("ops.incident.link")(asked)


@pytest.mark.parametrize(
    ("kind", "fault", "wanted"),
    [
        ("门禁设备", "设备故障", FaultClass.HARDWARE),
        ("餐厅消费设备", "线路故障", FaultClass.NETWORK),
        ("门禁设备", "不清楚", FaultClass.UNCLASSIFIED),
        ("平台故障", "", FaultClass.SOFTWARE),
    ],
)
def test_what_we_maintain_becomes_an_incident_of_its_class(
    kind: str, fault: str, wanted: FaultClass
) -> None:
    outcome = link(call(args={"kind": kind, "detail": "坏了"}, values={"fault": fault}))

    incident = Incident.objects.get()
    assert (incident.fault_class, outcome.writes["incident"]) == (wanted, incident.number)


def test_the_same_call_is_the_same_telling() -> None:
    asked = call()

    assert link(asked) == link(asked)
    assert CaseLink.objects.count() == Incident.objects.count() == 1


def test_a_second_case_of_the_same_device_joins_the_running_incident() -> None:
    first, second = link(call(1)), link(call(2))

    assert first.receipt["incident"] == second.receipt["incident"]
    assert (first.receipt["opened"], second.receipt["opened"]) == (True, False)
    lines = selectors.timeline(incident_id=first.receipt["incident"])
    assert "BX2 反映同一问题" in lines[-1].text


def test_power_and_water_open_nothing_of_ours() -> None:
    outcome = link(call(args={"kind": "供电", "detail": "没电", "location": "2 号楼"}))

    assert outcome.ok
    assert Incident.objects.count() == 0


def test_a_complaint_about_a_window_joins_its_running_incident() -> None:
    target = {"target": Picked(key="room-booking", label="会议室预约")}
    asked = {"args": {"kind": "平台故障", "detail": "打不开"}, "values": target}
    first = link(call(1, **asked))

    assert link(call(2, **asked)).receipt["incident"] == first.receipt["incident"]
