"""Forms that begin from something: a returned case, the last sent, a colleague who agreed."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from zhilian.cases import service
from zhilian.cases.models import Case
from zhilian.cases.service import Terms
from zhilian.cases.tests import make
from zhilian.cases.types import DelegationKind, Filled, Status
from zhilian.core.times import clock_now, local_date
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.monitoring.models import DayFigure
from zhilian.monitoring.tests import make as monitoring
from zhilian.notices import service as notices
from zhilian.notices.types import AnnouncementDraft, AudienceKind, Board, Group

pytestmark = pytest.mark.django_db
APPROVE = make.step("boss", "approve", "property_admin")
FIELDS = [
    {"key": "word", "label": "事由", "type": "text", "required": True},
    {"key": "count", "label": "人数", "type": "int", "required": True},
]
RETURNED = {"remark": "不清楚", "field_remarks": {"count": "请写实数"}}


def browser(person: Person) -> Client:
    client = Client()
    people.sign_in(client, person)
    return client


def sent_in(person: Person, *, code: str = "", word: str = "搬家", count: str = "3") -> Case:
    code = code or make.window([APPROVE], fields=FIELDS)
    return make.submit(code, person, at=clock_now(), word=word, count=count)


def returned(person: Person) -> Case:
    case = sent_in(person)
    return make.act(case, make.staff("property_admin"), "return", at=clock_now(), **RETURNED)


def test_returned_case_is_corrected_in_its_own_form() -> None:
    person = make.staff()
    case = returned(person)
    client = browser(person)
    address = f"/cases/{case.number}/correct/"

    text = client.get(address).content.decode()
    answer = client.post(address, {"word": "搬家", "count": "5"})

    assert 'value="搬家"' in text
    assert 'value="3"' in text
    assert re.search(r'id="e-count">.*?请写实数', text)
    assert "不清楚" in text
    assert answer["Location"] == f"/cases/{case.number}/"
    case.refresh_from_db()
    assert case.status == Status.RUNNING
    assert "人数" in client.get(f"/cases/{case.number}/").content.decode()


def test_faulty_correction_is_told_and_keeps_what_was_typed() -> None:
    person = make.staff()
    case = returned(person)

    answer = browser(person).post(
        f"/cases/{case.number}/correct/", {"word": "搬大家", "count": "x"}
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="搬大家"' in text
    assert 'id="e-count"' in text
    case.refresh_from_db()
    assert case.status == Status.RETURNED


def announced(window: str, *, role: str) -> str:
    """What the section says at its window, to whoever has this role."""
    writer, at = make.staff("property_admin"), clock_now() - timedelta(minutes=1)
    draft = AnnouncementDraft(
        title="周五停水",
        body="改到周六。",
        audience=[Group(kind=AudienceKind.ROLE, value=role)],
        windows=[window],
    )
    row = notices.save_announcement(
        draft=draft, board=Board(owner="property_admin"), by_id=writer.pk, at=at
    )
    notices.publish_announcement(announcement_id=row.pk, by_id=writer.pk, at=at)
    return f'href="/announcements/{row.pk}/"'


def test_what_is_announced_at_the_window_stands_on_the_form_of_a_returned_case() -> None:
    reader, other = make.staff("driver"), make.staff()
    back, foreign = returned(reader), returned(other)
    strip = announced(back.window_code, role="driver")
    announced(foreign.window_code, role="driver")
    address = f"/cases/{back.number}/correct/"

    shown = browser(reader).get(address).content.decode()
    faulty = browser(reader).post(address, {"word": "", "count": "x"}).content.decode()
    hidden = browser(other).get(f"/cases/{foreign.number}/correct/").content.decode()

    assert strip in shown
    assert strip in faulty
    assert "周五停水" not in hidden


def test_what_is_announced_stands_on_a_draft_that_is_taken_up_again() -> None:
    person = make.staff("driver")
    code = make.window([APPROVE], fields=FIELDS)
    service.save_draft(
        window_code=code,
        filled=Filled(texts={"word": ["搬到一半"]}),
        person_id=person.pk,
        at=clock_now(),
    )
    strip = announced(code, role="driver")

    text = browser(person).get(f"/w/{code}/").content.decode()

    assert 'value="搬到一半"' in text
    assert strip in text


def test_case_that_has_not_come_back_is_not_corrected() -> None:
    person, other = make.staff(), make.staff()
    case, back = sent_in(person), returned(person)

    running = browser(person).get(f"/cases/{case.number}/correct/")
    foreign = browser(other).get(f"/cases/{back.number}/correct/")

    assert running["Location"] == f"/cases/{case.number}/"
    assert foreign.status_code == 404


def test_what_was_sent_last_is_taken_over_when_asked_for() -> None:
    person = make.staff()
    code = make.window([APPROVE], fields=FIELDS)
    sent_in(person, code=code, word="旧的")
    sent_in(person, code=code, word="新的")
    client = browser(person)

    fresh, copied = (
        client.get(path).content.decode() for path in (f"/w/{code}/", f"/w/{code}/?copy=1")
    )

    assert "带入上次提交的内容" in fresh
    assert 'value="新的"' not in fresh
    assert 'value="新的"' in copied
    assert "请核对后再提交" in copied


def test_nothing_is_taken_over_from_another() -> None:
    code = make.window([APPROVE], fields=FIELDS)
    sent_in(make.staff(), code=code, word="他人的")

    text = browser(make.staff()).get(f"/w/{code}/?copy=1").content.decode()

    assert "他人的" not in text
    assert "带入上次提交的内容" not in text


def agreed(boss: Person, clerk: Person) -> None:
    now = clock_now()
    terms = Terms(
        kind=DelegationKind.APPLY,
        from_at=now - timedelta(hours=1),
        until_at=now + timedelta(days=1),
    )
    service.set_delegation(person_id=boss.pk, to_id=clerk.pk, terms=terms, at=now)


def test_colleague_who_agreed_is_applied_for() -> None:
    boss, clerk = make.staff(name="欧阳若水"), make.staff()
    code = make.window([APPROVE], fields=FIELDS)
    agreed(boss, clerk)
    client = browser(clerk)

    choice = client.get(f"/w/{code}/").content.decode()
    form = client.get(f"/w/{code}/?for={boss.pk}").content.decode()
    client.post(f"/w/{code}/", {"for": str(boss.pk), "word": "开会", "count": "2"})

    assert f'href="/w/{code}/?for={boss.pk}"' in choice
    assert f'name="for" value="{boss.pk}"' in form
    case = Case.objects.get(window_code=code)
    assert (case.applicant, case.by) == (boss, clerk)
    assert "代办人" in browser(boss).get(f"/cases/{case.number}/").content.decode()


def test_who_has_not_agreed_is_not_applied_for() -> None:
    boss, clerk = make.staff(), make.staff()
    code = make.window([APPROVE], fields=FIELDS)

    browser(clerk).post(f"/w/{code}/", {"for": str(boss.pk), "word": "开会", "count": "2"})

    case = Case.objects.get(window_code=code)
    assert (case.applicant, case.by) == (clerk, None)


def test_window_page_tells_how_it_stands_and_what_people_said() -> None:
    person, worker = make.staff(), make.staff("repair_worker")
    code = make.window([make.step("fix")])
    case = make.submit(code, person, at=clock_now())
    make.act(case, worker, "done", at=clock_now())
    service.rate_case(case_id=case.pk, person_id=person.pk, score=4, at=clock_now())

    text = browser(person).get(f"/w/{code}/").content.decode()

    assert "未知" in text
    assert "4.0<small>（1 人）" in text


def test_window_page_tells_the_share_that_the_contract_counts() -> None:
    code = make.window([make.step("fix")])
    yesterday = local_date(clock_now()) - timedelta(days=1)
    counted = {"http": (900, 100), "submit": (800, 200), "page": (0, 1000)}
    for kind, (up, down) in counted.items():
        DayFigure.objects.create(
            check_ref=monitoring.check(window_code=code, kind=kind),
            date=yesterday,
            n=0,
            up_s=up,
            down_s=down,
            unknown_s=0,
            maintenance_s=0,
            drill_s=0,
        )

    text = browser(make.staff()).get(f"/w/{code}/").content.decode()

    assert "90 天可用 70.00" in text


def test_star_keeps_the_window_and_shows_it() -> None:
    code = make.window([APPROVE])
    client = browser(make.staff())

    client.post(f"/favourites/{code}/", {"kept": "1", "back": f"/w/{code}/"})

    assert 'aria-label="移出常用"' in client.get(f"/w/{code}/").content.decode()
