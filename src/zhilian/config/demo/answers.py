"""A plausible answer to one field by its type: a text as typed, and the value that it means."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from zhilian.catalogue.fields.codes import idcard_sign, uscc_sign
from zhilian.catalogue.types import FieldDeclaration
from zhilian.core.times import local

Answer = tuple[str, Any]
LATER: Final = ("end", "valid_to", "to")
BEFORE: Final = ("test", "lost", "occurred", "exit", "dine", "visit")
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("季度工作例会", "安全生产培训", "项目协调会", "政策解读座谈"),
    "reason": ("工作需要", "设备到期更换", "岗位调整", "临时任务"),
    "detail": ("上午使用时发现，已试过重启，仍不正常。", "已影响办公，请尽快安排。"),
    "content": (
        "建议增加早餐粗粮品种。",
        "希望缩短高峰期排队时间。",
        "查询页面打开较慢，请看一下。",
    ),
    "remark": ("请提前联系。", "无特殊要求。"),
    "company": ("长安物业服务有限公司（演示）", "渭水园林有限公司（演示）"),
    "project": ("二号楼走廊照明改造", "北区空调机房检修"),
    "guest_unit": ("兄弟市机关事务中心", "省直机关调研组"),
    "visitor_name": ("访客甲", "访客乙"),
    "destination": ("高新区管委会", "国际港务区"),
    "origin": ("市政府北门", "三号办公区南门"),
    "budget_code": ("2026-GWJD-01",),
    "card_tail": ("1234",),
}
LONGEST_NUMBER: Final = 40


def answer(item: FieldDeclaration, *, at: datetime, dice: Random, high: bool = False) -> Answer:
    """`high` prefers what is large, ticked or last among the options."""
    make = _BY_TYPE.get(item.type, _text)
    return make(item, local(at), dice, high)


def _text(item: FieldDeclaration, now: datetime, dice: Random, high: bool) -> Answer:
    if item.options:
        return _select(item, now, dice, high)
    if item.pattern:
        text = _fitting(item.pattern, dice)
    else:
        text = dice.choice(WORDS.get(item.key, (f"{item.label}（演示）",)))
    longest = item.max_len or len(text)
    least = item.min_len or 0
    return (found := text[:longest].ljust(least, "好")), found


def _fitting(pattern: str, dice: Random) -> str:
    """Digits of the first length that the pattern takes."""
    digits = "".join(str(dice.randrange(10)) for _ in range(LONGEST_NUMBER))
    lengths = (digits[:length] for length in range(1, LONGEST_NUMBER))
    return next((text for text in lengths if re.search(pattern, text)), digits)


def _select(item: FieldDeclaration, now: datetime, dice: Random, high: bool) -> Answer:
    options = item.options or (f"{item.label}（演示）",)
    found = options[-1] if high else dice.choice(options)
    return found, (found,) if item.type == "multiselect" else found


def _integer(item: FieldDeclaration, now: datetime, dice: Random, high: bool) -> Answer:
    low, top = _ends(item, 1, 20)
    found = int(top if high else min(low + dice.randrange(3), top))
    return str(found), found


def _decimal(item: FieldDeclaration, now: datetime, dice: Random, high: bool) -> Answer:
    low, top = _ends(item, 10, 200_000 if item.type == "money" else 100)
    found = Decimal(str(top)) if high else Decimal(str(low)) + dice.randrange(3)
    return f"{found:f}", found


def _day(item: FieldDeclaration, now: datetime, dice: Random, high: bool) -> Answer:
    today = now.date()
    ahead = 30 if item.key.startswith(LATER) else 3
    latest = _shift(item.max, today)
    found = today + timedelta(days=ahead)
    if latest is not None:
        found = min(found, latest)
    return found.isoformat(), found


def _instant(item: FieldDeclaration, now: datetime, dice: Random, high: bool) -> Answer:
    if item.max == "now" or item.key.startswith(("lost", "occurred")):
        found = (now - timedelta(hours=2)).replace(second=0, microsecond=0)
    else:
        days = 1 if item.key.startswith(BEFORE) else 2
        length = timedelta(hours=10 if high else 2) if item.key.startswith(LATER) else timedelta()
        morning = now.replace(hour=9, minute=30, second=0, microsecond=0)
        found = morning + timedelta(days=days) + length
    return f"{found:%Y-%m-%dT%H:%M}", found


def _month(item: FieldDeclaration, now: datetime, dice: Random, high: bool) -> Answer:
    found = date(now.year, now.month, 1)
    return f"{found:%Y-%m}", found


def _year(item: FieldDeclaration, now: datetime, dice: Random, high: bool) -> Answer:
    return str(now.year), now.year


def _bool(item: FieldDeclaration, now: datetime, dice: Random, high: bool) -> Answer:
    found = high and item.default is not False
    return ("1" if found else ""), found


def _agree(item: FieldDeclaration, now: datetime, dice: Random, high: bool) -> Answer:
    return "1", True


def _phone(item: FieldDeclaration, now: datetime, dice: Random, high: bool) -> Answer:
    found = f"1990009{dice.randrange(10_000):04d}"
    return found, found


def _idcard(item: FieldDeclaration, now: datetime, dice: Random, high: bool) -> Answer:
    """No place has the prefix 990000, so nobody has the number."""
    born = date(1970, 1, 1) + timedelta(days=dice.randrange(12_000))
    body = f"990000{born:%Y%m%d}{dice.randrange(1000):03d}"
    found = body + idcard_sign(body)
    return found, found


def _uscc(item: FieldDeclaration, now: datetime, dice: Random, high: bool) -> Answer:
    body = f"91990000MA{dice.randrange(10_000_000):07d}"
    found = body + uscc_sign(body)
    return found, found


def _plate(item: FieldDeclaration, now: datetime, dice: Random, high: bool) -> Answer:
    found = f"陕A{dice.randrange(10_000):04d}Z"
    return found, found


def _rating(item: FieldDeclaration, now: datetime, dice: Random, high: bool) -> Answer:
    low, top = _ends(item, 1, 5)
    found = int(top if high else dice.randint(int(low), int(top)))
    return str(found), found


def _ends(item: FieldDeclaration, low: float, top: float) -> tuple[float, float]:
    least = item.min if isinstance(item.min, (int, float)) else low
    most = item.max if isinstance(item.max, (int, float)) else max(top, least)
    return least, most


def _shift(limit: Any, today: date) -> date | None:
    if limit is None:
        return None
    text = str(limit)
    if text.startswith("today"):
        return today + timedelta(days=int(text.removeprefix("today") or 0))
    return date.fromisoformat(text)


_BY_TYPE: Final[Mapping[str, Callable[[FieldDeclaration, datetime, Random, bool], Answer]]] = {
    "select": _select,
    "multiselect": _select,
    "int": _integer,
    "decimal": _decimal,
    "money": _decimal,
    "date": _day,
    "datetime": _instant,
    "month": _month,
    "year": _year,
    "bool": _bool,
    "agree": _agree,
    "phone": _phone,
    "idcard": _idcard,
    "uscc": _uscc,
    "plate": _plate,
    "rating": _rating,
}
