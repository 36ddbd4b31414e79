"""Makers: valid rows by default; a test states only what it is about."""

from itertools import count
from typing import Any

from zhilian.core.effects import Call
from zhilian.core.testing import NOON
from zhilian.desk import service
from zhilian.desk.models import Requirement, WorkOrder
from zhilian.desk.types import OrderDraft

_numbers = count(1)


def order(**values: Any) -> WorkOrder:
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "category": "照明",
        "place": "1 号楼 302",
        "key": f"order:{n}",
        "detail": "灯管不亮",
        "phone": "13800000001",
        "window": "facility-repair",
        "subject": f"case:{n}",
        "case_number": f"BX{n:04d}",
    }
    at = values.pop("at", NOON)
    return service.make_order(draft=OrderDraft(**{**defaults, **values}), at=at)


def requirement(**values: Any) -> Requirement:
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "key": f"requirement:{n}",
        "kind": "意见建议",
        "content": "希望餐厅评价可以匿名",
        "subject": "case:1",
        "case_number": "YJ0001",
        "at": NOON,
    }
    return service.make_requirement(**{**defaults, **values})


def call(name: str, **values: Any) -> Call:
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "key": f"BX{n:04d}/dispatch/done/{name}/1.1",
        "subject": f"case:{n}",
        "number": f"BX{n:04d}",
        "window": "facility-repair",
        "at": NOON,
    }
    return Call(name=name, **{**defaults, **values})
