"""Writes: the only door to change an incident."""

from zhilian.incidents.service.actions import finish_action, plan_action, remind_of_action
from zhilian.incidents.service.declared import (
    Declaration,
    declare_outage,
    end_outage,
    sign_declared_cause,
    withdraw_outage,
)
from zhilian.incidents.service.ending import (
    close_incident,
    confirm_restored,
    reopen_incident,
    restore_incident,
    undo_close,
)
from zhilian.incidents.service.flaps import note_flapping, speak_up
from zhilian.incidents.service.handling import (
    accept_incident,
    claim_restored,
    give_back,
    record_arrival,
)
from zhilian.incidents.service.keeping import add_note, classify, record_wait
from zhilian.incidents.service.links import link_incidents, unlink_incidents
from zhilian.incidents.service.majors import (
    ReportText,
    declare_major,
    judge_major,
    take_back_major,
    write_report,
)
from zhilian.incidents.service.merging import (
    merge_incidents,
    part_if_still_failing,
    unmerge_incident,
)
from zhilian.incidents.service.opening import open_incident, report_incident
from zhilian.incidents.service.outages import sign_outage_cause
from zhilian.incidents.service.plan_runs import (
    DrillPlan,
    begin_plan_drill,
    end_plan_drill,
    open_plan,
    tick_step,
)
from zhilian.incidents.service.plans import (
    PlanText,
    publish_plan,
    save_plan,
    take_in_default_plans,
)
from zhilian.incidents.service.sights import follow_target
from zhilian.incidents.service.splitting import Part, split_incident
from zhilian.incidents.service.telling import tell_by_case
from zhilian.incidents.service.waits import Waiting, begin_wait, end_wait

__all__ = [
    "Declaration",
    "DrillPlan",
    "Part",
    "PlanText",
    "ReportText",
    "Waiting",
    "accept_incident",
    "add_note",
    "begin_plan_drill",
    "begin_wait",
    "claim_restored",
    "classify",
    "close_incident",
    "confirm_restored",
    "declare_major",
    "declare_outage",
    "end_outage",
    "end_plan_drill",
    "end_wait",
    "finish_action",
    "follow_target",
    "give_back",
    "judge_major",
    "link_incidents",
    "merge_incidents",
    "note_flapping",
    "open_incident",
    "open_plan",
    "part_if_still_failing",
    "plan_action",
    "publish_plan",
    "record_arrival",
    "record_wait",
    "remind_of_action",
    "reopen_incident",
    "report_incident",
    "restore_incident",
    "save_plan",
    "sign_declared_cause",
    "sign_outage_cause",
    "speak_up",
    "split_incident",
    "take_back_major",
    "take_in_default_plans",
    "tell_by_case",
    "tick_step",
    "undo_close",
    "unlink_incidents",
    "unmerge_incident",
    "withdraw_outage",
    "write_report",
]
