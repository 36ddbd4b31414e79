"""Meters with half a year of readings, lifts, equipment to lend, devices of operations."""

import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from zhilian.assets import service
from zhilian.assets.types import Cause, DeviceKind, DeviceState, MeterKind
from zhilian.core.times import local_date
from zhilian.directory import selectors as directory

MONTHS = 6
MONTH = timedelta(days=30)
METERS = (
    (MeterKind.POWER, "总配电室", 40, 1150),
    (MeterKind.POWER, "主楼照明", 20, 600),
    (MeterKind.POWER, "空调机房", 20, 900),
    (MeterKind.WATER, "进水总表井", 1, 2100),
    (MeterKind.GAS, "厨房调压箱", 1, 1400),
)
EQUIPMENT = (
    ("mic", "无线话筒", "手持，含底座", 12, "支"),
    ("lavalier", "领夹话筒", "一拖二", 6, "套"),
    ("projector", "便携投影仪", "5000 流明", 6, "台"),
    ("speaker", "便携音箱", "双十寸", 5, "套"),
    ("interpreter", "同声传译主机", "含 60 个接收机", 2, "套"),
    ("camera", "会议摄像机", "1080P 云台", 4, "台"),
    ("video", "移动视频会议终端", "55 寸一体", 3, "台"),
    ("pointer", "翻页笔", "绿光", 10, "支"),
)
DEVICES = (
    (DeviceKind.ACCESS, "门禁控制器", "主楼东厅", 2),
    (DeviceKind.GATE, "通道闸机", "主楼大厅", 3),
    (DeviceKind.BARRIER, "停车道闸", "院区大门", 2),
    (DeviceKind.CANTEEN, "餐厅消费机", "职工餐厅", 4),
    (DeviceKind.SWITCH, "接入交换机", "弱电间", 3),
    (DeviceKind.UPS, "UPS 电源", "机房", 1),
    (DeviceKind.CAMERA, "出入口摄像机", "院区大门", 2),
)
VENDOR, VENDOR_HOTLINE = "示例电梯维保有限公司", "029-55500119"


def tell(*, dice: random.Random, at: datetime) -> None:
    sites = directory.sites()
    for place, site in enumerate(sites, start=1):
        _meters(site, place=place, dice=dice, at=at)
        _lifts(site, place=place, dice=dice, at=at)
        _devices(site, place=place, dice=dice, at=at)
    for code, name, spec, total, unit_word in EQUIPMENT:
        said = {
            "code": code,
            "name": name,
            "spec": spec,
            "total": total,
            "unit_word": unit_word,
            "place": "主楼 会务设备间",
            "active": True,
        }
        service.keep_equipment(equipment_id=None, said=said, cause=Cause(at=at))


def _meters(site: Any, *, place: int, dice: random.Random, at: datetime) -> None:
    main = None
    for number, (kind, where, factor, monthly) in enumerate(METERS, start=1):
        said = {
            "code": f"{kind.value[0]}{place}{number:02d}",
            "meter_kind": kind,
            "site": site,
            "place": where,
            "factor": Decimal(factor),
            "parent": main if kind is MeterKind.POWER else None,
            "active": True,
        }
        meter = service.keep_meter(meter_id=None, said=said, cause=Cause(at=at - MONTHS * MONTH))
        main = main or meter
        reading = Decimal(dice.randrange(1000, 90_000))
        for month in range(MONTHS, -1, -1):
            read_at = Cause(at=at - month * MONTH - timedelta(days=1))
            service.read_meter(meter_id=meter.pk, reading=reading, cause=read_at)
            reading += Decimal(int(monthly * dice.uniform(0.8, 1.2)))


def _lifts(site: Any, *, place: int, dice: random.Random, at: datetime) -> None:
    today = local_date(at)
    for number in range(1, 4):
        said = {
            "code": f"DT-{place}{number:02d}",
            "site": site,
            "building": "主楼" if number < 3 else "附楼",
            "place": ("东厅客梯", "西厅客梯", "货梯")[number - 1],
            "registered_no": f"示例特设{place}{number:03d}",
            "vendor": VENDOR,
            "vendor_hotline": VENDOR_HOTLINE,
            "load_kg": 2000 if number == 3 else 1050,
            "inspect_by": today + timedelta(days=dice.randrange(15, 340)),
            "active": True,
        }
        service.keep_elevator(elevator_id=None, said=said, cause=Cause(at=at))


def _devices(site: Any, *, place: int, dice: random.Random, at: datetime) -> None:
    today = local_date(at)
    for kind, name, where, number in DEVICES:
        for index in range(1, number + 1):
            bought = today - timedelta(days=dice.randrange(200, 2400))
            said = {
                "code": f"{kind.value[:3]}-{place}{index:02d}",
                "name": name,
                "device_kind": kind,
                "site": site,
                "place": where,
                "model": f"示例 {kind.value[:2]}{dice.randrange(100, 900)}",
                "serial": f"SN{place}{index}{dice.randrange(10**6):06d}",
                "commissioned_date": bought,
                "warranty_to": bought + timedelta(days=365 * 5),
                "state": DeviceState.SPARE if index == 4 else DeviceState.IN_SERVICE,
            }
            service.keep_device(device_id=None, said=said, cause=Cause(at=at))
