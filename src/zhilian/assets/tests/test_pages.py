"""The desks of the assets app: every page for its role, lists within their budget, acts acted."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from zhilian.assets import service
from zhilian.assets.models import (
    AreaGrant,
    Asset,
    AssetImport,
    AssetKind,
    Device,
    Elevator,
    Equipment,
    Garage,
    Meter,
    Room,
    StandardArea,
    StockItem,
    Vehicle,
)
from zhilian.assets.tests import things as make
from zhilian.core.models import JournalEntry
from zhilian.directory.tests import make as directory

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
HOME = "/desk/assets/"
LISTS = (
    ("asset_admin", "cards", "台式计算机"),
    ("warehouse", "stock", "品名"),
    ("estate_admin", "rooms", "主楼"),
    ("fleet_admin", "cars", "陕A"),
    ("energy_admin", "meters", "配电室"),
    ("property_admin", "elevators", "东厅"),
    ("meeting_admin", "equipment", "话筒"),
    ("ops_hardware", "devices", "门禁控制器"),
)


@pytest.fixture
def held() -> None:
    """Two of everything."""
    unit = directory.unit(site=directory.site())
    for _ in range(2):
        make.asset(unit_id=unit.pk)
        make.room(unit_id=unit.pk, site_id=unit.site_id)
        make.car()
        make.meter()
        make.elevator()
        make.equipment()
        make.device()


@pytest.mark.parametrize(("role", "place", "word"), LISTS)
@pytest.mark.usefixtures("held")
def test_a_list_shows_its_rows_within_budget_and_as_a_file(
    role: str,
    place: str,
    word: str,
    client_as: ClientAs,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    client = client_as(role)
    client.get(f"{HOME}{place}/")

    with django_assert_max_num_queries(12):
        page = make.text(client.get(f"{HOME}{place}/"))
    nothing = make.text(client.get(f"{HOME}{place}/", {"q": "没有这样的东西"}))
    file = make.text(client.get(f"{HOME}{place}/export.csv"))

    assert word in page
    assert "没有符合条件的记录" in nothing
    assert word in file
    assert JournalEntry.objects.filter(kind="assets.list.exported").count() == 1


def only(model: Any) -> int:
    return int(model.objects.order_by("id")[0].pk)


@pytest.mark.usefixtures("held")
def test_every_page_of_one_thing_opens(client_as: ClientAs) -> None:
    make.standard("县处级", 18)
    make.garage()
    pages = (
        ("asset_admin", "card", Asset),
        ("asset_admin", "card_edit", Asset),
        ("asset_admin", "card_hold", Asset),
        ("asset_admin", "kind_edit", AssetKind),
        ("warehouse", "shelf", StockItem),
        ("warehouse", "take_in", StockItem),
        ("warehouse", "scrap", StockItem),
        ("warehouse", "count", StockItem),
        ("warehouse", "minimum", StockItem),
        ("estate_admin", "room", Room),
        ("estate_admin", "room_edit", Room),
        ("estate_admin", "standard_edit", StandardArea),
        ("fleet_admin", "car", Vehicle),
        ("fleet_admin", "car_edit", Vehicle),
        ("fleet_admin", "odometer", Vehicle),
        ("fleet_admin", "garage_edit", Garage),
        ("energy_admin", "meter", Meter),
        ("energy_admin", "meter_edit", Meter),
        ("property_admin", "elevator_edit", Elevator),
        ("meeting_admin", "equipment", Equipment),
        ("meeting_admin", "equipment_edit", Equipment),
        ("ops_hardware", "device_edit", Device),
    )
    clients = {role: client_as(role) for role, _, _ in pages}

    codes = {
        name: clients[role].get(reverse(f"assets:{name}", args=[only(model)])).status_code
        for role, name, model in pages
    }

    assert set(codes.values()) == {200}, codes
    for role, name in (
        ("asset_admin", "kinds"),
        ("asset_admin", "card_new"),
        ("asset_admin", "card_labels"),
        ("asset_admin", "import"),
        ("asset_admin", "import_example"),
        ("estate_admin", "units"),
        ("estate_admin", "room_new"),
        ("fleet_admin", "garages"),
        ("property_admin", "elevator_labels"),
        ("ops_hardware", "device_labels"),
    ):
        assert clients[role].get(reverse(f"assets:{name}")).status_code == 200, name


def test_an_unknown_thing_is_not_found(client_as: ClientAs) -> None:
    client = client_as("asset_admin")

    assert client.get(reverse("assets:card", args=[999_999])).status_code == 404


def test_a_card_is_made_corrected_and_moved_by_hand_with_its_past_shown(
    client_as: ClientAs,
) -> None:
    client, kind, unit = client_as("asset_admin"), make.kind(), directory.unit(name="市水务局")
    user = directory.person(employee_no="Y1", unit=unit)
    said = {"name": "会议桌", "kind": kind.pk, "value": "1200.50", "no": "", "employee_no": ""}

    client.post(reverse("assets:card_new"), said)
    made = Asset.objects.get()
    assert (made.value, made.state) == (120_050, "IN_STORE")
    client.post(reverse("assets:card_edit", args=[made.pk]), said | {"name": "长会议桌"})
    moved = {"unit": unit.pk, "employee_no": "y1", "place": "302", "note": "盘点更正"}
    page = client.post(reverse("assets:card_hold", args=[made.pk]), moved, follow=True)

    made.refresh_from_db()
    assert (made.name, made.person_id, made.unit_id, made.version) == (
        "长会议桌",
        user.pk,
        unit.pk,
        3,
    )
    shown = make.text(page)
    assert "名称：会议桌 → 长会议桌" in shown
    assert "单位：库房 → 市水务局" in shown
    assert "盘点更正" in shown


def test_a_form_keeps_what_was_typed_and_names_the_fault(client_as: ClientAs) -> None:
    said = {"name": "会议桌", "value": "很多", "employee_no": "Y404"}

    answer = client_as("asset_admin").post(reverse("assets:card_new"), said)

    shown = make.text(answer)
    assert answer.status_code == 422
    for words in ("请选择品类。", "金额要写成 4980", "没有工号为 Y404 的人员", 'value="会议桌"'):
        assert words in shown


def test_the_shelf_takes_in_scraps_and_counts(client_as: ClientAs) -> None:
    client = client_as("warehouse")
    item = StockItem.objects.get(kind=make.kind())

    client.post(reverse("assets:take_in", args=[item.pk]), {"number": 9, "note": "到货"})
    refused = client.post(reverse("assets:scrap", args=[item.pk]), {"number": 99, "note": "坏"})
    page = client.post(
        reverse("assets:count", args=[item.pk]), {"counted": 8, "note": "少一件"}, follow=True
    )
    client.post(reverse("assets:minimum", args=[item.pk]), {"minimum": 20, "shelf": "A-3"})

    item.refresh_from_db()
    assert (item.quantity, item.minimum, item.shelf) == (8, 20, "A-3")
    assert (refused.status_code, "库存只剩 9" in make.text(refused)) == (422, True)
    assert "账已改为实点数 8" in make.text(page)
    assert "要补货" in make.text(client.get(reverse("assets:shelves")))


def test_rooms_standards_and_grants_are_kept_by_the_office_section(client_as: ClientAs) -> None:
    client, unit = client_as("estate_admin"), directory.unit(name="市水务局")
    level = make.standard("县处级", 18)
    said = {"building": "主楼", "number": "302", "area": "18.5", "use": "OFFICE", "unit": unit.pk}
    client.post(reverse("assets:room_new"), said)
    service.assign_rooms(
        action="新增", area=Decimal(40), room_ids=[], unit_id=unit.pk, cause=make.cause(key="k")
    )
    grant = AreaGrant.objects.get()

    page = make.text(client.get(reverse("assets:units")))
    client.post(reverse("assets:grant_settle", args=[grant.pk]), {"note": "分配 303"})
    changed = {"area": "20", "source": "市批复"}
    client.post(reverse("assets:standard_edit", args=[level.pk]), changed)

    level.refresh_from_db()
    grant.refresh_from_db()
    assert Room.objects.get().area == Decimal("18.5")
    assert all(words in page for words in ("批复待落实", "新增 40.00 ㎡", "县处级"))
    assert (level.area, grant.settled_note) == (Decimal(20), "分配 303")


def test_an_import_is_looked_at_written_and_taken_back(client_as: ClientAs) -> None:
    client = client_as("asset_admin")
    make.kind(name="打印机")
    table = "资产编号,名称,品类\nA1,新卡,打印机\n,缺号,打印机\n".encode("gb18030")
    upload = SimpleUploadedFile("资产.csv", table)

    planned = make.text(client.post(reverse("assets:import"), {"table": upload}, follow=True))
    run = AssetImport.objects.get()
    client.post(reverse("assets:import_apply", args=[run.pk]))
    made = Asset.objects.get(no="A1")
    undone = make.text(client.post(reverse("assets:import_undo", args=[run.pk]), follow=True))

    assert all(words in planned for words in ("写入 1 张", "1 行有错", "没有资产编号"))
    assert made.name == "新卡"
    assert "已撤销 1 张卡片的变更" in undone
    other = client_as("asset_admin")
    assert other.get(reverse("assets:import_run", args=[run.pk])).status_code == 404


def test_labels_carry_the_number_as_a_picture(client_as: ClientAs) -> None:
    made = make.asset(no="ZC77", unit_id=directory.unit().pk)
    make.asset(no="ZC78")

    page = make.text(
        client_as("asset_admin").get(reverse("assets:card_labels"), {"id": str(made.pk)})
    )

    assert ("ZC77" in page, "ZC78" in page, "<svg" in page) == (True, False, True)
