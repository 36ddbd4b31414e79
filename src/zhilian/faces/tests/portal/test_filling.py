"""The form of a window while it is filled in: sent, kept, searched, grown, read from a workbook."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhilian.cases.models import Attachment, Case, Draft
from zhilian.catalogue.tests import make
from zhilian.core.content.tests import files
from zhilian.core.effects import prefills
from zhilian.core.testing import standing_in
from zhilian.directory.tests import make as people
from zhilian.faces.portal.views import forms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_catalogue")]
REPAIR = {
    "location": "一号楼 302",
    "category": "水暖",
    "urgency": "一般",
    "detail": "洗手间水龙头一直滴水，关不紧",
    "contact_phone": "13800000000",
}


def repair() -> dict[str, Any]:
    """What the form of 公共设施报修 takes, read from its own options."""
    window = make.declaration("facility-repair")
    options = {item.key: item.options[0] for item in window.fields if item.options}
    return {**REPAIR, **options}


def html(answer: Any) -> str:
    return str(answer.content.decode())


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
