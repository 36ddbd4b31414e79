"""Who handles one's windows: by name, who is away, where nobody is."""

from datetime import timedelta
from typing import Any

import pytest

from zhilian.cases import service as cases
from zhilian.cases.service import Terms
from zhilian.cases.tests import make
from zhilian.cases.types import DelegationKind
from zhilian.core.times import clock_now
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
PAGE = "/desk/people/"


def window() -> str:
    return make.window(
        [
            make.step("a", kind="approve", assignee="unit_head"),
            make.step("b", assignee="repair_worker"),
            make.step("c", assignee="cleaner"),
            make.step("d", kind="auto"),
        ]
    )


def test_steps_name_their_people_and_say_where_nobody_is(client_as: Any) -> None:
    window()
    people.person(name="赵修理", roles=["repair_worker"])

    page = client_as("property_admin").get(PAGE).content.decode()

    assert "赵修理" in page
    assert "有环节没有人" in page
    assert "按办件而定" in page
    assert "环节d" not in page


def test_a_window_without_people_says_that_the_system_does_it_all(client_as: Any) -> None:
    make.window([make.step("a", kind="auto")])

    page = client_as("property_admin").get(PAGE).content.decode()

    assert "全部由系统自动办理" in page
    assert "<th>现在是谁" not in page


def test_who_is_away_is_shown_with_who_acts_for_them(client_as: Any) -> None:
    window()
    absent = people.person(name="赵修理", roles=["repair_worker", "staff"])
    other = people.person(name="钱代办", roles=["staff"])
    now = clock_now()
    terms = Terms(kind=DelegationKind.ACT, from_at=now - timedelta(hours=1),
                  until_at=now + timedelta(days=2), reason="休假")  # fmt: skip
    cases.set_delegation(person_id=absent.pk, to_id=other.pk, terms=terms, at=now)

    page = client_as("property_admin").get(PAGE).content.decode()

    assert "由钱代办代办" in page


def test_only_windows_with_an_empty_step_are_shown_when_asked(
    client_as: Any, django_assert_max_num_queries: Any
) -> None:
    window()
    people.person(roles=["repair_worker"])
    client = client_as("property_admin")
    client.get(PAGE)

    with django_assert_max_num_queries(12):
        first = client.get(f"{PAGE}?only=empty").content.decode()
    people.person(roles=["cleaner"])
    second = client.get(f"{PAGE}?only=empty").content.decode()

    assert "试办窗口" in first
    assert "没有符合条件的窗口" in second


def test_another_section_sees_nothing_of_it(client_as: Any) -> None:
    window()

    assert "试办窗口" not in client_as("canteen_admin").get(PAGE).content.decode()
    assert "试办窗口" in client_as("ops_manager").get(PAGE).content.decode()
    assert client_as("staff").get(PAGE).status_code == 403
