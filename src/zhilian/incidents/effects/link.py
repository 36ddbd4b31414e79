"""建立故障单或关联监控告警."""

from typing import Any, Final

from zhilian.core.calls import label_of, tells_refusals
from zhilian.core.effects import Call, Outcome, Picked, effect, failed
from zhilian.incidents import service
from zhilian.incidents.types import FaultClass, Told

OURS: Final = frozenset({"平台故障", "技术故障", "门禁设备", "餐厅消费设备"})
"""What the contract maintains; of anything else (water, power) only a running alarm is joined."""
CLASS_OF: Final = {"平台故障": FaultClass.SOFTWARE, "技术故障": FaultClass.SOFTWARE}
CLASS_OF_FAULT: Final = {"设备故障": FaultClass.HARDWARE, "线路故障": FaultClass.NETWORK}


@effect("ops.incident.link")
@tells_refusals
def link(call: Call) -> Outcome:
    """The number of the incident becomes a value of the case."""
    if call.person_id is None:
        return failed("不知道是谁报的，请登录后再报。")
    kind = str(call.args["kind"])
    told = Told(
        key=call.key,
        subject=call.subject,
        case_number=call.number,
        kind=kind,
        title=_title(call, kind),
        person_id=call.person_id,
        place=label_of(call.args.get("location")),
        fault_class=_class(call, kind),
        opens=kind in OURS,
        **_target(call),
    )
    made = service.tell_by_case(told=told, at=call.at)
    if made is None:
        return Outcome(receipt={"incident": None})
    incident = made.incident
    return Outcome(
        receipt={"incident": incident.pk, "opened": made.opened},
        writes={"incident": incident.number},
    )


def _title(call: Call, kind: str) -> str:
    words = " ".join(str(call.args["detail"]).split())
    where = label_of(call.args.get("device")) or label_of(call.args.get("location"))
    return f"{where or kind}：{words}"[:100]


def _class(call: Call, kind: str) -> FaultClass:
    fault = str(call.values.get("fault") or "")
    return CLASS_OF.get(kind) or CLASS_OF_FAULT.get(fault, FaultClass.UNCLASSIFIED)


def _target(call: Call) -> dict[str, Any]:
    """The device with the check that watches it, or the window that people complain of."""
    device, window = call.args.get("device"), call.values.get("target")
    if isinstance(device, Picked):
        check = device.facts.get("check_id")
        return {"device_key": device.key, "device": device.label, "check_id": check}
    return {"window": window.key} if isinstance(window, Picked) else {}
