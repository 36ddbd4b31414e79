"""One action for many cases: each for itself, so that one refusal holds up nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from zhilian.cases.errors import CaseRefusal
from zhilian.cases.models import Case, StepRun
from zhilian.cases.service.acting import NO_WORDS, act
from zhilian.cases.types import Act

MOST: Final = 100
GONE: Final = "办件或环节已不在，请刷新页面查看。"


@dataclass(frozen=True, kw_only=True)
class BatchResult:
    """Which went through, and why the others did not, by number."""

    done: tuple[str, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)


def act_on_many(
    *,
    items: Sequence[tuple[int, int]],
    person_id: int,
    action: str,
    form: Act = NO_WORDS,
    at: datetime,
) -> BatchResult:
    """Do the same at the open steps of several cases: pairs of case and run. At most 100."""
    numbers = dict(
        Case.objects.filter(pk__in=[case_id for case_id, _ in items]).values_list("id", "number")
    )
    done, refused = [], {}
    for case_id, run_id in items[:MOST]:
        number = numbers.get(case_id, str(case_id))
        try:
            act(case_id=case_id, run_id=run_id, person_id=person_id, action=action,
                form=form, at=at)  # fmt: skip
        except CaseRefusal as refusal:
            refused[number] = str(refusal)
        except (Case.DoesNotExist, StepRun.DoesNotExist):
            refused[number] = GONE
        else:
            done.append(number)
    for case_id, _ in items[MOST:]:
        refused[numbers.get(case_id, str(case_id))] = f"一次最多办理 {MOST} 件，请分批办理。"
    return BatchResult(done=tuple(done), refused=refused)
