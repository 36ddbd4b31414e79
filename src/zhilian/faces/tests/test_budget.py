"""No page about cases asks the database more than twelve times, however much there is to show."""

from datetime import timedelta
from typing import ClassVar

from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from zhilian.cases import service
from zhilian.cases.models import Case
from zhilian.cases.service import Terms
from zhilian.cases.tests import make
from zhilian.cases.types import DelegationKind
from zhilian.core.models import Installation
from zhilian.core.times import clock_now
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people

MOST = 12
LARGER = {"/": 14}
"""The first page of the portal asks every app for what is one's own."""
SMS = {
    "event": "told",
    "at": ["fix.done"],
    "to": "applicant",
    "text": "{worker}将于{visit_at}上门。",
}
STEPS = (
    make.step("boss", "approve", "property_admin"),
    make.step("fix", "handle", "repair_worker", writes=["result", "materials"]),
    make.step("check", "handle", "property_dispatcher"),
    make.step("sure", "confirm", "applicant"),
)
PLAIN = (
    "/", "/services/", "/find/?q=办", "/s/try/", "/cases/", "/cases/?tab=running",
    "/cases/?tab=done", "/cases/?tab=drafts", "/tasks/", "/tasks/?overdue=1", "/favourites/",
    "/codes/", "/me/", "/me/meals/", "/me/delegations/", "/messages/", "/announcements/",
)  # fmt: skip
DESK = (
    "/desk/inbox/", "/desk/inbox/?late=1&sort=new", "/desk/cases/", "/desk/cases/?late=1&q=试",
    "/desk/figures/", "/desk/windows/", "/desk/keeping/", "/desk/keeping/cases/",
)  # fmt: skip
AT_STEP = ("approve", "return", "reject", "transfer", "add_signer", "copy")


class BudgetTests(TestCase):
    """One world: a window with four steps, thirty cases on their way, people who stand in."""

    code: ClassVar[str]
    boss: ClassVar[Person]
    worker: ClassVar[Person]
    applicant: ClassVar[Person]
    cases: ClassVar[list[Case]]

    @classmethod
    def setUpTestData(cls) -> None:
        at = clock_now() - timedelta(hours=3)
        Installation.objects.create(kind=Installation.Kind.PRODUCTION, made_at=at)
        unit = people.unit(parent=people.unit())
        cls.boss = make.staff("property_admin", "repair_worker", unit=unit)
        cls.worker = make.staff("repair_worker", unit=unit)
        cls.applicant = make.staff(unit=unit)
        absent = [make.staff("property_admin") for _ in range(4)]
        for one in (*absent, *(make.staff("repair_worker") for _ in range(4))):
            terms = Terms(kind=DelegationKind.ACT, from_at=at, until_at=at + timedelta(days=9))
            service.set_delegation(person_id=one.pk, to_id=cls.boss.pk, terms=terms, at=at)
        cls.code = make.window(STEPS, sms=[SMS])
        cls.cases = [make.submit(cls.code, cls.applicant, at=at) for _ in range(30)]
        for case in cls.cases[10:20]:
            make.act(case, cls.boss, "approve", at=at)
        make.act(cls.cases[29], cls.boss, "return", at=at, remark="请补")

    def test_pages_of_everybody(self) -> None:
        self.visit(self.applicant, *PLAIN, f"/w/{self.code}/", self.case(0), self.case(0, "print/"))

    def test_pages_of_whoever_answers(self) -> None:
        self.visit(self.boss, *PLAIN, *DESK, f"/desk/windows/{self.code}/", self.case(0))

    def test_forms_of_actions(self) -> None:
        asked = [self.case(0, f"do/{action}/") for action in AT_STEP]
        handled = [self.case(12, f"do/{action}/") for action in ("done", "transfer", "return")]
        self.visit(self.boss, *asked, *handled)
        self.visit(self.worker, *handled)
        own = [self.case(0, f"do/{action}/") for action in ("withdraw", "urge")]
        self.visit(self.applicant, *own, self.case(29, "correct/"))

    def case(self, place: int, rest: str = "") -> str:
        return f"/cases/{self.cases[place].number}/{rest}"

    def visit(self, person: Person, *addresses: str) -> None:
        client = Client()
        people.sign_in(client, person)
        client.get("/me/")
        over: dict[str, int] = {}
        for address in addresses:
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(address)
            assert answer.status_code == 200, (address, answer.status_code)
            if len(asked) > LARGER.get(address, MOST):
                over[address] = len(asked)
        assert over == {}
