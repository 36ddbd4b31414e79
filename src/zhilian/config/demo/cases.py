"""What the demo shows of plans and waivers: plans in force, two drills, a waiver that waits."""

from datetime import datetime, timedelta

from zhilian.contract import selectors as contract
from zhilian.contract import service as contract_service
from zhilian.contract.types import ClockVerdict, WaiverKind, WaiverTerms
from zhilian.incidents import selectors, service
from zhilian.incidents.types import CauseKind, FaultClass, Report, RunKind, Severity, Via, WaitKind

DAYS_AGO = 12
LASTED = timedelta(hours=5, minutes=20)
WAITED = (timedelta(minutes=40), timedelta(hours=4, minutes=10))


def tell(*, engineer_id: int, manager_id: int, at: datetime) -> None:
    """Write plans, drills and the fault that waited for the carrier."""
    _plans(engineer_id=engineer_id, manager_id=manager_id, at=at)
    _waiver(engineer_id=engineer_id, manager_id=manager_id, at=at)


def _plans(*, engineer_id: int, manager_id: int, at: datetime) -> None:
    then = at - timedelta(days=60)
    service.take_in_default_plans(person_id=manager_id, at=then)
    plans = {row.plan.code: row.plan.pk for row in selectors.plan_rows(now=at)}
    for plan_id in plans.values():
        service.publish_plan(plan_id=plan_id, note="首版", person_id=manager_id, at=then)
    scenes = {
        "POWER": "机房市电中断，UPS 剩余 20 分钟",
        "NETWORK": "汇聚交换机断电，三个办公区离线",
    }
    for days, (code, scene) in zip((41, 20), scenes.items(), strict=True):
        _drill(plans[code], scene, person_id=engineer_id, at=at - timedelta(days=days))


def _drill(plan_id: int, scene: str, *, person_id: int, at: datetime) -> None:
    said = service.DrillPlan(kind=RunKind.TABLETOP, scene=scene, taking_part="驻场三人、项目经理")
    run = service.begin_plan_drill(plan_id=plan_id, drill=said, person_id=person_id, at=at)
    for step in range(1, len(run.version.steps) + 1):
        service.tick_step(
            run_id=run.pk,
            step=step,
            done=True,
            note="",
            person_id=person_id,
            at=at + timedelta(minutes=4 * step),
        )
    service.end_plan_drill(
        run_id=run.pk,
        findings="联系人电话有一处过时，已更正；备品柜钥匙改放值班室。",
        person_id=person_id,
        at=at + timedelta(hours=1),
    )


def _waiver(*, engineer_id: int, manager_id: int, at: datetime) -> None:
    """A carrier's line was cut: over the limit gross, within it net; the manager asks."""
    began = at - timedelta(days=DAYS_AGO)
    report = Report(
        title="三号办公区外线中断",
        began_at=began,
        via=Via.PHONE,
        severity=Severity.SERIOUS,
        fault_class=FaultClass.THIRD_PARTY,
    )
    found = began + timedelta(minutes=4)
    made = service.report_incident(report=report, person_id=engineer_id, at=found)
    service.accept_incident(
        incident_id=made.pk, person_id=engineer_id, at=found + timedelta(minutes=3)
    )
    waiting = service.Waiting(
        kind=WaitKind.THIRD_PARTY,
        reason="等待电信公司修复被挖断的光缆",
        start_at=found + WAITED[0],
        end_at=found + WAITED[1],
        evidence="电信工单 XA-0087",
    )
    restored = found + LASTED
    service.begin_wait(
        incident_id=made.pk, waiting=waiting, person_id=engineer_id, at=found + WAITED[1]
    )
    service.claim_restored(incident_id=made.pk, person_id=engineer_id, at=restored)
    service.close_incident(
        incident_id=made.pk,
        person_id=manager_id,
        cause="道路施工挖断电信光缆，抢修三个半小时。",
        cause_kind=CauseKind.THIRD_PARTY,
        lesson="与电信约定备用路由；三号办公区加装 4G 备份。",
        at=restored + timedelta(hours=2),
    )
    late = [
        clock
        for clock in contract.clocks_for(subject=made.subject, now=at)
        if clock.policy == "fix_general" and clock.verdict is ClockVerdict.BREACHED
    ]
    for clock in late:
        contract_service.request_waiver(
            clock_id=clock.id,
            person_id=manager_id,
            reason="电信光缆被道路施工挖断，抢修期间我方无法恢复，已用 4G 路由保住门禁。",
            evidence="电信工单 XA-0087；时间线中的等待记录",
            terms=WaiverTerms(
                kind=WaiverKind.PERIOD,
                period_start=found + WAITED[0],
                period_end=found + WAITED[1],
            ),
            at=restored + timedelta(days=1),
        )
