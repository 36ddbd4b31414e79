"""A visit from the invitation to going home: the link, the phone, the form, the gate."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from zhilian.access import service
from zhilian.access.errors import LinkRefused
from zhilian.access.models import Gate, Pass, VisitorLink
from zhilian.access.tests import make
from zhilian.cases import service as cases
from zhilian.cases.models import Case
from zhilian.cases.types import Act, Filled
from zhilian.catalogue.tests import make as windows
from zhilian.core.testing import run_reactions
from zhilian.core.times import clock_now, local
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.notices.models import Notice

pytestmark = pytest.mark.django_db
PHONE = "19900011234"
IDNO = "610102199001011231"


@pytest.fixture
def gate() -> Gate:
    windows.catalogue()
    return make.gate(name="东门")


@pytest.fixture
def host(gate: Gate) -> Person:
    person = people.person(roles=["staff"], unit=people.unit(site=gate.site), name="张被访")
    people.person(roles=["dept_liaison"], unit=person.unit)
    return person


def invite(host: Person, gate: Gate, *, approval: bool = False) -> Case:
    """The host has submitted, and what is owed has been done."""
    building = make.building(site=gate.site, needs_approval=approval)
    begins = clock_now() + timedelta(minutes=10)
    texts = {
        "visitor_name": "李访客",
        "visitor_phone": PHONE,
        "start_at": stamp(begins),
        "end_at": stamp(begins + timedelta(hours=2)),
        "gate": str(gate.pk),
        "building": f"building:{building.pk}",
        "reason": "商谈项目",
    }
    done = cases.submit_case(
        window_code="visitor-booking",
        filled=Filled(texts={name: [text] for name, text in texts.items()}),
        applicant_id=host.pk,
        submit_key=f"visit-{host.pk}",
        at=clock_now(),
    )
    assert done.ok, done.problems
    run_reactions()
    return Case.objects.get(number=done.number)


def stamp(at: datetime) -> str:
    return f"{local(at):%Y-%m-%dT%H:%M}"


def link_of(case: Case) -> str:
    """The address in the text that the visitor got."""
    text = next(row.values for row in Notice.objects.order_by("-id") if "/v/" in row.values)
    found = re.search(r"/v/[\w-]+/", text)
    assert found
    return found.group(0)


def code_sent() -> str:
    text = next(row.values for row in Notice.objects.order_by("-id") if '"minutes"' in row.values)
    found = re.search(r'"code": "(\d{6})"', text)
    assert found
    return found.group(1)


def confirm_phone(client: Client, url: str) -> Any:
    client.post(f"{url}code/")
    return client.post(f"{url}confirm/", {"code": code_sent()}, follow=True)


def test_visit_from_the_invitation_to_going_home(client: Client, host: Person, gate: Gate) -> None:
    case = invite(host, gate)
    url = link_of(case)
    before = client.get(url).content.decode()

    form = confirm_phone(client, url).content.decode()
    client.post(f"{url}fill/", {"visitor_idno": IDNO, "visitor_consent": "1"})
    run_reactions()
    shown = client.get(url).content.decode()

    guest = Pass.objects.get()
    case.refresh_from_db()
    assert "张被访" not in before
    assert PHONE not in before
    assert "张被访" in form
    assert (guest.idno, case.step_key) == (IDNO, "enter")
    assert guest.code in shown
    assert "<svg" in shown
    assert any(guest.code in row.values for row in Notice.objects.all())

    for direction, step in (("IN", "leave"), ("OUT", "")):
        pass_through(guest, gate, direction)
        run_reactions()
        case.refresh_from_db()
        assert (case.step_key, case.status) == (step, "RUNNING" if step else "FINISHED")
    assert "通行码已失效" in client.get(url).content.decode()


def test_the_browser_says_where_a_visitors_form_comes_from(
    client: Client, host: Person, gate: Gate
) -> None:
    """With `no-referrer` it sends `Origin: null`, and every form of the page is refused."""
    answer = client.get(link_of(invite(host, gate)))

    assert answer.headers["Referrer-Policy"] == "same-origin"


def pass_through(guest: Pass, gate: Gate, direction: str) -> None:
    now = clock_now()
    shown = make.shown("CODE", guest.code, at=now, direction=direction)
    decision = service.let_pass(gate_id=gate.pk, shown=shown, guard_id=1, at=now)
    assert decision.allowed, decision


def test_visit_that_must_be_approved_waits_for_the_unit(
    client: Client, host: Person, gate: Gate
) -> None:
    case = invite(host, gate, approval=True)
    url = link_of(case)
    confirm_phone(client, url)

    client.post(f"{url}fill/", {"visitor_idno": IDNO, "visitor_consent": "1"})
    run_reactions()

    case.refresh_from_db()
    assert case.step_key == "dept"
    assert "已提交" in client.get(url).content.decode()
    liaison = Person.objects.with_role("dept_liaison").get()
    run = case.runs.get(closed_at=None)
    cases.act(
        case_id=case.pk,
        run_id=run.pk,
        person_id=liaison.pk,
        action="approve",
        form=Act(),
        at=clock_now(),
    )
    run_reactions()
    assert Pass.objects.count() == 1


def test_form_says_what_is_wrong_and_keeps_the_link(
    client: Client, host: Person, gate: Gate
) -> None:
    url = link_of(invite(host, gate))
    confirm_phone(client, url)

    answer = client.post(f"{url}fill/", {"visitor_idno": "123", "visitor_consent": "1"})

    assert answer.status_code == 422
    assert 'value="123"' in answer.content.decode()
    assert VisitorLink.objects.get().state == "OPEN"


def test_without_consent_nothing_is_taken(client: Client, host: Person, gate: Gate) -> None:
    url = link_of(invite(host, gate))
    confirm_phone(client, url)

    answer = client.post(f"{url}fill/", {"visitor_idno": IDNO})

    assert answer.status_code == 422
    assert VisitorLink.objects.get().state == "OPEN"


def test_restricted_visitor_is_refused_without_a_pass(
    client: Client, host: Person, gate: Gate
) -> None:
    draft = service.ListDraft(idno=IDNO, name="李访客", reason="扰序")
    service.restrict(draft=draft, person_id=None, at=clock_now())
    url = link_of(invite(host, gate))
    confirm_phone(client, url)

    answer = client.post(f"{url}fill/", {"visitor_idno": IDNO, "visitor_consent": "1"})

    assert answer.status_code == 422
    assert "请联系保卫科" in answer.content.decode()
    assert Pass.objects.count() == 0


def test_link_is_used_once(client: Client, host: Person, gate: Gate) -> None:
    url = link_of(invite(host, gate))
    confirm_phone(client, url)
    body = {"visitor_idno": IDNO, "visitor_consent": "1"}
    client.post(f"{url}fill/", body)

    again = client.post(f"{url}fill/", body, follow=True)

    assert "已经填写过" in again.content.decode()
    assert VisitorLink.objects.get().state == "USED"


def test_visitor_asks_for_changes_and_fills_in_after_them(
    client: Client, host: Person, gate: Gate
) -> None:
    case = invite(host, gate)
    url = link_of(case)
    confirm_phone(client, url)

    client.post(f"{url}changes/", {"reason": "改到下午"})
    run_reactions()

    case.refresh_from_db()
    assert case.status == "RETURNED"
    assert "被访人正在修改" in client.get(url).content.decode()


def test_nothing_without_the_phone(client: Client, host: Person, gate: Gate) -> None:
    url = link_of(invite(host, gate))

    for path in ("fill/", "changes/"):
        body = {"visitor_idno": IDNO, "visitor_consent": "1", "reason": "x"}
        assert client.post(f"{url}{path}", body).headers["Location"] == url
    wrong = client.post(f"{url}confirm/", {"code": "000000"}, follow=True)

    assert "验证码不对" in wrong.content.decode()
    assert VisitorLink.objects.get().state == "OPEN"


def test_confirmation_of_one_link_opens_no_other(client: Client, host: Person, gate: Gate) -> None:
    url = link_of(invite(host, gate))
    confirm_phone(client, url)
    token = service.invite(subject="case:999", number="B9", phone=PHONE, at=clock_now())

    other = client.get(f"/v/{token}/")

    assert other.status_code == 404


def test_codes_are_few_and_guesses_too(host: Person, gate: Gate) -> None:
    invite(host, gate)
    link, now = VisitorLink.objects.get(), clock_now()
    service.send_code(link_id=link.pk, at=now)

    with pytest.raises(LinkRefused, match="一分钟后"):
        service.send_code(link_id=link.pk, at=now + timedelta(seconds=30))
    for _try in range(10):
        with pytest.raises(LinkRefused):
            service.confirm_code(link_id=link.pk, code="x", at=now)
    with pytest.raises(LinkRefused, match="错误次数过多"):
        service.confirm_code(link_id=link.pk, code=code_sent(), at=now)
    for minutes in (2, 4, 6, 8):
        service.send_code(link_id=link.pk, at=now + timedelta(minutes=minutes))
    with pytest.raises(LinkRefused, match="次数过多"):
        service.send_code(link_id=link.pk, at=now + timedelta(minutes=10))


def test_code_is_good_for_ten_minutes(host: Person, gate: Gate) -> None:
    invite(host, gate)
    link, now = VisitorLink.objects.get(), clock_now()
    service.send_code(link_id=link.pk, at=now)

    with pytest.raises(LinkRefused, match="已过期"):
        service.confirm_code(link_id=link.pk, code=code_sent(), at=now + timedelta(minutes=10))


def test_link_ends_after_two_days_and_when_the_case_is_withdrawn(
    client: Client, host: Person, gate: Gate
) -> None:
    case = invite(host, gate)
    url = link_of(case)

    cases.withdraw_case(case_id=case.pk, person_id=host.pk, at=clock_now())
    run_reactions()

    assert client.get(url).status_code == 404
    service.invite(subject=case.subject, number=case.number, phone=PHONE, at=clock_now())
    assert service.close_run_out(at=clock_now() + timedelta(hours=48)) == 1


@pytest.mark.parametrize("token", ["nonsense", "x" * 200])
def test_unknown_links_say_that_they_are_over(client: Client, token: str) -> None:
    for path in ("", "code/", "confirm/", "fill/", "changes/"):
        method = client.post if path else client.get
        assert method(f"/v/{token}/{path}").status_code == 404
