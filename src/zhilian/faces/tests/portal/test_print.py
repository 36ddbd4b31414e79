"""The paper of a case: who may have it, what stands on it, what stays covered."""

import pytest
from django.test import Client

from zhilian.cases.models import Case
from zhilian.cases.tests import make
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
IDNO, PHONE = "610102199003074519", "13912345678"
FIELDS = [
    make.WORD,
    {"key": "idno", "label": "身份证号", "type": "idcard", "required": True},
    {"key": "phone", "label": "联系电话", "type": "phone", "required": True},
]


@pytest.fixture
def boss() -> Person:
    return make.staff("finance", name="钱审批")


@pytest.fixture
def case(boss: Person) -> Case:
    """Asked of the one who is there to approve it."""
    code = make.window([make.step("a", "approve", "finance"), make.step("b")], fields=FIELDS)
    return make.submit(code, make.staff(name="郑申请"), word="开证明", idno=IDNO, phone=PHONE)


def paper(case: Case, person: Person | None) -> tuple[int, str]:
    client = Client()
    if person is not None:
        people.sign_in(client, person)
    page = client.get(f"/cases/{case.number}/print/")
    return page.status_code, page.content.decode()


def test_strangers_get_no_paper(case: Case) -> None:
    nobody, other = paper(case, None), paper(case, make.staff())
    later = paper(case, make.staff("repair_worker"))

    assert (nobody[0], other[0], later[0]) == (302, 404, 404)
    assert "开证明" not in nobody[1] + other[1] + later[1]


def test_it_tells_what_was_asked_and_how_it_went(case: Case, boss: Person) -> None:
    make.act(case, boss, "approve", remark="属实")

    status, text = paper(case, case.applicant)

    assert status == 200
    for word in (case.number, "试办窗口", "郑申请", "开证明", "环节a", "钱审批", "属实"):
        assert word in text
    assert "环节b" in text


@pytest.mark.parametrize("who", ["applicant", "boss"])
def test_no_personal_field_is_printed_in_full(case: Case, boss: Person, who: str) -> None:
    person = case.applicant if who == "applicant" else boss

    status, text = paper(case, person)

    assert status == 200
    assert "身份证号" in text
    assert IDNO not in text
    assert PHONE not in text
    assert "139****5678" in text
