"""Housekeeping of the directory."""

from zhilian.core.jobs import job, seconds
from zhilian.core.times import clock_now, local_date
from zhilian.directory import selectors, service


@job(daily_at="03:40", alone=True)
def sweep_sessions() -> None:
    service.sweep_sessions(at=clock_now())
    service.sweep_codes(at=clock_now())


@job(daily_at="03:50", alone=True)
def expunge_sign_ins() -> None:
    now = clock_now()
    while service.expunge_sign_ins(at=now):
        pass


@job(daily_at="00:10", alone=True)
def take_versions() -> None:
    now = clock_now()
    for version_id in selectors.versions_due(day=local_date(now)):
        service.take_version(version_id=version_id, at=now)


@job(every=seconds(30), alone=True)
def check_syncs() -> None:
    now = clock_now()
    for run_id in selectors.syncs_open():
        service.check_sync(run_id=run_id, at=now)


@job(daily_at="02:20", alone=True)
def revoke_untrained() -> None:
    now = clock_now()
    for person_id in selectors.accounts_untrained(now=now):
        key = f"untrained:{person_id}:{local_date(now)}"
        service.revoke_account(
            key=key, person_id=person_id, reason="30 日内未参加培训", subject="", at=now
        )
