"""Each of the 64 windows, from its declaration alone: filled in, handled, finished."""

from typing import Any

import pytest

from tests.windows import breaking
from tests.windows.stories import DECLARED, WINDOWS, Story, Variant, last, variants
from zhilian.cases import service
from zhilian.cases.models import Case, StepRun
from zhilian.cases.placeholders import ELSEWHERE
from zhilian.cases.types import Status
from zhilian.catalogue.types import WindowDeclaration
from zhilian.core.testing import NOON
from zhilian.notices.models import Notice
from zhilian.notices.service.outbox import text_of

pytestmark = pytest.mark.django_db


FIRST = {part.windows[0].code for part in DECLARED.sub_platforms}
"""One of each sub-platform at every change; all of them before a release."""
ALL = [code if code in FIRST else pytest.param(code, marks=pytest.mark.slow) for code in WINDOWS]


@pytest.mark.parametrize("code", ALL)
def test_window_goes_through_all_its_steps_to_the_end(code: str, tell: Any) -> None:
    window, seen = WINDOWS[code], set()
    for variant in variants(window):
        seen |= gone_through(tell(window, high=variant.high), variant)
    if window.branch != "city":
        seen |= gone_through(tell(window, high=True, district=True), variants(window)[0])
    seen |= appealed(window, tell)

    assert seen == {step.key for step in window.steps}


def gone_through(story: Story, variant: Variant) -> set[str]:
    """The steps of a case that everybody lets through."""
    case = story.go(story.submit(variant))
    assert case.status == Status.FINISHED, (variant, case.step_key, last(case))
    assert unsaid(case) == []
    return set(StepRun.objects.filter(case=case).values_list("key", flat=True))


def unsaid(case: Case) -> list[str]:
    """Texts about the case in which something was not known."""
    texts = [text_of(row) for row in Notice.objects.filter(subject=case.subject)]
    return [text for text in texts if ELSEWHERE in text]


def appealed(window: WindowDeclaration, tell: Any) -> set[str]:
    """Steps that only a rejected applicant reaches."""
    for step in window.steps:
        if not any(f"{step.key}_rejected" in (later.when or "") for later in window.steps):
            continue
        story = tell(window, high=True)
        case = story.go(story.submit(variants(window)[0]), until=step.key)
        story.walker.back(case.pk, at=NOON, action="reject")
        service.appeal_case(case_id=case.pk, person_id=story.applicant.pk, remark="不服", at=NOON)
        story.go(case)
        return set(StepRun.objects.filter(case=case).values_list("key", flat=True))
    return set()


@pytest.mark.slow
@pytest.mark.parametrize("code", [code for code, found in WINDOWS.items() if found.rules])
def test_each_rule_refuses_what_breaks_it(code: str, tell: Any) -> None:
    window = WINDOWS[code]
    story = tell(window, high=False)
    unbroken = []
    for rule in window.rules:
        filler = story.filler(high=False)
        filler.fill()
        if not breaking.breaks(filler, rule):
            unbroken.append(rule.check)

    assert unbroken == []
