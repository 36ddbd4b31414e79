"""Every register of every app as a table: in, out the same, and one changed cell is one change."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhilian.bookings.types import SELLING
from zhilian.canteen.tests import make as meals
from zhilian.catalogue.documents import shipped
from zhilian.core.sheets import SHEETS, Keeper, Sheet
from zhilian.core.tables import TableRow, table_of
from zhilian.core.testing import NOON
from zhilian.core.times import clock_now, local_date
from zhilian.core.workbook import Tab, workbook_bytes
from zhilian.directory.tests import make as people
from zhilian.sheets import service
from zhilian.sheets.planning import shown

pytestmark = pytest.mark.django_db
AREA, EATERY = "甲院", "一食堂"
CASES: dict[str, tuple[dict[str, str], tuple[str, str]]] = {
    "canteens": ({"编号": "c9", "名称": "二食堂", "办公区": AREA, "座位": "80"}, ("座位", "90")),
    "servings": (
        {"餐厅": EATERY, "餐次": "早餐", "供应日": "周一、周三", "每餐份数": "50",
         "标准价（元）": "6"},
        ("标准价（元）", "6.50"),
    ),
    "pickup-points": ({"编号": "p9", "名称": "北门", "办公区": AREA}, ("取货时间", "16:30-18:30")),
    "menus": (
        {"餐厅": EATERY, "日期": "", "餐次": "午餐", "名称": "牛肉面", "价格（元）": "18",
         "标签": "清真"},
        ("限量", "40"),
    ),
    "buildings": ({"编号": "b9", "名称": "主楼", "办公区": AREA}, ("访客须单位审批", "是")),
    "areas": ({"编号": "a9", "名称": "机房", "办公区": AREA, "责任人工号": "A0001"},
              ("敏感区域", "是")),
    "gates": (
        {"编号": "g9", "名称": "东门", "办公区": AREA, "种类": "院门", "谁可通行": "本院职工",
         "职工通行时间": "全天", "断网时终端认得": "仅有权限单的职工"},
        ("可作访客入口", "否"),
    ),
    "resources": ({"编号": "room-9", "名称": "301 会议室", "类别": "会议室", "办公区": AREA},
                  ("容纳人数", "30")),
    "goods": ({"编号": "tofu", "名称": "豆腐", "店铺": "净菜店", "价格（元）": "4.50"},
              ("每单限购", "5")),
    "asset-kinds": ({"编号": "k9", "品名": "测试柜", "类别": "", "计量单位": "个"},
                    ("最低使用年限（年）", "15")),
    "cars": (
        {"号牌": "陕A00009", "品牌型号": "测试车", "车型": "", "能源": "",
         "座位数（含驾驶员）": "5", "额定百公里能耗": "8.5"},
        ("年检有效期至", "2027-03-01"),
    ),
    "rooms": ({"办公区": AREA, "楼宇": "主楼", "房号": "301", "使用面积（㎡）": "18.5", "用途": ""},
              ("使用人", "张三")),
    "routes": ({"类别": "灯具", "承办班组": "维修工", "到场时限（分钟）": "30",
                "完成时限（分钟）": "120"}, ("完成时限（分钟）", "180")),
}  # fmt: skip


@pytest.fixture
def _world() -> None:
    """What the rows of the cases speak of."""
    from zhilian.bookings import service as bookings

    site = people.site(code="jia", name=AREA)
    people.person(employee_no="A0001")
    held = meals.canteen(name=EATERY, site=site)
    meals.times()
    meals.rule(held)
    bookings.save_shop(code="greens", name="净菜店", window="shop", role="canteen_admin", at=NOON)


KEEPERS = {"resources": "meeting_admin", "goods": "canteen_admin"}
"""Where the roles of a register keep different rows of it."""


def keeper(sheet: Sheet) -> Keeper:
    role = KEEPERS.get(sheet.name, str(sheet.roles[0]))
    return Keeper(person_id=people.person(roles=[role]).pk, roles=frozenset({role}))


def row_of(sheet: Sheet, who: Keeper, said: dict[str, str]) -> TableRow:
    """By the names of the columns; an empty choice is the first that there is, a day today."""
    values = {}
    for column in sheet.columns(who):
        if column.label in said:
            text = said[column.label]
            choices = getattr(column, "choices", None)
            if not text and choices:
                text = next(iter(choices))
            values[column.name] = text or str(local_date(clock_now()))
    return TableRow(line=2, values=values)


def test_every_register_has_a_case_here() -> None:
    assert set(SHEETS.all()) == set(CASES)


@pytest.mark.usefixtures("_world")
@pytest.mark.parametrize("name", sorted(CASES))
def test_register_goes_out_and_comes_back_the_same(name: str) -> None:
    said, (label, text) = CASES[name]
    sheet, now = SHEETS.get(name)(), clock_now()
    who = keeper(sheet)
    columns = sheet.columns(who)

    run = service.hand_in(
        sheet=sheet, name="t.xlsx", rows=[row_of(sheet, who, said)], keeper=who, at=now
    )
    service.begin_writing(run_id=run.pk, sheet=sheet, keeper=who, at=now)
    run.refresh_from_db()
    body = workbook_bytes(
        [
            Tab(
                title="t",
                head=[one.label for one in columns],
                rows=[shown(columns, held) for held in sheet.held(who)],
            )
        ]
    )
    named = {one.label: one.name for one in columns}
    out = table_of(SimpleUploadedFile("t.xlsx", BytesIO(body).getvalue()), columns=named)
    same = service.hand_in(sheet=sheet, name="t.xlsx", rows=out, keeper=who, at=now)
    key = [column.label for column in columns if column.name in sheet.key]
    changed = {one: said[one] for one in key if one in said} | {label: text}
    again = service.hand_in(
        sheet=sheet, name="t.xlsx", rows=[row_of(sheet, who, changed)], keeper=who, at=now
    )

    assert run.results[0]["faults"] == []
    assert (run.created, run.refused) == (1, 0)
    assert {one["verdict"] for one in same.results} == {"SAME"}
    assert [one["verdict"] for one in again.results] == ["CHANGED"], again.results
    assert [one[0] for one in again.results[0]["differences"]] == [label]


@pytest.mark.parametrize("name", sorted(CASES))
def test_pages_of_a_register_stand_even_while_it_is_empty(name: str, client_as: Any) -> None:
    sheet = SHEETS.get(name)
    client = client_as(str(sheet.roles[0]))

    page = client.get(f"/desk/tables/{name}/")
    home = client.get(sheet.home)

    assert page.status_code == 200
    assert sheet.label in page.content.decode()
    assert home.status_code == 200


def test_windows_of_own_shops_are_called_as_in_the_catalogue() -> None:
    platforms = shipped()["sub_platforms"]
    named = {one["code"]: one["name"] for each in platforms for one in each["windows"]}

    assert {code: label for code, (label, _role) in SELLING.items()} == {
        code: named[code] for code in SELLING
    }
