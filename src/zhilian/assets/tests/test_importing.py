"""Cards from a table: faults told all at once, written line by line, taken back."""

from datetime import timedelta

import pytest

from zhilian.assets import service
from zhilian.assets.errors import ImportRefused
from zhilian.assets.models import Asset, AssetImport
from zhilian.assets.tests import things as make
from zhilian.assets.types import Keeper, Verdict
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as directory

pytestmark = pytest.mark.django_db
HEAD = "资产编号,名称,品类,原值（元）,购置日期,使用单位,使用人工号,存放地点\n"


def put_up(*lines: str, person: Person | None = None) -> AssetImport:
    who = person or directory.person()
    text = HEAD + "\n".join(lines)
    return service.put_up_import(name="资产.csv", text=text, person_id=who.pk, at=NOON)


def test_plan_tells_every_fault_of_a_line_and_what_would_change() -> None:
    unit = directory.unit(name="市水务局")
    kind = make.kind(name="打印机")
    make.asset(no="A1", name="打印机", kind_id=kind.pk, value=120_000, unit_id=unit.pk)
    make.asset(no="A2", name="打印机", kind_id=kind.pk, value=100, unit_id=unit.pk)
    run = put_up(
        "A1,打印机,打印机,1200,,市水务局,,",
        "A2,打印机,打印机,99.50,,市水务局,,302",
        "A3,新的,打印机,10,2026/3/1,,,",
        "A4,坏的,没有的,十元,3月1日,没有的局,Y9,",
        "A3,重的,打印机,,,,,",
    )

    rows = service.plan_import(run)

    assert [row.verdict for row in rows] == [
        Verdict.SAME,
        Verdict.CHANGED,
        Verdict.BAD,
        Verdict.BAD,
        Verdict.BAD,
    ]
    assert rows[1].differences == (("原值（元）", "1.00 元", "99.50 元"), ("存放地点", "空", "302"))
    assert rows[2].faults == ("购置日期“2026/3/1”不对，请写成 2026-03-12",)
    assert len(rows[3].faults) == 5
    assert rows[4].faults == ("与第 4 行编号相同",)


def test_apply_writes_the_good_lines_once_and_undo_takes_them_back() -> None:
    who, unit = directory.person(employee_no="Y1"), directory.unit(name="市水务局")
    kind = make.kind(name="打印机")
    old = make.asset(no="A1", name="旧名", kind_id=kind.pk, unit_id=unit.pk)
    run = put_up(
        "A1,新名,打印机,,,市水务局,,", "B1,新卡,打印机,5,,,Y1,302", ",缺号,打印机,,,,,", person=who
    )

    done = service.apply_import(import_id=run.pk, person_id=who.pk, at=NOON)
    made = Asset.objects.get(no="B1")
    old.refresh_from_db()
    assert (done.created, done.changed, old.name) == (1, 1, "新名")
    assert (made.person_id, made.value, made.state) == (who.pk, 500, "IN_USE")
    with pytest.raises(ImportRefused, match="已经写入过"):
        service.apply_import(import_id=run.pk, person_id=who.pk, at=NOON)
    undone, left = service.undo_import(import_id=run.pk, person_id=who.pk, at=NOON)

    old.refresh_from_db()
    made.refresh_from_db()
    assert (undone, left, old.name, made.state) == (2, [], "旧名", "DISPOSED")
    again = put_up("B1,再来,打印机,5,,,Y1,302", person=who)
    service.apply_import(import_id=again.pk, person_id=who.pk, at=NOON)
    made.refresh_from_db()
    assert (made.name, made.state, made.disposed_how) == ("再来", "IN_USE", "")


def test_undo_leaves_what_changed_since() -> None:
    who, kind = directory.person(), make.kind(name="打印机")
    run = put_up("B1,新卡,打印机,5,,,,", person=who)
    service.apply_import(import_id=run.pk, person_id=who.pk, at=NOON)
    service.assign_assets(nos=["B1"], to=Keeper(unit_id=directory.unit().pk), cause=make.cause())

    undone, left = service.undo_import(
        import_id=run.pk, person_id=who.pk, at=NOON + timedelta(hours=1)
    )

    assert (undone, left, Asset.objects.get(kind=kind).state) == (0, ["B1"], "IN_USE")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "没有内容"),
        ("名称\n桌", "首行缺少“资产编号、品类”列"),
        (HEAD, "只有首行"),
        (HEAD + "A,b,c\n" * 5001, "一次最多 5000 行"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_the_remedy(text: str, said: str) -> None:
    with pytest.raises(ImportRefused, match=said):
        service.put_up_import(name="a.csv", text=text, person_id=directory.person().pk, at=NOON)
