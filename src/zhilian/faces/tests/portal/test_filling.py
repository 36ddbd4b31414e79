"""The form of a window while it is filled in: sent, kept, searched, grown, read from a workbook."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from zhilian.cases.models import Attachment, Case, Draft, RowSheet
from zhilian.catalogue.fields.codes import idcard_sign
from zhilian.catalogue.tests import make
from zhilian.core.content.tests import files
from zhilian.core.effects import Picked, prefills, sources
from zhilian.core.testing import standing_in
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.faces.portal.views import forms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_catalogue")]
SHELVES = {
    "canteens": make.shelf("一餐厅", "二餐厅"),
    "product": make.shelf("馒头", "花卷"),
    "person": make.shelf("张伟", "张伟", "李四"),
    "barber_shops": make.shelf("一号楼理发室", "二号楼理发室"),
    "barbers": make.Shelf(
        Picked(key="a", label="王师傅", facts={"shop": "k1"}),
        Picked(key="b", label="赵师傅", facts={"shop": "k2"}),
        wanted=lambda thing, values: (
            bool(values["shop"]) and values["shop"].key == thing.facts["shop"]
        ),
    ),
    "activities": make.shelf("暑期托管班", kind="托管"),
    "campaigns": make.shelf("2026 年盘点"),
}
BODY = "61010219900307001"
IDNO = f"{BODY}{idcard_sign(BODY)}"
REPAIR = {
    "location": "一号楼 302",
    "category": "水暖",
    "urgency": "一般",
    "detail": "洗手间水龙头一直滴水，关不紧",
    "contact_phone": "13800000000",
}


@pytest.fixture
def _catalogue(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    make.catalogue()
    with standing_in(sources, SHELVES):
        yield


@pytest.fixture
def person() -> Person:
    return people.person(roles=["staff", "dept_liaison"])


@pytest.fixture
def staff(client: Client, person: Person) -> Client:
    people.sign_in(client, person)
    return client


def repair() -> dict[str, Any]:
    """What the form of 公共设施报修 takes, read from its own options."""
    window = make.declaration("facility-repair")
    options = {item.key: item.options[0] for item in window.fields if item.options}
    return {**REPAIR, **options}


def html(answer: Any) -> str:
    return str(answer.content.decode())


def book(*rows: list[Any]) -> SimpleUploadedFile:
    made = Workbook()
    sheet: Any = made.active
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile("名单.xlsx", out.getvalue())


def test_form_that_is_sent_makes_a_case_and_leads_to_it(staff: Client) -> None:
    staff.post("/w/facility-repair/draft/", repair())

    answer = staff.post("/w/facility-repair/", repair())

    case = Case.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.number}/?sent=1")
    assert case.title.startswith("一号楼 302")
    assert not Draft.objects.exists()


def test_form_sent_twice_is_one_case(staff: Client) -> None:
    page = html(staff.get("/w/facility-repair/"))
    key = re.search(r'name="submit_key" value="(\w{32})"', page)
    assert key
    sent = {**repair(), "submit_key": key[1]}

    answers = [staff.post("/w/facility-repair/", sent) for _ in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert Case.objects.count() == 1


def test_faulty_form_comes_back_with_everything_typed(staff: Client) -> None:
    answer = staff.post("/w/facility-repair/", {**repair(), "contact_phone": "123"})

    text = html(answer)
    assert answer.status_code == 422
    assert 'href="#f-contact_phone"' in text
    assert "洗手间水龙头一直滴水" in text
    assert "no-store" in answer["Cache-Control"]
    assert not Case.objects.exists()


def test_files_without_script_come_with_the_form_and_stay(staff: Client) -> None:
    photo = SimpleUploadedFile("水.jpg", files.jpeg())

    text = html(
        staff.post("/w/facility-repair/", {**repair(), "contact_phone": "1", "photo": photo})
    )

    held = Attachment.objects.get()
    assert f'name="photo.file" value="{held.pk}"' in text
    staff.post("/w/facility-repair/", {**repair(), "photo.file": str(held.pk)})
    held.refresh_from_db()
    assert held.case == Case.objects.get()


def test_wrong_file_without_script_is_told_at_its_field(staff: Client) -> None:
    photo = SimpleUploadedFile("水.jpg", b"MZ no picture")

    text = html(staff.post("/w/facility-repair/", {**repair(), "photo": photo}))

    assert re.search(r'id="e-photo"[^>]*>.*?不是可以上传的格式', text, re.S)
    assert not Case.objects.exists()


def test_file_is_taken_out_without_script(staff: Client) -> None:
    photo = SimpleUploadedFile("水.jpg", files.jpeg())
    staff.post("/w/facility-repair/", {"photo": photo, "refresh": "1"})
    held = Attachment.objects.get()

    text = html(
        staff.post("/w/facility-repair/", {"photo.file": str(held.pk), "drop": f"photo:{held.pk}"})
    )

    assert "photo.file" not in text
    assert not Attachment.objects.there().exists()


def test_draft_is_kept_and_brought_back_and_thrown_away(staff: Client) -> None:
    answer = staff.post("/w/facility-repair/draft/", {"detail": "漏水", "csrfmiddlewaretoken": "x"})

    text = html(staff.get("/w/facility-repair/"))
    assert answer.status_code == 204
    assert ">漏水</textarea>" in text
    assert "已带出上次没有提交的内容" in text
    assert "error-summary" not in text
    assert Draft.objects.get().texts == '{"detail": ["漏水"]}'
    staff.post("/w/facility-repair/anew/")
    assert "漏水" not in html(staff.get("/w/facility-repair/"))


def test_address_fills_fields_in(staff: Client) -> None:
    text = html(staff.get("/w/facility-repair/?location=三号楼&nothing=1"))

    assert 'value="三号楼"' in text
    assert "已带出上次" not in text


@pytest.mark.parametrize(("q", "shown"), [("张", 2), ("lisi", 1), ("无此人", 0), ("\x00", 0)])
def test_search_in_a_field_answers_with_choices(staff: Client, q: str, shown: int) -> None:
    text = html(staff.get("/w/access-permission/find/for_person/", {"q": q}))

    assert text.count('type="radio" name="for_person"') == shown


def test_search_in_a_cell_names_the_cell(staff: Client) -> None:
    text = html(staff.get("/w/mall-order/find/items.4.sku/", {"q": "mt"}))

    assert 'name="items.4.sku" value="k1"' in text


@pytest.mark.parametrize("name", ["nothing", "items.0.nothing", "reason.0.x"])
def test_search_in_no_field_is_not_found(staff: Client, name: str) -> None:
    assert staff.get(f"/w/mall-order/find/{name}/", {"q": "x"}).status_code == 404


def test_search_is_no_list_to_carry_away(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "SEARCHES_A_MINUTE", 2)

    answers = [staff.get("/w/access-permission/find/for_person/?q=李") for _ in range(4)]

    assert answers[-1].status_code == 429


def test_choices_hang_on_what_was_chosen_before(staff: Client) -> None:
    before = html(staff.get("/w/haircut/"))
    fresh = html(staff.post("/w/haircut/fresh/", {"shop": "k2"}))
    without_script = html(staff.post("/w/haircut/", {"shop": "k2", "refresh": "1"}))

    assert "王师傅" not in before
    for text in (fresh, without_script):
        assert "赵师傅" in text
        assert "王师傅" not in text
        assert "error-summary" not in text


def test_facts_that_conditions_read_go_to_the_browser(staff: Client) -> None:
    text = html(staff.get("/w/activity-signup/"))

    assert 'data-f="{&quot;kind&quot;: &quot;托管&quot;}"' in text
    assert 'data-k="activity"' in text
    assert 'data-t="p"' in text


def test_row_goes_and_those_behind_move_up(staff: Client) -> None:
    data = {"items.rows": "3", **{f"items.{n}.qty": str(n + 1) for n in range(3)}}

    text = html(staff.post("/w/mall-order/", {**data, "less": "items.1"}))

    assert re.findall(r'name="items\.\d\.qty" value="(\d)"', text) == ["1", "3"]
    assert 'name="items.rows" value="2"' in text


def test_workbook_lays_rows_into_the_form(staff: Client) -> None:
    rows = book(["姓名", "身份证号", "手机"], ["张三", IDNO, 13800000000])

    text = html(staff.post("/w/group-visit/", {"members.xlsx": rows, "read": "members"}))

    assert 'name="members.0.name" value="张三"' in text
    assert f'name="members.0.idno" value="{IDNO}"' in text
    assert 'name="members.0.phone" value="13800000000"' in text


def test_long_workbook_is_kept_apart_and_checked_row_by_row(staff: Client) -> None:
    lines = [["张三", IDNO, "13800000000"]] * 39 + [["李四", "1", ""]]
    rows = book(["姓名", "身份证号", "手机"], *lines)

    text = html(staff.post("/w/group-visit/", {"members.xlsx": rows, "read": "members"}))

    held = RowSheet.objects.get()
    assert held.count == 40
    assert f'name="members.sheet" value="{held.pk}"' in text
    assert "已导入 40 行" in text
    sent = html(staff.post("/w/group-visit/", {"members.sheet": str(held.pk)}))
    assert "来访名单第 40 行身份证号：请填写 18 位身份证号" in sent
    stranger = Client()
    people.sign_in(stranger, people.person(roles=["dept_liaison"]))
    theirs = html(stranger.post("/w/group-visit/", {"members.sheet": str(held.pk)}))
    assert "已过保存期" in theirs


@pytest.mark.parametrize(
    ("upload", "says"),
    [
        (None, "请先选择填好的表格文件"),
        (SimpleUploadedFile("a.xlsx", b"no book"), "不是可以上传的格式"),
        (SimpleUploadedFile("a.xlsx", files.PDF), "不是 XLSX 表格"),
        (SimpleUploadedFile("a.xlsx", files.office(main="xl/workbook.xml")), "打不开"),
    ],
)
def test_what_is_no_workbook_is_told(staff: Client, upload: Any, says: str) -> None:
    data = {"read": "members", **({"members.xlsx": upload} if upload else {})}

    assert says in html(staff.post("/w/group-visit/", data))


def test_template_comes_back_as_it_was_filled_in(staff: Client) -> None:
    rows = [{"asset_no": f"A{n:04d}", "found": "相符", "place": "一号楼"} for n in range(40)]
    with standing_in(prefills, {"unit_assets": lambda _asking, _values: rows}):
        page = html(staff.get("/w/asset-inventory/"))
        answer = staff.get("/w/asset-inventory/table/rows/")
        upload = SimpleUploadedFile("表.xlsx", answer.content)
        text = html(staff.post("/w/asset-inventory/", {"rows.xlsx": upload, "read": "rows"}))

    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert "系统已带出 40 行" in page
    assert 'name="rows.0.' not in page
    assert (sheet.max_row >= 41, sheet["A2"].value) == (True, "A0000")
    assert "已导入 40 行" in text


def test_short_prefill_stands_in_the_form(staff: Client) -> None:
    rows = [{"item": "制度建设", "full": 10}, {"item": "能耗下降", "full": 20}]
    with standing_in(prefills, {"green_criteria": lambda _asking, _values: rows}):
        text = html(staff.get("/w/green-institution/"))

    assert 'name="scores.1.item" value="能耗下降"' in text


def test_who_may_not_apply_is_told_before_filling_in(client: Client) -> None:
    people.sign_in(client, people.person(roles=["staff"]))

    text = html(client.get("/w/group-visit/"))

    assert "您不能在这里提交" in text
    assert "<span>提交</span>" not in text


def test_classified_matter_is_stopped_at_the_box(staff: Client) -> None:
    text = html(staff.get("/w/room-booking/"))

    assert re.search(r'class="stop" role="alert">.*?涉密事项请线下办理', text, re.S)


def test_plate_joins_its_province(staff: Client) -> None:
    texts = {"plate": "a12345", "plate.p": "京"}

    found = html(staff.post("/w/temp-parking/", texts))

    assert re.search(r"<option selected>京</option>", found)
    assert "号牌不对" not in found
    assert "号牌不对" in html(staff.post("/w/temp-parking/", {"plate": "X", "plate.p": "京"}))


@pytest.mark.parametrize("path", ["find/host/?q=x", "fresh/", "draft/", "anew/", "table/items/"])
def test_stranger_gets_no_helper(client: Client, path: str) -> None:
    method = client.get if "find" in path or "table" in path else client.post

    answer = method(f"/w/mall-order/{path}")

    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]
