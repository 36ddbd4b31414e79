"""How often pages ask the database: within their budget, and no more for many rows than for few."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhilian.cases import service
from zhilian.cases.models import Case
from zhilian.cases.service import Terms
from zhilian.cases.tests import make
from zhilian.cases.types import DelegationKind, Filled
from zhilian.core import service as core
from zhilian.core.models import Installation
from zhilian.core.testing import run_reactions
from zhilian.core.times import clock_now
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.notices.models import Message

pytestmark = pytest.mark.django_db
MOST = 12
FEW, MANY = 1, 6
APPROVE = make.step("boss", "approve", "property_admin")
HANDLE = make.step("fix", "handle", "repair_worker")


@pytest.fixture
def place() -> tuple[Person, Person]:
    """An applicant of a department, and the owner of the sub-platform, in a system that runs."""
    core.mark_installation(kind=Installation.Kind.PRODUCTION, title="智联机关", at=clock_now())
    unit = people.unit(parent=people.unit())
    return make.staff(unit=unit), make.staff("property_admin", unit=unit)


def fill(applicant: Person, code: str, number: int) -> list[Case]:
    """So many cases under way and as many ended, messages, favourites and drafts."""
    at = clock_now()
    cases = [make.submit(code, applicant, at=at) for _ in range(2 * number)]
    for case in cases[number:]:
        service.withdraw_case(case_id=case.pk, person_id=applicant.pk, at=at)
    other = make.window([APPROVE])
    service.set_favourite(person_id=applicant.pk, window_code=other, kept=True, at=at)
    service.save_draft(
        window_code=other, filled=Filled(texts={"word": ["半"]}), person_id=applicant.pk, at=at
    )
    terms = Terms(kind=DelegationKind.APPLY, from_at=at, until_at=at + timedelta(days=9))
    service.set_delegation(person_id=applicant.pk, to_id=make.staff().pk, terms=terms, at=at)
    run_reactions()
    return cases


def portal(applicant: Person, cases: Sequence[Case]) -> Iterator[str]:
    code = cases[0].window_code
    yield from ("/", "/services/", "/find/?q=sb", f"/w/{code}/")
    yield from (f"/cases/?tab={tab}" for tab in ("todo", "running", "done", "drafts"))
    yield from ("/cases/?tab=done&q=试", f"/cases/?tab=done&window={code}")
    yield from (f"/cases/{cases[0].number}/", f"/cases/{cases[-1].number}/")
    yield from (f"/cases/{cases[0].number}/print/", "/tasks/", "/messages/", "/messages/?q=试")
    message = Message.objects.filter(person=applicant).first()
    assert message
    yield f"/messages/{message.pk}/"
    yield from ("/announcements/", "/codes/", "/favourites/", "/me/", "/me/meals/")
    yield "/me/delegations/"


def desk(code: str, case: Case) -> Iterator[str]:
    yield from ("/tasks/", "/desk/inbox/", "/desk/inbox/?sort=new", "/desk/inbox/?late=1")
    yield from ("/desk/inbox/?q=试", f"/desk/inbox/?window={code}", "/desk/cases/")
    yield from (f"/desk/cases/?window={code}", "/desk/cases/?status=RUNNING", "/desk/cases/?late=1")
    yield from ("/desk/cases/?q=试", "/desk/cases/?from=2026-01-01&to=2026-12-31")
    yield from ("/desk/figures/", "/desk/figures/?days=365", f"/cases/{case.number}/")


def asked(client: Client, paths: Sequence[str]) -> dict[str, int]:
    """How often each page asks, once what is the same for everybody has been read."""
    found = {}
    for path in paths:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        assert answer.status_code in {200, 302}, (path, answer.status_code)
        found[path] = len(queries)
    return found


def browser(person: Person) -> Client:
    client = Client()
    people.sign_in(client, person)
    client.get("/me/")
    return client


def test_portal_pages_keep_their_budget_however_much_there_is(
    place: tuple[Person, Person],
) -> None:
    applicant, _ = place
    code, client = make.window([APPROVE, HANDLE]), browser(applicant)
    cases = fill(applicant, code, FEW)
    few = asked(client, list(portal(applicant, cases)))

    fill(applicant, code, MANY)
    many = asked(client, list(few))

    assert {path: number for path, number in many.items() if number > MOST} == {}
    assert {path: (few[path], many[path]) for path in few if many[path] > few[path]} == {}


def test_desk_pages_keep_their_budget_however_much_there_is(
    place: tuple[Person, Person],
) -> None:
    applicant, owner = place
    code, client = make.window([APPROVE, HANDLE]), browser(owner)
    cases = fill(applicant, code, FEW)
    few = asked(client, list(desk(code, cases[0])))

    fill(applicant, code, MANY)
    many = asked(client, list(few))

    assert {path: number for path, number in many.items() if number > MOST} == {}
    assert {path: (few[path], many[path]) for path in few if many[path] > few[path]} == {}
