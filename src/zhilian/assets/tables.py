"""Tables of cards coming in: the columns, and each line read into a draft or into faults."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from zhilian.assets.errors import ImportRefused
from zhilian.assets.types import AssetDraft
from zhilian.core.effects import fen

COLUMNS = {
    "no": "资产编号",
    "name": "名称",
    "kind": "品类",
    "spec": "规格型号",
    "value": "原值（元）",
    "bought_date": "购置日期",
    "life_years": "使用年限",
    "unit": "使用单位",
    "employee_no": "使用人工号",
    "place": "存放地点",
}
NEEDED = ("no", "name", "kind")
MOST_ROWS = 5000
MOST_YUAN = Decimal(100_000_000)
EXAMPLE = (
    "资产编号,名称,品类,规格型号,原值（元）,购置日期,使用年限,使用单位,使用人工号,存放地点\r\n"
    "ZC2026900001,台式计算机,台式计算机,8 核 16G,4980,2026-03-12,6,市财政局 办公室,,主楼 302\r\n"
    "ZC2026900002,会议桌,会议桌,3.6 米,5600,2019-05-20,,,,总库房 A1\r\n"
)


@dataclass(frozen=True, kw_only=True)
class Known:
    """Names that a table may use, and the rows that they stand for."""

    kinds: Mapping[str, int]
    units: Mapping[str, int]
    people: Mapping[str, tuple[int, int | None]]
    shown: Mapping[tuple[str, int], str]


@dataclass(frozen=True, kw_only=True)
class Line:
    number: int
    said: Mapping[str, str]


def lines_of(text: str) -> list[Line]:
    """The table's lines under our own column names. Errors: `ImportRefused` naming the remedy."""
    rows = list(csv.reader(io.StringIO(text)))
    if not rows:
        raise ImportRefused("文件里没有内容，请按示例填写后再传。")
    names = {label: name for name, label in COLUMNS.items()} | {name: name for name in COLUMNS}
    head = [names.get(cell.strip(), "") for cell in rows[0]]
    missing = [COLUMNS[name] for name in NEEDED if name not in head]
    if missing:
        raise ImportRefused(f"首行缺少“{'、'.join(missing)}”列，请照示例补上。")
    if len(rows) - 1 > MOST_ROWS:
        raise ImportRefused(f"一次最多 {MOST_ROWS} 行，这个文件有 {len(rows) - 1} 行，请分开导入。")
    return [
        Line(number=place, said=_named(head, row))
        for place, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]


def draft_of(said: Mapping[str, str], known: Known) -> tuple[AssetDraft | None, tuple[str, ...]]:
    """The card that a line asks for, or what is wrong with it, all of it at once."""
    faults: list[str] = []
    no, name = said.get("no", "").upper(), said.get("name", "")
    if not no:
        faults.append("没有资产编号")
    if not name:
        faults.append("没有名称")
    kind_id = known.kinds.get(said.get("kind", ""))
    if kind_id is None:
        faults.append(f"品类“{said.get('kind', '')}”不在品名表里")
    value = _money(said.get("value", ""), faults)
    bought = _day(said.get("bought_date", ""), faults)
    years = _years(said.get("life_years", ""), faults)
    unit_id, person_id = _holder(said, known, faults)
    if faults or kind_id is None:
        return None, tuple(faults)
    draft = AssetDraft(
        no=no[:30],
        name=name[:60],
        kind_id=kind_id,
        spec=said.get("spec", "")[:80],
        value=value,
        bought_date=bought,
        life_years=years,
        unit_id=unit_id,
        person_id=person_id,
        place=said.get("place", "")[:80],
    )
    return draft, ()


def _named(head: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    pairs = zip(head, row, strict=False)
    return {name: cell.replace("\0", "").strip().lstrip("'") for name, cell in pairs if name}


def _holder(
    said: Mapping[str, str], known: Known, faults: list[str]
) -> tuple[int | None, int | None]:
    unit, number = said.get("unit", ""), said.get("employee_no", "").upper()
    unit_id = known.units.get(unit)
    if unit and unit_id is None:
        faults.append(f"没有名为“{unit}”的单位，请写成“单位 处室”")
    person = known.people.get(number)
    if number and person is None:
        faults.append(f"没有工号为 {number} 的人员")
    if person is None:
        return unit_id, None
    return unit_id or person[1], person[0]


def _money(text: str, faults: list[str]) -> int:
    plain = text.replace(",", "").replace("，", "")
    if not plain:
        return 0
    try:
        amount = Decimal(plain)
        if not 0 <= amount <= MOST_YUAN:
            raise ValueError
        return fen(amount)
    except (InvalidOperation, ValueError):
        faults.append(f"原值“{text}”不是金额，请写成 4980 或 4980.50")
        return 0


def _day(text: str, faults: list[str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError:
        faults.append(f"购置日期“{text}”不对，请写成 2026-03-12")
        return None


def _years(text: str, faults: list[str]) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdecimal() and int(text) <= 100:
        return int(text)
    faults.append(f"使用年限“{text}”不对，请写整年数")
    return None
