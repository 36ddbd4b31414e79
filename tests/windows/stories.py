"""Windows in a world: filled in and taken along their way."""

import random
from dataclasses import dataclass
from typing import Any

from tests.windows.world import World
from zhilian.cases import service
from zhilian.cases.models import Case, EffectRun
from zhilian.cases.types import EffectState, Filled, Status
from zhilian.catalogue import documents
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.lint.ways import ways
from zhilian.catalogue.types import WindowDeclaration
from zhilian.config.demo.filling import Filler
from zhilian.config.demo.walking import Walker
from zhilian.core.effects import Asking, Outcome
from zhilian.core.testing import NOON, run_reactions
from zhilian.directory.models import Person

DECLARED = documents.read_catalogue(documents.shipped())
WINDOWS = {window.code: window for window in DECLARED.windows}
LONGEST = 40


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One way to fill a window in: answers that turn steps on, everything high or low."""

    answers: dict[str, Any]
    high: bool


def variants(window: WindowDeclaration) -> list[Variant]:
    """So few that every step is gone through: answers of the ways, once high and once low."""
    found: list[Variant] = []
    reached: set[tuple[str, bool]] = set()
    for way in ways(window):
        answers = {key: value for key, value in way.answers.items()
                   if window.field(key) and value is not None}  # fmt: skip
        for high in (True, False):
            new = {(step.key, high) for step in way.steps} - reached
            if new:
                reached |= new
                found.append(Variant(answers=answers, high=high))
    return found


@dataclass(kw_only=True)
class Story:
    """A window in a world, and what was done in it."""

    window: WindowDeclaration
    world: World
    applicant: Person
    walker: Walker

    @property
    def asking(self) -> Asking:
        branch = self.world.branch
        return Asking(
            at=NOON,
            person_id=self.applicant.pk,
            unit_id=self.applicant.unit_id,
            branch_id=branch.pk if branch else None,
            window=self.window.code,
        )

    def filler(self, *, high: bool) -> Filler:
        view = catalogue.window(code=self.window.code)
        code, person = self.window.code, self.applicant.pk
        return Filler(
            view=view,
            asking=self.asking,
            dice=random.Random(7),
            high=high,
            keep=lambda item: self.world.keep(person, code, item, NOON),
        )

    def submit(self, variant: Variant) -> Case:
        filled = self.filler(high=variant.high).fill(variant.answers)
        return self.send(filled)

    def send(self, filled: Filled) -> Case:
        done = service.submit_case(
            window_code=self.window.code,
            filled=filled,
            applicant_id=self.applicant.pk,
            submit_key=f"{self.window.code}-{Case.objects.count()}",
            at=NOON,
        )
        assert done.ok, done.problems
        return Case.objects.get(number=done.number)

    def offers(self, case: Case, action: str) -> bool:
        """Whether the step that is open now has this action."""
        steps = (step for step in self.window.steps if step.key == case.step_key)
        return any(action in step.actions for step in steps)

    def go(self, case: Case, *, until: str = "", action: str = "") -> Case:
        """Everybody does their part: up to a step, to one with an action, or to the end."""
        for _ in range(LONGEST):
            run_reactions()
            case.refresh_from_db()
            there = (until and case.step_key == until) or (action and self.offers(case, action))
            if case.status != Status.RUNNING or there:
                return case
            if not self.walker.forward(case.pk, at=NOON):
                settle(case)
        raise AssertionError(f"{case.step_key} never ends")


def settle(case: Case) -> None:
    """An owner gives the answer that the case waits for."""
    waiting = EffectRun.objects.filter(case=case, state=EffectState.WAITING)
    assert waiting, list(case.effects.values_list("name", "state", "reason"))
    for effect in waiting:
        service.settle_effect(key=effect.key, ok=True, reason="", outcome=Outcome(), at=NOON)


def last(case: Case) -> list[tuple[str, str, str]]:
    """The end of the timeline, for whoever reads a failure."""
    rows = case.timeline.order_by("-id")[:3]
    return [(row.kind, row.text, row.remark) for row in rows]
