"""Cards: frozen and found, issued and voided, changed by a bank and changed back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhilian.assets import selectors as terminals
from zhilian.cards import service
from zhilian.cards.errors import BatchRefused, CardRefused
from zhilian.cards.models import BankRecord, Batch, Card
from zhilian.cards.types import (
    MOVES,
    TAKEN_BACK,
    BatchDraft,
    CardChange,
    CardKind,
    CardState,
    RecordState,
)
from zhilian.core.effects import Asking, Call, Outcome, Picked, contexts, effects, sources
from zhilian.core.testing import NOON
from zhilian.core.times import local_date
from zhilian.directory.models import Person
from zhilian.directory.tests import make as directory_make

pytestmark = pytest.mark.django_db
TODAY = local_date(NOON)
LATER = NOON + timedelta(hours=1)


def person(no: str = "100001", name: str = "李明") -> Person:
    made = directory_make.person(roles=["staff"], name=name)
    Person.objects.filter(pk=made.pk).update(employee_no=no)
    return made


def card(holder: Person, *, uid: str = "04A1B2C3D4") -> Card:
    return service.register_card(
        person_id=holder.pk, kind=CardKind.BANK, uid=uid, tail="1111", change=CardChange(at=NOON)
    )


def batch(*people: tuple[str, str, str]) -> Batch:
    """A running batch whose bank file names these: number, name, tail."""
    made = service.make_batch(
        draft=BatchDraft(
            name="换卡",
            bank="银行",
            old_valid_to=TODAY + timedelta(days=30),
            opens_date=TODAY,
            closes_date=TODAY + timedelta(days=20),
        ),
        at=NOON,
    )
    lines = "\n".join(",".join(one) for one in people)
    read = service.read_bank_file(f"工号,姓名,卡号后四位\n{lines}\n")
    service.take_bank_file(batch_id=made.pk, rows=read.good, at=NOON)
    return made


def call(name: str, holder: Person, *, receipt: Any = None, key: str = "", **args: Any) -> Outcome:
    done: Outcome = effects.get(name)(
        Call(
            name=name,
            key=key or f"20261129-0001/step/{name}",
            subject="case:1",
            number="20261129-0001",
            window="access-card-reissue",
            at=LATER,
            person_id=holder.pk,
            args=args,
            receipt=receipt or {},
        )
    )
    return done


def picked(row: Any) -> Picked:
    return Picked(key=str(row.pk), label=str(row))


def uids(holder: Person) -> list[str]:
    return [badge.uid for badge in terminals.badges_of(person_id=holder.pk)]


def test_an_ended_card_counts_again_only_where_a_switch_is_taken_back() -> None:
    holder = person()
    held = card(holder)
    service.end_card(card_id=held.pk, change=CardChange(at=NOON))

    with pytest.raises(CardRefused):
        service.thaw_card(card_id=held.pk, change=CardChange(at=LATER))

    assert MOVES[CardState.ENDED] == frozenset()
    assert TAKEN_BACK[CardState.ENDED] == {CardState.ACTIVE}


def test_freeze_stops_the_card_and_its_undo_lets_it_count_again() -> None:
    holder = person()
    held = card(holder)

    done = call("card.freeze", holder, card=picked(held))
    again = call("card.freeze", holder, card=picked(held))
    held.refresh_from_db()
    badge = terminals.badges_of(person_id=holder.pk)[0]
    assert (done.ok, again.ok) == (True, True)
    assert (held.state, badge.state) == (CardState.FROZEN, "FROZEN")
    assert done.writes["card_tail"] == "1111"

    call("card.unfreeze", holder, card=picked(held), receipt=done.receipt)
    held.refresh_from_db()
    assert held.state == CardState.ACTIVE


def test_thaw_of_an_ended_card_is_refused() -> None:
    held = card(person())
    service.end_card(card_id=held.pk, change=CardChange(at=NOON))

    with pytest.raises(CardRefused, match="补办"):
        service.thaw_card(card_id=held.pk, change=CardChange(at=LATER))


def test_issue_makes_one_card_for_one_key_and_void_takes_that_one() -> None:
    holder = person()
    lost = card(holder)

    first = call("card.issue", holder, person=picked(holder), card=picked(lost))
    second = call("card.issue", holder, person=picked(holder), card=picked(lost))
    assert first.receipt == second.receipt
    assert Card.objects.filter(kind=CardKind.ACCESS).count() == 1

    call("card.void", holder, card=picked(lost), receipt=first.receipt)
    issued = Card.objects.get(pk=first.receipt["card"])
    lost.refresh_from_db()
    assert (issued.state, lost.state) == (CardState.ENDED, CardState.ACTIVE)


def test_issue_instead_of_another_person_s_card_is_refused() -> None:
    stranger = card(person("100002", "王芳"))

    done = call("card.issue", person(), person=picked(person("100003")), card=picked(stranger))

    assert not done.ok
    assert "不是申请人自己的卡" in done.reason


def test_verify_takes_the_tail_of_the_bank_s_file_only() -> None:
    holder = person()
    made = batch(("100001", "李明", "2468"))

    wrong = call("card.verify", holder, batch=picked(made), tail="1357")
    right = call("card.verify", holder, batch=picked(made), tail="2468")

    assert (wrong.ok, right.ok) == (False, True)
    assert "不一致" in wrong.reason
    assert right.writes["old_valid_to"] == f"{made.old_valid_to:%Y-%m-%d}"


def test_switch_and_switch_back_leave_the_old_card_as_it_was() -> None:
    holder = person()
    old = card(holder)
    made = batch(("100001", "李明", "2468"))
    with_chip: dict[str, Any] = {"batch": picked(made), "tail": "2468", "chip": "04FFEEDDCC"}

    call("card.switch", holder, **with_chip)
    call("card.switch", holder, **with_chip)
    assert uids(holder) == ["04FFEEDDCC", "04A1B2C3D4"]
    call("card.disable_old", holder, batch=picked(made))
    assert uids(holder) == ["04FFEEDDCC"]

    call("card.switch_back", holder, batch=picked(made))

    old.refresh_from_db()
    assert (uids(holder), old.state) == (["04A1B2C3D4"], CardState.ACTIVE)
    assert BankRecord.objects.get().state == RecordState.VERIFIED


def test_disable_old_before_the_switch_is_refused() -> None:
    made = batch(("100001", "李明", "2468"))
    holder = person()
    service.take_bank_file(
        batch_id=made.pk,
        rows=service.read_bank_file("工号,姓名,卡号后四位\n100001,李明,2468").good,
        at=NOON,
    )

    with pytest.raises(CardRefused, match="还没有启用"):
        service.disable_old(batch_id=made.pk, person_id=holder.pk, change=CardChange(at=NOON))


def test_bank_file_is_read_line_by_line_and_never_repeats_a_whole_number() -> None:
    person()
    person("100002", "王芳")
    whole = "6222 0212 3456 7890 123"

    read = service.read_bank_file(
        "工号,姓名,卡号后四位\n"
        f"100001,李明,2468\n100002,王方,1111\n999999,谁,1234\n100001,李明,{whole}\n"
    )

    assert [row.problem[:6] for row in read.rows] == [
        "工号出现了两", "姓名与工号对", "没有这个工号", "有完整卡号，",
    ]  # fmt: skip
    assert "7890" not in str(read)


@pytest.mark.parametrize("text", ["", "姓名,卡号\n李明,1234", "工号,姓名\n1,李明"])
def test_bank_file_of_another_shape_is_refused_with_the_columns(text: str) -> None:
    with pytest.raises(BatchRefused, match="卡号后四位"):
        service.read_bank_file(text)


def test_bank_file_twice_changes_nothing_and_who_came_keeps_their_tail() -> None:
    holder = person()
    made = batch(("100001", "李明", "2468"))
    service.verify(batch_id=made.pk, person_id=holder.pk, tail="2468", at=NOON)
    other = service.read_bank_file("工号,姓名,卡号后四位\n100001,李明,9999")

    assert service.take_bank_file(batch_id=made.pk, rows=other.good, at=LATER) == (0, 0)
    assert BankRecord.objects.get().tail == "2468"


def test_sources_and_context_show_what_is_the_applicant_s_own() -> None:
    holder, other = person(), person("100002", "王芳")
    card(holder)
    made = batch(("100001", "李明", "2468"))
    asking = Asking(at=NOON, person_id=holder.pk)
    stranger = Asking(at=NOON, person_id=other.pk)

    mine = sources.get("my_cards").items(asking, values={})
    assert [one.label for one in mine] == ["银行卡 尾号 1111"]
    assert sources.get("my_cards").pick(stranger, key=mine[0].key) is None
    assert [one.key for one in sources.get("card_batches").items(asking, values={})] == [
        str(made.pk)
    ]
    assert sources.get("card_batches").items(stranger, values={}) == []
    asked = contexts.get("bank_file")
    assert asked(asking, {"batch": picked(made)}) == {"tail": "2468"}
    assert asked(stranger, {"batch": picked(made)}) == {"tail": ""}


def test_desk_freezes_thaws_and_takes_the_bank_s_file() -> None:
    client = Client()
    directory_make.sign_in(client, directory_make.person(roles=["card_desk"]))
    held = card(person())

    client.post(f"/desk/cards/{held.pk}/freeze/")
    assert "已挂失" in client.get(f"/desk/cards/{held.pk}/").content.decode()
    client.post(f"/desk/cards/{held.pk}/thaw/")
    page = client.get("/desk/cards/?q=1111&state=ACTIVE").content.decode()
    assert "银行卡 尾号 1111" in page

    draft = {"name": "春", "bank": "行", "opens_date": date(2026, 12, 1)}
    draft |= {"closes_date": date(2026, 12, 31), "old_valid_to": date(2027, 1, 31)}
    made = client.post("/desk/cards/batches/new/", draft)
    file = SimpleUploadedFile("b.csv", "工号,姓名,卡号后四位\n100001,李明,2468\n1,谁,2\n".encode())
    looked = client.post(f"{made['Location']}file/", {"file": file, "only_good": "on"})
    assert "1 行可导入" in looked.content.decode()
    file.seek(0)
    client.post(f"{made['Location']}file/", {"file": file, "only_good": "on", "take": "1"})
    assert BankRecord.objects.count() == 1
    assert "李明" in client.get(made["Location"]).content.decode()
