"""A table is checked line by line, written in pieces, stopped, taken out again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from zhilian.core.jobs import JOBS
from zhilian.core.models import JournalEntry
from zhilian.core.sheets import SHEETS, Keeper
from zhilian.core.tables import TableRow
from zhilian.core.testing import NOON, standing_in
from zhilian.directory.models import Site
from zhilian.directory.tests import make as people
from zhilian.sheets import jobs, selectors, service
from zhilian.sheets.errors import MovedOn
from zhilian.sheets.models import TableRun
from zhilian.sheets.tests.fake import BELOW, TAKEN, Sites
from zhilian.sheets.types import RunState, Verdict

pytestmark = pytest.mark.django_db
HOME = "/desk/tables/"
PAGE = f"{HOME}fake-sites/"
HEAD = "编号,名称,次序,片区,主院"


@pytest.fixture(autouse=True)
def _fake_register() -> Iterator[None]:
    with standing_in(SHEETS, {"fake-sites": Sites}):
        yield


def keeper() -> Keeper:
    return Keeper(person_id=people.person().pk, roles=frozenset({"property_admin"}))


def rows(*lines: dict[str, str]) -> list[TableRow]:
    return [TableRow(line=place, values=line) for place, line in enumerate(lines, start=2)]


def hand_in(*lines: dict[str, str]) -> TableRun:
    return service.hand_in(
        sheet=Sites(), name="表.csv", rows=rows(*lines), keeper=keeper(), at=NOON
    )


def verdicts(run: TableRun) -> list[str]:
    return [one["verdict"] for one in run.results]


def upload(*lines: str) -> dict[str, Any]:
    return {"table": SimpleUploadedFile("表.csv", "\n".join((HEAD, *lines)).encode())}


def test_each_line_says_what_would_become_of_it_and_nothing_is_kept() -> None:
    people.site(code="east", name="东院", position=1)

    run = hand_in(
        {"code": "east", "name": "东院", "position": "1"},
        {"code": "east2", "name": "东二院", "position": "2"},
        {"code": "east", "name": "东大院", "position": "1"},
        {"code": "west", "name": TAKEN},
    )

    assert run.state == RunState.READY
    assert verdicts(run) == [Verdict.SAME, Verdict.NEW, Verdict.BAD, Verdict.BAD]
    assert run.results[2]["faults"] == [["编号", "与第 2 行相同，请只留一行"]]
    assert run.results[3]["faults"] == [["", f"名称“{TAKEN}”不能用，请换一个。"]]
    assert Site.objects.count() == 1
    assert not JournalEntry.objects.filter(kind__startswith="sheets.").exists()


def test_what_changes_is_told_before_and_after_a_left_out_column_stays() -> None:
    people.site(code="east", name="东院", position=3)

    run = hand_in({"code": "east", "name": "东大院"})

    assert run.results[0]["differences"] == [["名称", "东院", "东大院"]]


def test_every_wrong_cell_is_named_with_its_remedy() -> None:
    run = hand_in({"code": "坏 号", "name": "", "position": "很多", "zone": "城南", "main": "也许"})

    assert dict(map(tuple, run.results[0]["faults"])) == {
        "编号": "“坏 号”只能用字母、数字和连字符，例如 main-301",
        "名称": "不能空着，请填写",
        "次序": "“很多”不是整数，请写成 0 到 100 之间的整数",
        "片区": "没有“城南”，可以写：城东、城西",
        "主院": "“也许”看不懂，请写“是”或“否”",
    }


def test_new_line_without_a_needed_column_is_refused() -> None:
    run = hand_in({"code": "west"})

    assert run.results[0]["faults"] == [["名称", "新增的行不能没有这一列"]]


def test_writing_keeps_the_good_lines_and_says_what_it_did() -> None:
    people.site(code="east", name="东院", position=1)
    held = keeper()
    lines = rows(
        {"code": "east", "name": "东大院"}, {"code": "west", "name": "西院"},
        {"code": "north", "name": TAKEN},
    )  # fmt: skip
    run = service.hand_in(sheet=Sites(), name="表.csv", rows=lines, keeper=held, at=NOON)

    done = service.begin_writing(run_id=run.pk, sheet=Sites(), keeper=held, at=NOON)

    assert (done.state, done.created, done.changed, done.refused) == ("DONE", 1, 1, 1)
    assert set(Site.objects.values_list("code", "name", "position")) == {
        ("east", "东大院", 1),
        ("west", "西院", 7),
    }
    assert JournalEntry.objects.filter(kind="sheets.table.written").count() == 1
    with pytest.raises(MovedOn):
        service.begin_writing(run_id=run.pk, sheet=Sites(), keeper=held, at=NOON)


def test_long_table_goes_to_a_worker_and_can_be_stopped_between() -> None:
    held = keeper()
    lines = rows(*({"code": f"s{n}", "name": f"院{n}"} for n in range(150)))
    run = service.hand_in(sheet=Sites(), name="长表.csv", rows=lines, keeper=held, at=NOON)
    before = run.state
    JOBS[service.CHECK].call(run_id=run.pk)

    service.begin_writing(run_id=run.pk, sheet=Sites(), keeper=held, at=NOON)
    during = Site.objects.count()
    service.stop(run_id=run.pk, at=NOON)
    JOBS[service.WRITE].call(run_id=run.pk)

    run.refresh_from_db()
    assert (before, during, Site.objects.count()) == ("CHECKING", 0, 0)
    assert (run.state, run.total) == ("STOPPED", 150)


def test_line_that_stands_on_a_new_one_further_up_is_no_fault() -> None:
    filler = [{"code": f"f{n}", "name": f"院{n}"} for n in range(30)]
    for line in filler:
        people.site(code=line["code"], name=line["name"], position=7)

    run = hand_in(
        {"code": "hall", "name": "大院"}, *filler, {"code": "court", "name": f"{BELOW}hall"}
    )
    alone = hand_in({"code": "court", "name": f"{BELOW}hall"})

    assert verdicts(run) == [Verdict.NEW, *[Verdict.SAME] * 30, Verdict.NEW]
    assert verdicts(alone) == [Verdict.BAD]
    assert Site.objects.count() == 30


def test_worker_writes_a_long_table_in_its_keepers_name_and_may_run_twice() -> None:
    held = keeper()
    lines = rows(*({"code": f"s{n}", "name": f"院{n}"} for n in range(120)))
    run = service.hand_in(sheet=Sites(), name="长表.csv", rows=lines, keeper=held, at=NOON)
    JOBS[service.CHECK].call(run_id=run.pk)
    service.begin_writing(run_id=run.pk, sheet=Sites(), keeper=held, at=NOON)

    JOBS[service.WRITE].call(run_id=run.pk)
    JOBS[service.WRITE].call(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.done, run.created, Site.objects.count()) == ("DONE", 120, 120, 120)
    written = JournalEntry.objects.get(kind="sheets.table.written")
    assert written.actor == str(held.person_id)


def test_pages_lead_from_the_file_to_the_result(client_as: Any) -> None:
    people.site(code="east", name="东院", position=1)
    client = client_as("property_admin")

    form = client.get(PAGE).content.decode()
    answer = client.post(PAGE, upload("east,东大院,1,,否", "west,西院,x,,否"))
    shown = client.get(answer["Location"]).content.decode()
    client.post(f"{answer['Location']}write/")
    after = client.get(answer["Location"]).content.decode()
    bad = client.get(f"{answer['Location']}result.xlsx?only=BAD")

    table = list(load_workbook(BytesIO(bad.content)).worksheets[0].values)
    assert "认这一列判断是哪一条" in form
    assert "<del>东院</del>" in shown
    assert "次序：“x”不是整数" in shown
    assert "写入 1 条" in shown
    assert "已写入" in after
    assert Site.objects.get().name == "东大院"
    assert table[0][:4] == ("原行号", "导入结果", "问题与改法", "编号")
    assert table[1][0] == "3"


def test_result_file_that_was_put_right_can_be_handed_in(client_as: Any) -> None:
    client = client_as("property_admin")
    answer = client.post(PAGE, upload("west,西院,x,,否"))
    book = load_workbook(BytesIO(client.get(f"{answer['Location']}result.xlsx").content))
    book.worksheets[0]["F2"] = "5"
    out = BytesIO()
    book.save(out)

    again = client.post(PAGE, {"table": SimpleUploadedFile("改.xlsx", out.getvalue())})

    run = TableRun.objects.order_by("-id").first()
    assert again.status_code == 302
    assert run is not None
    assert verdicts(run) == ["NEW"]


def test_file_goes_out_as_it_comes_in(client_as: Any) -> None:
    people.site(code="east", name="=东院", position=1)
    client = client_as("property_admin")

    for ending in ("xlsx", "csv"):
        got = client.get(f"{PAGE}table.{ending}")
        body = got.getvalue() if hasattr(got, "getvalue") else got.content
        client.post(PAGE, {"table": SimpleUploadedFile(f"表.{ending}", body)})

    assert [verdicts(one) for one in TableRun.objects.all()] == [["SAME"], ["SAME"]]
    assert JournalEntry.objects.filter(kind="sheets.table.taken_out").count() == 2


def test_strangers_and_others_see_nothing_of_it(client_as: Any) -> None:
    answer = client_as("property_admin").post(PAGE, upload("west,西院,1,,否"))
    other, cook = client_as("property_admin"), client_as("canteen_admin")

    assert other.get(answer["Location"]).status_code == 404
    assert other.post(f"{answer['Location']}write/").status_code == 404
    assert cook.get(PAGE).status_code == 404
    assert client_as("staff").get(HOME).status_code == 403


def test_unreadable_file_is_refused_in_words(client_as: Any) -> None:
    client = client_as("property_admin")

    strange = client.post(PAGE, {"table": SimpleUploadedFile("表.csv", "编号,颜色\nx,红".encode())})
    none = client.post(PAGE, {})

    assert "不认识“颜色”这一列" in strange.content.decode()
    assert "请选择文件" in none.content.decode()


def test_tables_handed_in_long_ago_are_forgotten() -> None:
    old, fresh = hand_in({"code": "a", "name": "甲"}), hand_in({"code": "b", "name": "乙"})
    TableRun.objects.filter(pk=old.pk).update(made_at=NOON - timedelta(days=31))

    found = selectors.runs_to_forget(before=NOON - jobs.KEPT)
    service.forget(run_ids=found)

    assert list(TableRun.objects.all()) == [fresh]
