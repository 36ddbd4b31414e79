"""What runs by itself: owed effects, time-outs, what is kept no longer."""

from django.utils import timezone

from zhilian.cases import selectors, service
from zhilian.core.jobs import job, minutes, seconds


@job(priority=15)
def run_effect(*, effect_id: int) -> None:
    service.run_effect(effect_id=effect_id, at=timezone.now())


@job(every=minutes(1), alone=True)
def sweep_steps() -> None:
    now = timezone.now()
    for run_id in selectors.runs_overdue(now=now):
        service.time_out_run(run_id=run_id, at=now)


@job(every=minutes(10), alone=True)
def sweep_stand_ins() -> None:
    """Where people moved or came without a new grant, tasks find them here."""
    now = timezone.now()
    for task_id in selectors.tasks_standing_in():
        service.man_task(task_id=task_id, at=now)


@job(every=seconds(30), alone=True)
def sweep_effects() -> None:
    now = timezone.now()
    for effect_id in selectors.effects_overdue(now=now):
        service.time_out_effect(effect_id=effect_id, at=now)


@job(daily_at="02:20")
def give_up_returned() -> None:
    now = timezone.now()
    for case_id in selectors.returned_too_long(now=now):
        service.give_up_returned(case_id=case_id, at=now)


@job(daily_at="02:50", alone=True)
def look_how_long_kept() -> None:
    now = timezone.now()
    for case_id in selectors.cases_to_look_at(now=now):
        service.look_how_long_kept(case_id=case_id, at=now)


@job(daily_at="03:20", alone=True)
def expunge() -> None:
    now = timezone.now()
    for case_id in selectors.cases_to_expunge(now=now):
        service.expunge_case(case_id=case_id, at=now)
    service.forget_drafts(at=now)


@job(daily_at="03:20", alone=True)
def sweep_files() -> None:
    now = timezone.now()
    service.sweep_loose_files(now=now)
    service.forget_rows(now=now)
