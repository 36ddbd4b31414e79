"""Files of checks: read, judged, applied, undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from zhilian.core.errors import UploadRefused
from zhilian.core.testing import NOON
from zhilian.core.uploads import guarded_text
from zhilian.directory.tests import make as people
from zhilian.monitoring import selectors, service
from zhilian.monitoring.errors import ImportRefused
from zhilian.monitoring.models import Check, ImportRun
from zhilian.monitoring.selectors.checks import CheckFilter
from zhilian.monitoring.service.plans import PlannedRow, RowVerdict, plan
from zhilian.monitoring.tables import MOST_ROWS, rows_of
from zhilian.monitoring.tests import make
from zhilian.monitoring.views.imports import EXAMPLE_CSV, EXAMPLE_YAML, MAX_BYTES

pytestmark = pytest.mark.django_db
HEADER = "编号,名称,类型,间隔（秒）,上级,url\n"
PASSWORD = "Mima-8848"


def planned(text: str, *, name: str = "a.csv") -> list[PlannedRow]:
    return plan(rows_of(text, name=name))


def verdicts(text: str, *, name: str = "a.csv") -> list[RowVerdict]:
    return [row.verdict for row in planned(text, name=name)]


def put_up(text: str, *, name: str = "a.csv", person_id: int = 0) -> ImportRun:
    owner = person_id or people.person().pk
    return service.put_up_import(name=name, text=text, person_id=owner, at=NOON)


def apply(run: ImportRun) -> ImportRun:
    return service.apply_import(import_id=run.pk, person_id=run.person_id, at=NOON)


@pytest.mark.parametrize(("name", "text"), [("a.csv", EXAMPLE_CSV), ("a.yaml", EXAMPLE_YAML)])
def test_the_example_can_be_imported_as_it_is(name: str, text: str) -> None:
    run = put_up(text, name=name)

    applied = apply(run)

    assert applied.created == Check.objects.live().count() == len(rows_of(text, name=name))
    assert set(verdicts(text, name=name)) == {RowVerdict.SAME}


def test_each_bad_row_names_its_line_and_its_remedy() -> None:
    text = HEADER + (
        "good,好的,http,60,,http://127.0.0.1/\n"
        "Bad Code,坏编号,http,60,,http://127.0.0.1/\n"
        "nokind,没有类型,ftp,60,,\n"
        "slow,间隔不对,http,每分钟,,http://127.0.0.1/\n"
        "noparent,上级不对,http,60,nowhere,http://127.0.0.1/\n"
        "nourl,网址不对,http,60,,www.example.cn\n"
        "good,重复,http,60,,http://127.0.0.1/\n"
    )

    rows = planned(text)

    said = {row.line: "".join(row.faults) for row in rows}
    assert [row.verdict for row in rows] == [RowVerdict.NEW, *[RowVerdict.BAD] * 6]
    assert "小写字母" in said[3]
    assert "可用的有" in said[4]
    assert "不是数字" in said[5]
    assert "没有编号为 nowhere 的上级" in said[6]
    assert "应为完整网址" in said[7]
    assert "与第 2 行重复" in said[8]


def test_good_rows_are_written_and_bad_ones_stay_visible() -> None:
    run = put_up(HEADER + "good,好的,http,60,,http://127.0.0.1/\nbad one,坏的,http,60,,\n")

    applied = apply(run)

    assert (applied.created, applied.changed) == (1, 0)
    assert [row.verdict for row in service.plan_import(run)] == [RowVerdict.SAME, RowVerdict.BAD]


def test_a_file_that_says_nothing_of_a_field_leaves_it() -> None:
    make.check(code="web", name="旧名", interval_s=30, options={"url": "http://127.0.0.1/a"})

    [row] = planned("编号,名称\nweb,新名\n")

    assert [diff.label for diff in row.differences] == ["名称"]
    assert row.draft.interval_s == 30
    assert row.draft.options == {"url": "http://127.0.0.1/a"}


def test_the_preview_tells_option_by_option_what_changes() -> None:
    make.check(code="web", options={"url": "http://127.0.0.1/a", "max_ms": 900})

    [row] = planned("code,url,max_ms\nweb,http://127.0.0.1/b,900\n")

    [diff] = row.differences
    assert (diff.label, diff.before) == ("网址", "http://127.0.0.1/a")
    assert diff.after == "http://127.0.0.1/b"


def test_rows_may_name_a_parent_that_stands_below_them() -> None:
    run = put_up(
        HEADER
        + "child,下级,http,60,above,http://127.0.0.1/\nabove,上级,http,60,,http://127.0.0.1/b\n"
    )

    apply(run)

    assert Check.objects.get(code="child").parent == Check.objects.get(code="above")


def test_parents_in_a_circle_are_refused() -> None:
    text = HEADER + "a1,甲,http,60,b1,http://127.0.0.1/\nb1,乙,http,60,a1,http://127.0.0.1/b\n"

    assert verdicts(text) == [RowVerdict.BAD, RowVerdict.BAD]


def test_a_row_behind_a_bad_parent_is_bad_too() -> None:
    text = HEADER + "child,下级,http,60,above,http://127.0.0.1/\nabove,上级,ftp,60,,\n"

    rows = planned(text)

    assert [row.verdict for row in rows] == [RowVerdict.BAD, RowVerdict.BAD]
    assert "所在的行有错" in "".join(rows[0].faults)


def test_lines_are_counted_over_quoted_line_breaks() -> None:
    text = '编号,名称,类型,url,body_contains\nfirst,一,http,http://127.0.0.1/,"甲\n乙"\nBAD!,二,http,,\n'

    assert [row.line for row in planned(text)] == [2, 4]


def test_yaml_rows_know_their_lines_and_stray_names() -> None:
    text = (
        "- code: one\n  name: 一\n  kind: tcp\n  host: x\n\n- 只有文字\n- code: two\n  options: 1\n"
    )

    rows = planned(text, name="a.yml")

    assert [row.line for row in rows] == [1, 6, 7]
    assert "没有“host”这一项" in "".join(rows[0].faults)
    assert {row.verdict for row in rows} == {RowVerdict.BAD}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "名称\n门户\n", "缺少“编号”"),
        ("a.csv", "编号,编号\na,b\n", "重复的列"),
        ("a.csv", "编号,名称\n", "没有监测项"),
        ("a.csv", '编号,名称\n"a,b\n' + "x" * 200_000, "不是正确的 CSV"),
        ("a.yaml", "- code: [\n", "不是正确的 YAML"),
        ("a.yaml", "a: &a 1\nb: *a\n", "YAML 引用"),
        ("a.yaml", "只是一句话", "应是一个列表"),
        ("a.yaml", "", "没有监测项"),
        ("a.yaml", "[" * 100_000, "层次太深"),
        ("a.yaml", "- " * 100_000, "层次太深"),
        ("a.csv", "编号\n" + "web\n" * (MOST_ROWS + 1), "请拆成几个文件"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_remedy(
    name: str, text: str, said: str
) -> None:
    with pytest.raises(ImportRefused, match="请") as refusal:
        put_up(text, name=name)

    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"\x89PNG\x00\x00", "a.csv"),
        (b"x" * (MAX_BYTES + 1), "a.csv"),
        (b"", "a.csv"),
        (b"code\n", "a.exe"),
    ],
)
def test_binary_oversize_empty_and_foreign_files_are_refused(body: bytes, name: str) -> None:
    with pytest.raises(UploadRefused):
        guarded_text(SimpleUploadedFile(name, body), max_bytes=MAX_BYTES)


def test_values_that_are_no_text_do_no_harm() -> None:
    text = (
        "- code: 12\n  name: 2026-01-01\n  kind: http\n  options: {url: 2026-01-01, ? [1, 2] : 3}\n"
    )

    assert verdicts(text, name="a.yaml") == [RowVerdict.BAD]


def test_an_export_comes_back_unchanged_and_carries_no_secret() -> None:
    options = {
        "steps": [{"url": "http://127.0.0.1/", "form": {"pass": "{{password}}"}}],
        "values": {"username": "u", "password": {"secret": PASSWORD}},
    }
    make.check(code="login", kind="login", options=options)
    make.check(
        code="web", options={"url": "http://127.0.0.1/", "request_headers": f"Cookie: {PASSWORD}"}
    )
    text = yaml.safe_dump(list(selectors.declared(wanted=CheckFilter())), allow_unicode=True)

    assert PASSWORD not in text
    assert verdicts(text, name="a.yaml") == [RowVerdict.SAME, RowVerdict.SAME]


def test_a_hidden_secret_of_a_new_check_is_refused() -> None:
    text = "- code: web\n  name: 一\n  kind: http\n  options:\n    url: http://127.0.0.1/\n"
    text += "    request_headers: {Cookie: （已保存，不显示）}\n"

    [row] = planned(text, name="a.yaml")

    assert "请填写真实内容" in "".join(row.faults)


def test_undo_puts_changes_back_and_retires_what_was_new() -> None:
    held = make.check(code="web", name="旧名", options={"url": "http://127.0.0.1/a"})
    run = apply(
        put_up(
            HEADER
            + "web,新名,http,30,,http://127.0.0.1/b\nnew,新的,http,60,web,http://127.0.0.1/\n"
        )
    )

    undone = service.undo_import(import_id=run.pk, person_id=run.person_id, at=NOON)

    held.refresh_from_db()
    assert (held.name, held.options["url"], held.interval_s) == ("旧名", "http://127.0.0.1/a", 60)
    assert Check.objects.get(code="new").retired_at == NOON
    assert (undone.restored, undone.retired, undone.left) == (1, 1, ())


def test_undo_leaves_what_was_changed_since_and_says_so() -> None:
    make.check(code="web", name="旧名")
    run = apply(put_up("编号,名称\nweb,新名\n"))
    held = Check.objects.get(code="web")
    draft = service.draft_of(held)
    later: dict[str, Any] = {"name": "更新的名"}
    service.update_check(
        check_id=held.pk,
        draft=type(draft)(**{**vars(draft), **later}),
        at=NOON + timedelta(hours=1),
    )

    undone = service.undo_import(import_id=run.pk, person_id=run.person_id, at=NOON)

    held.refresh_from_db()
    assert held.name == "更新的名"
    assert undone.restored == 0
    assert "之后又改过" in undone.left[0]


def test_an_import_is_applied_once_undone_once_and_only_by_its_owner() -> None:
    run = put_up(HEADER + "web,网,http,60,,http://127.0.0.1/\n")
    with pytest.raises(ImportRefused, match="没有找到"):
        service.apply_import(import_id=run.pk, person_id=people.person().pk, at=NOON)
    with pytest.raises(ImportRefused, match="没有写入过"):
        service.undo_import(import_id=run.pk, person_id=run.person_id, at=NOON)
    apply(run)
    with pytest.raises(ImportRefused, match="已经导入过"):
        apply(run)
    service.undo_import(import_id=run.pk, person_id=run.person_id, at=NOON)
    with pytest.raises(ImportRefused, match="已经撤销"):
        service.undo_import(import_id=run.pk, person_id=run.person_id, at=NOON)


def test_empty_option_cells_leave_the_options_of_a_known_check() -> None:
    make.check(code="web", name="旧名", options={"url": "http://127.0.0.1/a"})

    rows = planned("code,name,url,host\nweb,新名,,\nother,缺网址,,\n")

    assert [row.verdict for row in rows] == [RowVerdict.CHANGED, RowVerdict.BAD]
    assert rows[0].draft.options == {"url": "http://127.0.0.1/a"}


def test_every_fault_of_a_row_is_told_at_once() -> None:
    [row] = planned(HEADER + "Bad Code,,http,每分钟,nowhere,www\n")

    assert len(row.faults) >= 4
