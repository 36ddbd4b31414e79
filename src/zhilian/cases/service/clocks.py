"""Contract clocks that a step runs under (C2.3c, C2.3d): from the submit to the end of the step."""

from zhilian.cases.docket import Docket
from zhilian.cases.models import StepRun
from zhilian.contract import selectors as contract
from zhilian.contract import service as contract_service

INCIDENT = "incident"
"""What an effect writes when it has opened or found an incident for the case."""


def start(docket: Docket, run: StepRun) -> None:
    """The applicant's report is the beginning. A case with an incident of its own is timed there:
    one fault counts once.
    """
    clause = docket.step(run.key).clock
    if clause is None or docket.written.get(INCIDENT):
        return
    policy = contract.policy_for_clause(clause_id=clause)
    contract_service.start_clock(
        policy=policy, subject=docket.case.subject, at=docket.case.submitted_at
    )


def stop(docket: Docket) -> None:
    contract_service.stop_clocks(subject=docket.case.subject, at=docket.at)
