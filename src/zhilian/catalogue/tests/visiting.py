"""Forms of the shipped list, filled in with texts and checked."""

from collections.abc import Mapping
from decimal import Decimal

from zhilian.catalogue import checking, documents
from zhilian.catalogue.tests import make
from zhilian.catalogue.types import Checked, Sent
from zhilian.core.effects import (
    Asking,
    Picked,
)
from zhilian.core.testing import NOON
from zhilian.core.times import local

NOW = local(NOON)
WINDOWS = {w.code: w for w in documents.read_catalogue(documents.shipped()).windows}
VISIT = {
    "visitor_name": "张三",
    "visitor_phone": "13800000000",
    "start_at": "2026-11-25T09:00",
    "end_at": "2026-11-25T11:00",
    "gate": "k1",
    "building": "一号楼",
    "reason": "商谈",
}
SHELVES = {
    "gates": make.shelf("东门", "西门"),
    "location": make.shelf("一号楼"),
    "meeting_rooms": make.shelf("第一会议室", capacity=12, needs_approval=False),
    "product": make.shelf("馒头", "花卷"),
    "my_transactions": make.shelf("11 月 20 日 午餐", amount=Decimal("18.50")),
    "my_subsidy": make.shelf("11 月补贴", value=Decimal("300.00")),
    "menu": make.Shelf(
        Picked(key="a", label="A 餐", facts={"meal": "午餐"}),
        Picked(key="b", label="B 餐", facts={"meal": "晚餐", "left": 0}),
        wanted=lambda thing, values: thing.facts["meal"] == values["meal"],
    ),
    "canteens": make.shelf("一餐厅", "二餐厅"),
    "access_areas": make.shelf("机房", "大厅"),
    "person": make.shelf("张伟", "张伟", "李四"),
}


def check(
    code: str,
    texts: Mapping[str, str | list[str]],
    asking: Asking = make.ASKING,
    **rows: int,
) -> Checked:
    lists = {name: [text] if isinstance(text, str) else text for name, text in texts.items()}
    sent = Sent(texts=lists, rows=rows)
    return checking.check(WINDOWS[code], sent=sent, asking=asking)


def said(found: Checked, name: str) -> str:
    return next((problem.text for problem in found.problems if problem.name == name), "")
