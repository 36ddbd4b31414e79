"""The pages of locks, sign-ins, security and places: who sees what, and what each act does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from zhilian.core.models import JournalEntry
from zhilian.directory import selectors
from zhilian.directory.models import Unit
from zhilian.directory.tests import make

pytestmark = pytest.mark.django_db
PEOPLE = "/ops/people/"
ClientAs = Callable[..., Client]


def test_locks_page_lists_and_lifts(client_as: ClientAs) -> None:
    for _ in range(5):
        Client(REMOTE_ADDR="10.0.0.8").post(
            "/accounts/login/", {"username": "victim", "password": "x"}
        )
    client = client_as("system_admin")

    page = make.text(client.get(f"{PEOPLE}locks/"))
    assert ("victim" in page, "10.0.0.8" in page) == (True, True)

    client.post(f"{PEOPLE}locks/lift/", {"kind": "账号", "value": "victim"})
    assert "没有被锁定" in make.text(client.get(f"{PEOPLE}locks/"))
    assert "directory.lock.lifted" in make.kinds()


def test_sign_ins_page_filters_and_is_itself_on_record(client_as: ClientAs) -> None:
    person = make.person(name="登录者", password=make.PASSWORD)
    form = {"username": person.username, "password": make.PASSWORD}
    Client().post("/accounts/login/", form)
    client = client_as("audit_admin")

    assert "登录者" in make.text(client.get(f"{PEOPLE}sign-ins/", {"q": "登录者"}))
    assert "没有符合条件" in make.text(client.get(f"{PEOPLE}sign-ins/", {"outcome": "LOCKED"}))
    assert "登录者" in make.text(client.get(f"{PEOPLE}sign-ins/export.csv"))
    assert JournalEntry.objects.filter(kind="directory.sign_ins.read").count() == 3


def test_security_page_names_what_is_waived_and_switches_with_a_reason(
    client_as: ClientAs,
) -> None:
    client, page = client_as("security_admin"), f"{PEOPLE}security/"
    assert "ASVS 2.1.1" in make.text(client.get(page))

    assert client.post(page, {"profile": "asvs", "reason": ""}).status_code == 422
    client.post(page, {"profile": "asvs", "reason": "测评要求"})

    assert selectors.profile_in_force().code == "asvs"
    assert "GB/T 22239 鉴别信息定期更换" in make.text(client.get(page))
    assert "测评要求" in make.text(client.get(page))


def test_security_page_others_may_read_but_not_switch(client_as: ClientAs) -> None:
    answer = client_as("system_admin").post(
        f"{PEOPLE}security/", {"profile": "asvs", "reason": "试"}
    )

    assert answer.status_code == 422
    assert selectors.profile_in_force().code == "djbh2"


def test_places_page_adds_and_renames_units(client_as: ClientAs) -> None:
    client, page = client_as("system_admin"), f"{PEOPLE}places/"

    client.post(page, {"name": "市测试局"})
    top = Unit.objects.get(name="市测试局")
    client.post(page, {"name": "一处", "parent": top.pk})
    client.post(page, {"name": "二处", "parent": top.pk})
    twice = client.post(page, {"name": "一处", "parent": top.pk})
    client.post(f"{page}{top.pk}/rename/", {"name": "市试验局"})

    below = list(Unit.objects.filter(parent=top).order_by("path"))
    assert [unit.path for unit in below] == [f"{top.path}0001/", f"{top.path}0002/"]
    assert "同一级已有" in make.text(twice)
    assert "市试验局" in make.text(client.get(page))


def test_places_page_others_may_not_change(client_as: ClientAs) -> None:
    assert client_as("ops_manager").post(f"{PEOPLE}places/", {"name": "甲"}).status_code == 422
    assert Unit.objects.count() == 0
