"""What the engine does when something has happened to a case, here or elsewhere."""

from zhilian.cases import selectors, service
from zhilian.cases.events import (
    CaseCopied,
    CaseEnded,
    CaseFinished,
    CaseMoved,
    CaseReturned,
    CaseSubmitted,
    CaseUrged,
    DelegationEnded,
    DelegationSet,
    MomentReached,
    SignerAdded,
    StepDecided,
    TaskPassed,
)
from zhilian.core.effects import EffectRevoked, EffectSettled, MachineAnswered, Outcome
from zhilian.core.events import reacts_to
from zhilian.directory.events import RoleGranted
from zhilian.ledger.events import PaymentCaptured


@reacts_to(EffectSettled)
def settle(event: EffectSettled) -> None:
    """Take the answer to an effect that was waiting for it."""
    service.settle_effect(
        key=event.key,
        ok=event.ok,
        reason=event.reason,
        outcome=Outcome(receipt=event.receipt, writes=event.writes),
        at=event.at,
    )


@reacts_to(EffectRevoked)
def close(event: EffectRevoked) -> None:
    """The owner has stopped what the case had taken."""
    service.close_case_of_effect(key=event.key, reason=event.reason, at=event.at)


@reacts_to(MachineAnswered)
def answer(event: MachineAnswered) -> None:
    """Another system that an owner speaks to has reported."""
    service.answer_of_case(
        subject=event.holder,
        machine_role=event.role,
        ok=event.ok,
        reason=event.reason,
        at=event.at,
    )


@reacts_to(PaymentCaptured)
def take_payment(event: PaymentCaptured) -> None:
    """The money is there: the step that asked for it goes on."""
    service.take_payment(subject=event.about, at=event.at)


@reacts_to(MomentReached)
def send_texts(event: MomentReached) -> None:
    service.send_texts(
        case_id=event.case_id,
        moment=event.moment,
        run_id=event.run_id,
        effect_id=event.effect_id,
        at=event.at,
    )


@reacts_to(CaseSubmitted)
def tell_submitted(event: CaseSubmitted) -> None:
    service.tell_applicant(case_id=event.case_id, what="submitted", at=event.at)


@reacts_to(CaseMoved)
def tell_asked(event: CaseMoved) -> None:
    service.tell_asked(run_id=event.run_id, at=event.at)


@reacts_to(StepDecided)
def tell_decided(event: StepDecided) -> None:
    service.tell_decided(run_id=event.run_id, at=event.at)


@reacts_to(CaseReturned)
def tell_returned(event: CaseReturned) -> None:
    if not event.to_step:
        service.tell_applicant(case_id=event.case_id, what=f"returned/{event.run_id}", at=event.at)


@reacts_to(CaseFinished)
def tell_finished(event: CaseFinished) -> None:
    service.tell_applicant(case_id=event.case_id, what="finished", at=event.at)


@reacts_to(CaseEnded)
def tell_ended(event: CaseEnded) -> None:
    service.tell_applicant(case_id=event.case_id, what="ended", at=event.at)


@reacts_to(CaseUrged)
def tell_urged(event: CaseUrged) -> None:
    service.tell_urged(run_id=event.run_id, at=event.at)


@reacts_to(TaskPassed)
def tell_passed(event: TaskPassed) -> None:
    service.tell_person(
        case_id=event.case_id, to_id=event.to_id, what=f"passed/{event.run_id}", at=event.at
    )


@reacts_to(SignerAdded)
def tell_signer(event: SignerAdded) -> None:
    service.tell_person(
        case_id=event.case_id, to_id=event.to_id, what=f"signer/{event.run_id}", at=event.at
    )


@reacts_to(CaseCopied)
def tell_copied(event: CaseCopied) -> None:
    service.tell_person(case_id=event.case_id, to_id=event.to_id, what="copied", at=event.at)


@reacts_to(DelegationSet)
def tell_delegate(event: DelegationSet) -> None:
    service.tell_delegate(delegation_id=event.delegation_id, at=event.at)


@reacts_to(DelegationEnded)
def tell_delegation_ended(event: DelegationEnded) -> None:
    service.tell_delegation_ended(delegation_id=event.delegation_id, by_id=event.by_id, at=event.at)


@reacts_to(RoleGranted)
def man_tasks(event: RoleGranted) -> None:
    """Somebody holds the role now: what waited with a stand-in goes to them."""
    for task_id in selectors.tasks_standing_in(role=event.role):
        service.man_task(task_id=task_id, at=event.at)
