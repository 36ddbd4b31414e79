"""The desk's lists: what waits for me, what my sub-platform has, how its windows do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from zhilian.cases.models import Case
from zhilian.cases.tests import make
from zhilian.core.times import clock_now
from zhilian.directory.tests import make as directory_make

pytestmark = pytest.mark.django_db
Door = Callable[..., Client]


def client_of(*roles: str) -> Client:
    client = Client()
    directory_make.sign_in(client, make.staff(*roles))
    return client


def waiting(**more: object) -> Case:
    """A case that waits for an approval of the sub-platform's owner."""
    code = make.window([make.step("one", "approve", "property_admin", **more)])
    return make.submit(code, make.staff(), at=clock_now())


def keys(*cases: Case) -> list[str]:
    return [f"{case.pk}-{make.run_of(case).pk}" for case in cases]


def test_inbox_shows_what_this_person_may_answer_and_nobody_else() -> None:
    case = waiting()

    mine = client_of("property_admin").get("/desk/inbox/").content.decode()
    theirs = client_of("mall_admin").get("/desk/inbox/").content.decode()

    assert case.number in mine
    assert case.number not in theirs
    assert "没有待办" in theirs


def test_inbox_narrows_to_what_is_late() -> None:
    waiting()
    client = client_of("property_admin")
    Case.objects.update(submitted_at=clock_now())

    page = client.get("/desk/inbox/?late=1").content.decode()

    assert "没有符合条件的待办" in page


def test_batch_approves_each_and_tells_what_was_refused() -> None:
    first, second = waiting(), waiting()
    approver = client_of("property_admin")
    approver.post("/desk/inbox/batch/", {"id": keys(first), "action": "approve"})

    answer = approver.post(
        "/desk/inbox/batch/",
        {"id": [f"{first.pk}-999999", f"{'9' * 30}-x", *keys(second)], "action": "approve"},
        follow=True,
    )

    page = answer.content.decode()
    assert "已办理 1 项" in page
    assert "2 项没有办理：办件或环节已不在" in page
    assert "请打开逐件办理" in page
    assert set(Case.objects.values_list("status", flat=True)) == {"FINISHED"}


def test_batch_without_a_choice_or_with_another_action_changes_nothing() -> None:
    case = waiting()
    client = client_of("property_admin")

    client.post("/desk/inbox/batch/", {"action": "approve"})
    client.post("/desk/inbox/batch/", {"id": keys(case), "action": "reject"})

    case.refresh_from_db()
    assert case.status == "RUNNING"


def test_batch_of_a_stranger_is_refused() -> None:
    case = waiting()

    answer = client_of("mall_admin").post(
        "/desk/inbox/batch/", {"id": keys(case), "action": "approve"}, follow=True
    )

    assert "1 项没有办理" in answer.content.decode()
    assert make.run_of(case).state == "OPEN"


def test_cases_are_listed_narrowed_and_filed_for_the_owner_only() -> None:
    case = waiting()
    owner, other = client_of("property_admin"), client_of("mall_admin")
    tomorrow = (clock_now() + timedelta(days=2)).date().isoformat()

    assert case.number in owner.get("/desk/cases/").content.decode()
    assert case.number not in owner.get(f"/desk/cases/?from={tomorrow}").content.decode()
    assert case.number not in other.get("/desk/cases/").content.decode()
    filed = b"".join(owner.get("/desk/cases/export/")).decode("utf-8-sig")  # type: ignore[arg-type]
    assert case.number in filed


@pytest.mark.parametrize("after", ["2026-01-01T00:00~1", f"2026-01-01T00:00Z~{'9' * 30}", "~", "x"])
def test_lists_begin_anew_behind_a_key_that_is_none(after: str) -> None:
    case = waiting()
    owner = client_of("property_admin")

    for page in ("inbox", "cases"):
        answer = owner.get(f"/desk/{page}/", {"after": after, "q": case.number})

        assert case.number in answer.content.decode()
        assert f'href="?q={case.number}"' in answer.content.decode()


@pytest.mark.parametrize("odd", ["from=2026-99-99", "status=ODD", "after=nobody", "window=%00"])
def test_cases_bear_odd_addresses(odd: str) -> None:
    waiting()

    assert client_of("property_admin").get(f"/desk/cases/?{odd}").status_code == 200


def test_figures_count_the_windows_in_charge() -> None:
    case = waiting()
    client = client_of("property_admin")

    page = client.get("/desk/figures/?days=7").content.decode()

    assert case.window_name in page
    assert "还没有评价" in page


def test_figures_of_a_year_are_kept_for_ten_minutes_and_those_of_a_month_are_not() -> None:
    waiting()
    client = client_of("property_admin")
    year, month = "/desk/figures/?days=365", "/desk/figures/?days=30"
    before = [client.get(path).context["submitted"] for path in (year, month)]
    waiting()

    after = [client.get(path).context["submitted"] for path in (year, month)]

    assert (before, after) == ([1, 1], [1, 2])
    assert "十分钟更新一次" in client.get(year).content.decode()
    assert "十分钟更新一次" not in client.get(month).content.decode()


def test_figures_of_a_section_without_cases_say_so(client_as: Door) -> None:
    assert "这段时间没有办件" in client_as("mall_admin").get("/desk/figures/").content.decode()
