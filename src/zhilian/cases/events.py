"""Facts the engine announces. Remarks and values stay out of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class _AboutCase(Event):
    case_id: int

    @property
    def subject(self) -> str:
        return f"case:{self.case_id}"


@dataclass(frozen=True, kw_only=True)
class CaseSubmitted(_AboutCase):
    """An applicant sent in a form; the case has begun."""

    kind: ClassVar[str] = "cases.case.submitted"
    window_code: str


@dataclass(frozen=True, kw_only=True)
class CaseResubmitted(_AboutCase):
    """A returned case came back, corrected."""

    kind: ClassVar[str] = "cases.case.resubmitted"
    window_code: str


@dataclass(frozen=True, kw_only=True)
class CaseMoved(_AboutCase):
    """A step has opened. `after` is the action that led here, empty at the beginning."""

    kind: ClassVar[str] = "cases.case.moved"
    run_id: int
    step: str
    after: str


@dataclass(frozen=True, kw_only=True)
class StepDecided(_AboutCase):
    """A person, a machine or time has acted at a step."""

    kind: ClassVar[str] = "cases.step.decided"
    run_id: int
    step: str
    action: str


@dataclass(frozen=True, kw_only=True)
class CaseReturned(_AboutCase):
    """The case went back; `to_step` is empty when the applicant must correct it."""

    kind: ClassVar[str] = "cases.case.returned"
    run_id: int
    to_step: str


@dataclass(frozen=True, kw_only=True)
class CaseFinished(_AboutCase):
    """The last step is done."""

    kind: ClassVar[str] = "cases.case.finished"
    window_code: str
    applicant_id: int


@dataclass(frozen=True, kw_only=True)
class CaseEnded(_AboutCase):
    """The case ended before its last step: rejected, withdrawn, cancelled or closed."""

    kind: ClassVar[str] = "cases.case.ended"
    window_code: str
    status: str
    cause: str


@dataclass(frozen=True, kw_only=True)
class CaseAppealed(_AboutCase):
    """The applicant of a rejected case asks the next instance."""

    kind: ClassVar[str] = "cases.case.appealed"


@dataclass(frozen=True, kw_only=True)
class StepOverdue(_AboutCase):
    """A step ran past its limit; `on_timeout` is what is to be done about it.

    It is what the declaration says, and `incident` for an answer of a machine that is late and
    that nobody else would look after.
    """

    kind: ClassVar[str] = "cases.step.overdue"
    run_id: int
    step: str
    window_code: str
    on_timeout: str


@dataclass(frozen=True, kw_only=True)
class EffectSucceeded(_AboutCase):
    """An effect was done by its owner."""

    kind: ClassVar[str] = "cases.effect.succeeded"
    effect_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class EffectFailed(_AboutCase):
    """The owner said no, for a reason that people can mend."""

    kind: ClassVar[str] = "cases.effect.failed"
    effect_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class EffectStuck(_AboutCase):
    """An effect did not come about after all its tries: an engineer must look."""

    kind: ClassVar[str] = "cases.effect.stuck"
    effect_id: int
    name: str
    owner: str
    window_code: str
    on_timeout: str


@dataclass(frozen=True, kw_only=True)
class EffectUndone(_AboutCase):
    """What an effect had done was taken back."""

    kind: ClassVar[str] = "cases.effect.undone"
    effect_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class CaseUrged(_AboutCase):
    """The applicant asks to go on."""

    kind: ClassVar[str] = "cases.case.urged"
    run_id: int


@dataclass(frozen=True, kw_only=True)
class TaskPassed(_AboutCase):
    """A task went to another person."""

    kind: ClassVar[str] = "cases.task.passed"
    run_id: int
    to_id: int


@dataclass(frozen=True, kw_only=True)
class SignerAdded(_AboutCase):
    """Somebody else's word is asked before the step goes on."""

    kind: ClassVar[str] = "cases.task.signer_added"
    run_id: int
    to_id: int


@dataclass(frozen=True, kw_only=True)
class CaseCopied(_AboutCase):
    """Somebody may read the case from now on."""

    kind: ClassVar[str] = "cases.case.copied"
    to_id: int


@dataclass(frozen=True, kw_only=True)
class CaseRated(_AboutCase):
    """The applicant said how it was, 1 to 5."""

    kind: ClassVar[str] = "cases.case.rated"
    window_code: str
    score: int


@dataclass(frozen=True, kw_only=True)
class CaseExpunged(_AboutCase):
    """The time to keep it is over: values and files are gone, the proof stays. By which rule, and
    from when that counts.
    """

    kind: ClassVar[str] = "cases.case.expunged"
    number: str
    files: int
    rule: str = ""
    kept_from: datetime | None = None
    kept_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DelegationSet(Event):
    """Somebody acts for somebody else from one instant to another."""

    kind: ClassVar[str] = "cases.delegation.set"
    delegation_id: int
    person_id: int
    to_id: int
    from_at: datetime
    until_at: datetime

    @property
    def subject(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True, kw_only=True)
class DelegationEnded(Event):
    """They act for themselves again; `by_id` is who of the two ended it."""

    kind: ClassVar[str] = "cases.delegation.ended"
    delegation_id: int
    person_id: int
    by_id: int | None = None

    @property
    def subject(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True, kw_only=True)
class MomentReached(_AboutCase):
    """A moment has come at which the window sends a text: `on_submit`, `dispatch.done`, ..."""

    kind: ClassVar[str] = "cases.moment.reached"
    moment: str
    run_id: int | None = None
    effect_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class _AboutFile(Event):
    attachment_id: int
    person_id: int

    @property
    def subject(self) -> str:
        return f"file:{self.attachment_id}"


@dataclass(frozen=True, kw_only=True)
class FileKept(_AboutFile):
    """Somebody uploaded a file for a form. `size` in bytes."""

    kind: ClassVar[str] = "cases.file.kept"
    window_code: str
    size: int


@dataclass(frozen=True, kw_only=True)
class FileOpened(_AboutFile):
    """Somebody else than who uploaded it took a file of a case out."""

    kind: ClassVar[str] = "cases.file.opened"
    case_id: int | None


@dataclass(frozen=True, kw_only=True)
class FileDropped(_AboutFile):
    """A file that no case had is gone: by its person, or because it was never sent in."""

    kind: ClassVar[str] = "cases.file.dropped"


@dataclass(frozen=True, kw_only=True)
class RowsHeld(Event):
    """Somebody imported a long table for a form."""

    kind: ClassVar[str] = "cases.rows.held"
    sheet_id: int
    person_id: int
    window_code: str
    rows: int

    @property
    def subject(self) -> str:
        return f"person:{self.person_id}"
