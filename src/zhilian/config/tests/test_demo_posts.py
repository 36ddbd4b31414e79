"""Every step of every window has somebody to take it in the demo, wherever the applicant sits."""

import pytest

from zhilian.cases.assignees import DEPARTMENT_ROLES, UNIT_ROLES, is_machine
from zhilian.catalogue.documents import shipped
from zhilian.config.demo import market, people, posts
from zhilian.core.testing import NOON
from zhilian.directory import selectors
from zhilian.directory import service as directory
from zhilian.directory.types import DISTRICT_ROLES, UnitKind

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOBODY = {"applicant", "visitor", "window_owner"}
"""Who is asked follows from the case."""


def roles_of_steps() -> set[str]:
    """Every role that a step of a shipped window names."""
    windows = [one for each in shipped()["sub_platforms"] for one in each["windows"]]
    texts = [step.get("assignee", "") for one in windows for step in one["workflow"]["steps"]]
    named = {
        role.partition(":")[0]
        for text in texts
        if not text.startswith("field:")
        for role in text.removeprefix("countersign:").split(",")
    }
    return {role for role in named - NOBODY if not is_machine(role)}


@pytest.fixture
def _demo() -> None:
    directory.bulk_people(seed=2026, count=people.COUNT, at=NOON - posts.SINCE)
    posts.grant(at=NOON)


@pytest.mark.usefixtures("_demo")
def test_no_step_of_a_window_has_an_empty_role() -> None:
    market.tell(at=NOON)
    everywhere = roles_of_steps() - UNIT_ROLES - DEPARTMENT_ROLES - DISTRICT_ROLES
    owners = {one["owner_role"] for one in shipped()["sub_platforms"]}

    empty = [role for role in sorted(everywhere | owners) if not selectors.post_holders(role=role)]

    assert empty == []


@pytest.mark.usefixtures("_demo")
def test_every_branch_has_the_people_of_its_own_steps() -> None:
    empty = [
        f"{branch.name} {role}"
        for branch in selectors.branches()
        for role in sorted(DISTRICT_ROLES)
        if not selectors.post_holders(role=role, branch_id=branch.pk)
    ]

    assert empty == []


@pytest.mark.usefixtures("_demo")
def test_every_unit_has_head_and_liaison_and_every_department_its_head() -> None:
    wanted = [
        (unit, role)
        for unit in selectors.units()
        for role in (DEPARTMENT_ROLES if unit.kind == UnitKind.DEPARTMENT else UNIT_ROLES)
    ]

    empty = [
        f"{selectors.whole_name(unit)} {role}"
        for unit, role in wanted
        if not selectors.post_holders(role=role, unit_id=unit.pk)
    ]

    assert empty == []
