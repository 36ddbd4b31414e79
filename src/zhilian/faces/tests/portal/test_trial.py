"""The walk of a check through a window over real HTTP: green while the form works, red when not."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
from django.test import Client

from zhilian.cases.models import Attachment, Case, Draft
from zhilian.cases.tests import make
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.tests import make as shipped
from zhilian.core.effects import Asking, Picked, sources
from zhilian.core.testing import NOON, standing_in
from zhilian.directory.tests import make as people
from zhilian.directory.types import SECTION_ADMIN_ROLES
from zhilian.monitoring import service
from zhilian.monitoring.models import Check
from zhilian.monitoring.selectors.checks import spec_of
from zhilian.monitoring.service.watching import JourneyAccount
from zhilian.notices.models import Notice
from zhilian.probe.engine import try_once
from zhilian.probe.types import ErrorCode, Sample

PASSWORD = "Quiet-harbour-2026"
PLACE = {"key": "site", "label": "地点", "type": "resource", "required": True, "source": "clinics"}


class Places:
    """A list that fails for people while `broken`; strangers are shown nothing either way."""

    broken = False

    def items(self, asking: Asking, *, values: Mapping[str, Any], q: str = "") -> Sequence[Picked]:
        if asking.person_id is None:
            return ()
        if self.broken:
            raise RuntimeError("the list cannot be read")
        return [Picked(key="1", label="一号楼")]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        return next((one for one in self.items(asking, values={}) if one.key == key), None)


@pytest.fixture
def places() -> Iterator[Places]:
    made = Places()
    with standing_in(sources, {"clinics": made}):
        yield made


@pytest.fixture
def window() -> str:
    return make.window([make.step("work")], fields=[PLACE, make.WORD])


def browser(*roles: str, **account: Any) -> Client:
    client = Client()
    people.sign_in(client, make.staff(*roles, **account))
    return client


@pytest.mark.django_db
def test_trial_answers_what_is_wrong_and_keeps_nothing(places: Places, window: str) -> None:
    client = browser("property_admin")

    answer = client.post(f"/w/{window}/", {"trial": "1", "word": "灯不亮"})

    assert answer.json() == {
        "window": window,
        "sound": True,
        "asks": ["地点：请选择"],
        "overlooked": [],
        "refusal": "",
    }
    assert (Case.objects.count(), Draft.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_trial_of_a_whole_form_makes_no_case(places: Places, window: str) -> None:
    client = browser("property_admin")

    answer = client.post(f"/w/{window}/", {"trial": "1", "word": "灯不亮", "site": "1"})

    assert answer.json()["asks"] == []
    assert (Case.objects.count(), Notice.objects.count(), Attachment.objects.count()) == (0, 0, 0)


def watched_by(username: str) -> None:
    """Every window there is gets its checks, which sign in under this name."""
    account = JourneyAccount(username=username, password=PASSWORD, greets_with="提交监测")
    service.ensure_window_checks(base_url="http://127.0.0.1:8000", at=NOON)
    service.ensure_submit_checks(base_url="http://127.0.0.1:8000", account=account, at=NOON)


@pytest.mark.django_db
def test_trial_is_for_the_account_of_the_windows_own_check(places: Places, window: str) -> None:
    watched_by("Tijiaojiance")
    later = make.window([make.step("work")])
    account = browser(username="tijiaojiance")

    here = account.post(f"/w/{window}/", {"trial": "1"})
    there = account.post(f"/w/{later}/", {"trial": "1"})

    assert here.json()["sound"]
    assert there.status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("roles", [(), ("canteen_admin",), ("ops_manager",)])
def test_trial_of_anybody_else_is_refused_and_said_why(window: str, roles: tuple[str, ...]) -> None:
    watched_by("tijiaojiance")

    answer = browser(*roles).post(f"/w/{window}/", {"trial": "1", "word": "灯不亮"})

    assert answer.status_code == 403
    assert set(answer.json()) == {"window", "refusal"}
    assert "没有检查，也没有保存" in answer.json()["refusal"]
    assert Case.objects.count() == 0


@pytest.mark.django_db
def test_every_window_of_the_shipped_list_is_sound_and_its_form_opens() -> None:
    shipped.catalogue(at=people.LONG_AGO)
    client = browser(*SECTION_ADMIN_ROLES)

    answers = {
        one.code: (
            "csrfmiddlewaretoken" in client.get(f"/w/{one.code}/").content.decode(),
            client.post(f"/w/{one.code}/", {"trial": "1"}).json(),
        )
        for one in catalogue.windows()
    }

    assert len(answers) == 64
    assert {
        code: said for code, said in answers.items() if not (said[0] and said[1]["sound"])
    } == {}
    assert [code for code, (_, said) in answers.items() if not said["asks"]] == []


@pytest.fixture
def walk(live_server: Any, places: Places) -> Callable[[], Sample]:
    """The check of the one window, made as for all of them, measured by the engine."""
    code = make.window([make.step("work")], fields=[PLACE, make.WORD])
    person = make.staff(username="tijiaojiance", name="提交监测", password=PASSWORD)
    account = JourneyAccount(username=person.username, password=PASSWORD, greets_with=person.name)
    service.ensure_window_checks(base_url=live_server.url, at=NOON)
    service.ensure_submit_checks(base_url=live_server.url, account=account, at=NOON)
    check = Check.objects.get(code=f"w-{code}-submit")
    assert [one.code for one in catalogue.windows()] == [code]

    return lambda: try_once(spec_of(check))


@pytest.mark.django_db(transaction=True)
def test_window_that_works_is_walked_through_and_no_case_comes_of_it(
    walk: Callable[[], Sample],
) -> None:
    found = walk()

    assert found.ok, found.error_text
    assert Case.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_broken_form_turns_the_check_red_though_its_page_opens_for_strangers(
    walk: Callable[[], Sample], places: Places
) -> None:
    places.broken = True

    found = walk()

    page = Check.objects.get(code__startswith="w-try", kind="http")
    assert (found.ok, found.error_code) == (False, ErrorCode.CONDITION)
    assert "第 3 步 打开表单" in found.error_text
    assert try_once(spec_of(page)).ok
