"""我的办件 and 待我处理: whose case is seen by whom, what is offered, done, refused and told."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhilian.cases import service
from zhilian.cases.models import Case
from zhilian.cases.tests import make
from zhilian.cases.types import Filled, Status
from zhilian.core.models import Installation
from zhilian.core.testing import NOON
from zhilian.core.times import clock_now
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
APPROVE = make.step("boss", "approve", "property_admin")
HANDLE = make.step("fix", "handle", "repair_worker")
MOST_QUERIES = 12


def browser(person: Person) -> Client:
    client = Client()
    people.sign_in(client, person)
    return client


def sent_in(person: Person, *steps: Any, **texts: str) -> Case:
    """A case of this person, sent in an hour ago."""
    at = clock_now() - timedelta(hours=1)
    return make.submit(make.window(steps or (APPROVE, HANDLE)), person, at=at, **texts)


def text_of(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200, (path, page.status_code)
    return page.content.decode()


def test_case_is_seen_by_its_applicant_and_whoever_owes_it() -> None:
    applicant, boss, other = make.staff(), make.staff("property_admin"), make.staff()
    case = sent_in(applicant, word="搬一张桌子")

    assert "搬一张桌子" in text_of(browser(applicant), f"/cases/{case.number}/")
    assert "等您审批：环节boss" in text_of(browser(boss), f"/cases/{case.number}/")
    assert browser(other).get(f"/cases/{case.number}/").status_code == 404
    assert browser(other).get(f"/cases/{case.number}/print/").status_code == 404
    assert browser(other).get(f"/cases/{case.number}/do/approve/").status_code == 404


def test_lists_show_ones_own_cases_by_tab_and_words() -> None:
    applicant = make.staff()
    case, other = sent_in(applicant, word="甲"), sent_in(make.staff(), word="乙")
    client = browser(applicant)

    running = text_of(client, "/cases/?tab=running")

    assert f"/cases/{case.number}/" in running
    assert other.number not in running
    assert case.number not in text_of(client, "/cases/?tab=done")
    assert f"/cases/{case.number}/" in text_of(client, "/cases/?tab=running&q=甲")
    assert "没有符合条件" in text_of(client, "/cases/?tab=running&q=丙丁")


def test_what_waits_for_its_applicant_says_so() -> None:
    applicant = make.staff()
    own = sent_in(applicant, make.step("pay", "handle", "applicant"), word="我的")
    sent_in(applicant, word="他们的")
    client = browser(applicant)

    todo, home = text_of(client, "/cases/?tab=todo"), text_of(client, "/")

    assert f"/cases/{own.number}/" in todo
    assert "等您办理" in todo
    assert "等您办理" not in text_of(client, "/cases/?tab=running")
    assert home.count("等您办理") == 1


def test_list_is_leafed_by_key() -> None:
    applicant = make.staff()
    code = make.window([APPROVE])
    for number in range(23):
        at = clock_now() - timedelta(minutes=number)
        make.submit(code, applicant, at=at)
    client = browser(applicant)

    first = client.get("/cases/?tab=running")
    second = client.get(first.context["book"].next_url)

    numbers = [re.findall(r"/cases/([\d-]+)/", page.content.decode()) for page in (first, second)]
    assert [len(found) for found in numbers] == [20, 3]
    assert not set(numbers[0]) & set(numbers[1])


def test_approver_passes_it_on_and_is_led_to_what_else_is_owed() -> None:
    boss = make.staff("property_admin")
    case = sent_in(make.staff())

    answer = browser(boss).post(f"/cases/{case.number}/do/approve/", {"do.remark": "同意"})

    assert (answer.status_code, answer["Location"]) == (302, "/tasks/")
    assert make.run_of(case).key == "fix"


def test_return_needs_words_and_says_what_is_wrong_with_which_field() -> None:
    applicant, boss = make.staff(), make.staff("property_admin")
    case = sent_in(applicant)
    client = browser(boss)
    address = f"/cases/{case.number}/do/return/"

    refused = client.post(address, {"do.return_to": "", "do.say.word": "请写明楼层"})
    client.post(address, {"do.return_to": "", "do.remark": "不清楚", "do.say.word": "请写明楼层"})

    assert refused.status_code == 422
    assert "请写明退回的原因" in refused.content.decode()
    assert 'value="请写明楼层"' in refused.content.decode()
    page = text_of(browser(applicant), f"/cases/{case.number}/")
    assert "请写明楼层" in page
    assert "不清楚" in page
    assert f"/cases/{case.number}/correct/" in page


def test_task_goes_to_a_colleague_found_by_name() -> None:
    unit = people.unit()
    boss = make.staff("property_admin", unit=unit)
    other = make.staff("property_admin", unit=unit, name="欧阳若水")
    case = sent_in(make.staff())
    client = browser(boss)
    address = f"/cases/{case.number}/do/transfer/"

    found = client.post(address, {"do.who": "若水", "do.find": "1", "do.remark": "请办"})
    client.post(address, {"do.to": str(other.pk), "do.remark": "请办"})

    assert f'name="do.to" value="{other.pk}" checked' in found.content.decode()
    assert ">请办</textarea>" in found.content.decode()
    assert make.run_of(case).tasks.open().get().person == other


def test_who_is_too_late_is_told_so() -> None:
    boss, quick = make.staff("property_admin"), make.staff("property_admin")
    case = sent_in(make.staff())
    make.act(case, quick, "approve", at=clock_now())

    answer = browser(boss).post(f"/cases/{case.number}/do/approve/", follow=True)

    assert answer.status_code in {200, 404}
    assert make.run_of(case).key == "fix"


def test_many_are_approved_at_once_and_a_refusal_is_told_by_number() -> None:
    boss = make.staff("property_admin")
    cases = [sent_in(make.staff()) for _ in range(3)]
    pairs = [f"{case.pk}-{make.run_of(case).pk}" for case in cases]
    make.act(cases[0], make.staff("property_admin"), "approve", at=clock_now())

    page = browser(boss).post("/tasks/approve/", {"task": pairs}, follow=True)

    text = page.content.decode()
    assert "已通过 2 件" in text
    assert f"{cases[0].number} 没有通过" in text
    assert {make.run_of(case).key for case in cases} == {"fix"}


def test_owed_list_leaves_out_ones_own_cases_and_counts_the_rest() -> None:
    boss = make.staff("property_admin")
    own, foreign = sent_in(boss), sent_in(make.staff())
    client = browser(boss)

    page = client.get("/tasks/")

    text = page.content.decode()
    assert f"/cases/{foreign.number}/" in text
    assert f"/cases/{own.number}/" not in text
    assert page.context["reader"].owes == 1
    assert f"/cases/{foreign.number}/" not in text_of(client, "/tasks/?overdue=1&q=没有")


def test_applicant_withdraws_and_the_case_says_so() -> None:
    applicant = make.staff()
    case = sent_in(applicant)
    client = browser(applicant)

    assert "不能恢复" in text_of(client, f"/cases/{case.number}/do/withdraw/")
    client.post(f"/cases/{case.number}/do/withdraw/", {"do.remark": "不需要了"})

    case.refresh_from_db()
    assert case.status == Status.WITHDRAWN
    assert "已撤回" in text_of(client, f"/cases/{case.number}/")


def test_finished_case_is_rated_with_stars_and_words() -> None:
    applicant, worker = make.staff(), make.staff("repair_worker")
    case = sent_in(applicant, HANDLE)
    make.act(case, worker, "done", at=clock_now())
    client = browser(applicant)

    refused = client.post(f"/cases/{case.number}/do/rate/", {"do.remark": "快"})
    client.post(f"/cases/{case.number}/do/rate/", {"do.score": "4", "do.remark": "快"})

    assert refused.status_code == 422
    case.refresh_from_db()
    assert (case.rating.score, case.rating.text) == (4, "快")


def test_step_that_is_late_can_be_urged() -> None:
    applicant = make.staff()
    at = clock_now() - timedelta(minutes=90)
    case = make.submit(make.window([HANDLE]), applicant, at=at)
    client = browser(applicant)

    assert f"/cases/{case.number}/do/urge/" in text_of(client, f"/cases/{case.number}/")
    client.post(f"/cases/{case.number}/do/urge/")

    assert "催办" in text_of(client, f"/cases/{case.number}/")


def test_drafts_are_listed_and_thrown_away(client: Client) -> None:
    from zhilian.catalogue.tests import make as catalogue

    catalogue.catalogue()
    person = make.staff()
    service.save_draft(
        window_code="haircut",
        filled=Filled(texts={"item": ["剪发"]}),
        person_id=person.pk,
        at=clock_now(),
    )
    mine = browser(person)

    assert 'href="/w/haircut/"' in text_of(mine, "/cases/?tab=drafts")
    mine.post("/cases/drafts/haircut/drop/")

    assert "没有草稿" in text_of(mine, "/cases/?tab=drafts")


def test_print_is_a_paper_of_its_own() -> None:
    applicant = make.staff()
    case = sent_in(applicant, word="搬一张桌子")

    text = text_of(browser(applicant), f"/cases/{case.number}/print/")

    assert 'class="paper"' in text
    assert "搬一张桌子" in text
    assert 'aria-label="主菜单"' not in text


@pytest.mark.parametrize("path", ["/cases/?tab=running", "/tasks/"])
def test_lists_ask_the_database_little(path: str) -> None:
    Installation.objects.create(kind=Installation.Kind.DEMO, made_at=NOON)
    boss = make.staff("property_admin")
    for _ in range(5):
        sent_in(make.staff())
        sent_in(boss)
    client = browser(boss)
    client.get(path)

    with CaptureQueriesContext(connection) as queries:
        client.get(path)

    assert len(queries) <= MOST_QUERIES, [query["sql"][:150] for query in queries]
