"""Texts say what is known, ask for what is not, and go out once."""

from datetime import timedelta
from typing import Any

import pytest

from zhilian.cases import selectors, service
from zhilian.cases.errors import AnswerMissing
from zhilian.cases.models import Case
from zhilian.cases.tests import fakes, make
from zhilian.cases.types import Filled
from zhilian.catalogue.tests.make import Shelf
from zhilian.catalogue.types import Sent
from zhilian.core.effects import Outcome, Picked, sources
from zhilian.core.testing import NOON, run_reactions, standing_in
from zhilian.directory.models import Person
from zhilian.notices.models import Message, Notice
from zhilian.notices.service.outbox import text_of

pytestmark = pytest.mark.django_db


def text(words: str, *at: str, to: str = "applicant", event: str = "dispatched") -> Any:
    return {"event": event, "at": list(at), "to": to, "text": words}


def sent(case: Case) -> list[str]:
    """The texts about the case, without the signature."""
    run_reactions()
    rows = Notice.objects.filter(subject=case.subject).order_by("id")
    return [text_of(row).partition("】")[2] for row in rows]


def test_text_is_filled_from_the_form_and_the_case() -> None:
    code = make.window([make.step("a")], sms=[text("{no}：{word}已办", "a.done")])
    worker = make.staff("repair_worker")
    case = make.act(make.submit(code, make.staff(), word="修门"), worker, "done")

    assert sent(case) == [f"{case.number}：修门已办"]
    assert sent(case) == [f"{case.number}：修门已办"]


def test_what_nobody_knows_is_asked_on_the_form_of_the_action() -> None:
    code = make.window([make.step("a")], sms=[text("预计{eta}完成，包间{dining_room}", "a.done")])
    worker = make.staff("repair_worker")
    case = make.submit(code, make.staff())
    view = selectors.case_for(number=case.number, viewer_id=worker.pk, now=NOON)
    assert view is not None
    done = view.may("done")
    assert done is not None
    assert [(item.key, item.type) for item in done.asked] == [
        ("eta", "datetime"), ("dining_room", "text"),
    ]  # fmt: skip

    with pytest.raises(AnswerMissing):
        make.act(case, worker, "done")
    make.act(case, worker, "done", filled=Filled(
        texts={"eta": ["2026-11-24T15:30"], "dining_room": ["牡丹厅"]}))  # fmt: skip

    assert sent(case) == ["预计11月24日15:30完成，包间牡丹厅"]


OWN = Picked(key="1", label="轿车", facts={"plate": "陕A12345"})
HIRED = Picked(key="2", label="租用中巴", facts={"plate": ""})


def sending_car() -> tuple[Case, Person]:
    code = make.window(
        [make.step("a", writes=["car"])], sms=[text("已派{plate}，请候车", "a.done")]
    )
    worker = make.staff("repair_worker")
    return make.submit(code, make.staff()), worker


def asks(case: Case, worker: Person, **texts: str) -> list[str]:
    """What the form of the action asks, empty or with what was sent."""
    came = Sent(texts={key: [one] for key, one in texts.items()}) if texts else None
    form = selectors.action_form(
        number=case.number, viewer_id=worker.pk, action="done", now=NOON, sent=came
    )
    assert form is not None
    return [control.name for control in form.controls]


def test_what_a_chosen_thing_tells_is_not_asked() -> None:
    case, worker = sending_car()

    with standing_in(sources, {"cars": Shelf(OWN, HIRED)}):
        before = asks(case, worker)
        make.act(case, worker, "done", filled=Filled(texts={"car": ["1"]}))

    assert before == ["car"]
    assert sent(case) == ["已派陕A12345，请候车"]


def test_what_the_chosen_thing_does_not_tell_is_asked_after_the_choice() -> None:
    case, worker = sending_car()

    with standing_in(sources, {"cars": Shelf(OWN, HIRED)}):
        with pytest.raises(AnswerMissing) as refused:
            make.act(case, worker, "done", filled=Filled(texts={"car": ["2"]}))
        again = asks(case, worker, car="2")
        make.act(case, worker, "done", filled=Filled(texts={"car": ["2"], "plate": ["陕A99999"]}))

    assert str(refused.value).startswith("车辆号牌")
    assert again == ["car", "plate"]
    assert sent(case) == ["已派陕A99999，请候车"]


def test_what_nothing_in_the_list_tells_is_asked_at_once() -> None:
    case, worker = sending_car()

    with standing_in(sources, {"cars": Shelf(HIRED)}):
        assert asks(case, worker) == ["car", "plate"]


def dispatched() -> tuple[Case, Person]:
    code = make.window(
        [make.step("a", "handle", "property_dispatcher"), make.step("b")],
        sms=[text("已派{worker}{phone}", "a.done")],
    )
    chief = make.staff("property_dispatcher")
    return make.submit(code, make.staff()), chief


def test_the_one_who_does_the_next_step_is_named_with_their_number() -> None:
    worker = make.staff("repair_worker")
    case, chief = dispatched()

    make.act(case, chief, "done")

    assert sent(case) == [f"已派{worker.name}{worker.phone}"]


def test_of_several_one_is_chosen_and_gets_the_step() -> None:
    first, second = make.staff("repair_worker"), make.staff("repair_worker")
    case, chief = dispatched()
    with pytest.raises(AnswerMissing):
        make.act(case, chief, "done")

    make.act(case, chief, "done", to_id=second.pk)

    assert sent(case) == [f"已派{second.name}{second.phone}"]
    assert selectors.inbox(person_id=first.pk, now=NOON).total == 0
    assert selectors.inbox(person_id=second.pk, now=NOON).total == 1


def test_text_on_submit_waits_for_what_an_effect_writes() -> None:
    fakes.LEDGER.answer("far.do", Outcome(writes={"link": "https://x/1"}))
    code = make.window(
        [make.step("a")],
        on_submit=[make.effect("far.do")],
        sms=[text("请点{link}", "on_submit")],
    )
    case = make.submit(code, make.staff())

    assert sent(case) == ["请点https://x/1"]


def test_a_returned_case_says_why() -> None:
    code = make.window([make.step("a")], sms=[text("被退回：{reason}", "a.return")])
    worker = make.staff("repair_worker")
    case = make.act(make.submit(code, make.staff()), worker, "return", remark="缺章")

    assert sent(case) == ["被退回：缺章"]


def test_a_late_step_promises_an_hour_that_is_still_to_come() -> None:
    code = make.window([make.step("a")], sms=[text("因{reason}延至{eta}", "a.timeout")])
    case = make.submit(code, make.staff())
    late = NOON + timedelta(hours=2)

    service.time_out_run(run_id=make.run_of(case).pk, at=late)

    assert sent(case) == ["因继续处理延至11月25日12:00"]


def test_people_are_told_inside_the_app() -> None:
    code, worker, person = make.window([make.step("a")]), make.staff("repair_worker"), make.staff()
    case = make.submit(code, person)
    make.act(case, worker, "done")
    run_reactions()

    told = Message.objects.filter(subject=case.subject).order_by("id")
    assert {(row.person_id, row.title) for row in told} == {
        (person.pk, "试办窗口已提交"),
        (person.pk, "试办窗口已办结，请评价"),
    }
