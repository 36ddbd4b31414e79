"""What the contract app does when clocks breach or are waived: the wall shows it at once."""

from zhilian.contract import selectors, service
from zhilian.contract.events import ClockBreached, WaiverApproved, WaiverRevoked
from zhilian.core.events import reacts_to


@reacts_to(ClockBreached)
def read_clause_after_breach(event: ClockBreached) -> None:
    _read_again(event)


@reacts_to(WaiverApproved)
def read_clause_after_waiver(event: WaiverApproved) -> None:
    _read_again(event)


@reacts_to(WaiverRevoked)
def read_clause_after_revocation(event: WaiverRevoked) -> None:
    _read_again(event)


def _read_again(event: ClockBreached | WaiverApproved | WaiverRevoked) -> None:
    clause_id = selectors.clock(clock_id=event.clock_id, now=event.at).clause
    if clause_id in selectors.measured_clauses():
        service.ask_for_readings(clause_id=clause_id)
