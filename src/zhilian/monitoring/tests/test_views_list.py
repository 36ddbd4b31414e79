"""The list of checks: who may, filters, pages, export, bulk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zhilian.core.testing import NOON
from zhilian.monitoring.models import Check
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
URL = "/ops/checks/"
READERS = ("ops_hardware", "ops_software", "hotline", "ops_manager", "purchaser")


def shown(client: Client, **query: str) -> str:
    answer = client.get(reverse("monitoring:list"), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", READERS)
def test_console_roles_read_the_list(client_as: ClientAs, role: str) -> None:
    make.check(name="门户首页")

    assert "门户首页" in shown(client_as(role))


def test_others_are_refused(client_as: ClientAs) -> None:
    address = reverse("monitoring:list")

    assert client_as("staff").get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_readers_who_may_not_act_see_no_acts_and_cannot(client_as: ClientAs) -> None:
    check = make.check()
    client = client_as("purchaser")

    page = shown(client)
    answer = client.post(reverse("monitoring:bulk"), {"verb": "pause", "id": check.pk})

    assert "添加监测项" not in page
    assert answer.status_code == 403


def test_the_empty_list_says_what_to_do(client_as: ClientAs) -> None:
    assert "还没有监测项" in shown(client_as("ops_manager"))


def test_filters_narrow_and_offer_the_way_back(client_as: ClientAs) -> None:
    make.check(name="食堂首页", state=State.DOWN)
    make.check(name="商城首页")
    client = client_as("ops_manager")

    down = shown(client, state="DOWN")
    named = shown(client, q="商城")
    none = shown(client, q="没有这个")

    assert "食堂首页" in down
    assert "商城首页" not in down
    assert "商城首页" in named
    assert "食堂首页" not in named
    assert "清除筛选" in none


def test_an_unknown_filter_is_left_out(client_as: ClientAs) -> None:
    make.check(name="食堂首页")

    page = shown(client_as("ops_manager"), state="' OR 1=1", kind="nope", sort="x", after="zz")

    assert "食堂首页" in page


def test_paused_and_retired_stand_apart(client_as: ClientAs) -> None:
    make.check(name="停着的", paused=True, state=State.UNKNOWN)
    make.check(name="删掉的", retired_at=NOON)
    client = client_as("ops_manager")

    assert "删掉的" not in shown(client)
    assert "停着的" in shown(client, state="PAUSED")
    assert "停着的" not in shown(client, state="UNKNOWN")
    assert "删掉的" in shown(client, state="RETIRED")


@pytest.mark.parametrize("sort", ["state", "code", "name", "since"])
def test_every_check_is_on_exactly_one_page(client_as: ClientAs, sort: str) -> None:
    for n in range(70):
        make.check(code=f"c-{n:02}", state_since=NOON - timedelta(minutes=n // 2))
    client = client_as("ops_manager")

    first = client.get(reverse("monitoring:list"), {"sort": sort}).context
    second = client.get(f"{reverse('monitoring:list')}{first['next_url']}").context

    codes = [row.check.code for row in (*first["rows"], *second["rows"])]
    assert len(codes) == len(set(codes)) == 70
    assert second["next_url"] == ""


def test_the_list_keeps_to_its_query_budget(
    client_as: ClientAs, django_assert_max_num_queries: Any
) -> None:
    agent, _ = make.agent()
    for _n in range(40):
        make.see(make.check(), True, True, by=agent)
    client = client_as("ops_manager")
    shown(client)

    with django_assert_max_num_queries(12):
        shown(client)


def test_the_export_is_what_the_filter_shows_and_carries_no_formula(client_as: ClientAs) -> None:
    make.check(name="=1+1", state=State.DOWN)
    make.check(name="商城首页")

    answer = client_as("purchaser").get(reverse("monitoring:export"), {"state": "DOWN"})

    text = b"".join(answer).decode("utf-8-sig")  # type: ignore[call-overload]
    assert "'=1+1" in text
    assert "商城首页" not in text


def test_bulk_pauses_what_is_ticked_and_asks_why(client_as: ClientAs) -> None:
    ticked, other = make.check(), make.check()
    client = client_as("ops_hardware")
    form = {"verb": "pause", "id": [ticked.pk]}

    without = client.post(reverse("monitoring:bulk"), form, follow=True).content.decode()
    after_refusal = Check.objects.filter(paused=True).count()
    said = client.post(reverse("monitoring:bulk"), form | {"reason": "机房搬迁"}, follow=True)

    assert "请填写原因" in without
    assert after_refusal == 0
    assert "已暂停 1 项" in said.content.decode()
    assert list(Check.objects.filter(paused=True)) == [ticked]
    assert not Check.objects.get(pk=other.pk).paused


def test_bulk_on_all_takes_the_filter_and_not_the_rest(client_as: ClientAs) -> None:
    for n in range(60):
        make.check(name=f"食堂 {n}")
    outside = make.check(name="商城")

    client_as("ops_manager").post(
        reverse("monitoring:bulk"),
        {"verb": "pause", "reason": "停电检修", "all": "1", "query": "q=食堂"},
    )

    assert Check.objects.filter(paused=True).count() == 60
    assert not Check.objects.get(pk=outside.pk).paused


def test_bulk_resumes_and_says_what_was_so_already(client_as: ClientAs) -> None:
    paused, running = make.check(paused=True, state=State.UNKNOWN), make.check()

    answer = client_as("ops_manager").post(
        reverse("monitoring:bulk"),
        {"verb": "resume", "id": [paused.pk, running.pk], "query": "state=PAUSED"},
        follow=True,
    )

    page = answer.content.decode()
    assert "已恢复监测 1 项，其余 1 项本来就是这样" in page
    assert not Check.objects.get(pk=paused.pk).paused


@pytest.mark.parametrize("ids", [[], ["x"], ["9" * 40]])
def test_bulk_with_nothing_usable_says_so(client_as: ClientAs, ids: list[str]) -> None:
    answer = client_as("ops_manager").post(
        reverse("monitoring:bulk"), {"verb": "resume", "id": ids}, follow=True
    )

    assert "没有勾选监测项" in answer.content.decode()


def test_the_filter_of_the_list_goes_along_to_the_export_of_data(client_as: ClientAs) -> None:
    make.check(code="a", state=State.DOWN)
    make.check(code="b")
    client = client_as("ops_manager")

    listed = client.get(URL, {"state": "DOWN"}).content.decode()
    form = client.get(f"{URL}data/choose/", {"state": "DOWN"}).content.decode()

    assert f"{URL}data/choose/?state=DOWN" in listed
    assert '<input type="hidden" name="state" value="DOWN">' in form
    assert "符合列表筛选的 1 项" in form
