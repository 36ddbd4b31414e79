"""The yearly notice of holidays as a table: read line by line, refused whole."""

import csv
from datetime import date
from io import StringIO

from zhilian.contract.errors import CalendarRefused
from zhilian.contract.holidays import DatedDay
from zhilian.contract.types import DayStatus

COLUMNS = ("日期", "安排", "名称", "来源", "状态")
WORDS = {"休": False, "放假": False, "班": True, "上班": True, "调休上班": True}
STATUSES = {str(status.label): str(status.value) for status in DayStatus}
SHOWN_ERRORS = 5


def read_days(text: str) -> list[DatedDay]:
    """Rows with the columns of the export; a source is demanded, the status is official unless
    said. Errors name line and remedy.
    """
    reader = csv.DictReader(StringIO(text, newline=""))
    missing = [name for name in COLUMNS[:4] if name not in (reader.fieldnames or [])]
    if missing:
        raise CalendarRefused(f"缺少列：{'、'.join(missing)}。请用导出的表格作模板，保留首行。")
    days: list[DatedDay] = []
    errors: list[str] = []
    for number, row in enumerate(reader, start=2):
        try:
            days.append(_day(row))
        except CalendarRefused as error:
            errors.append(f"第 {number} 行：{error}")
    twice = sorted({str(d.date) for d in days if sum(e.date == d.date for e in days) > 1})
    errors += [f"日期 {day} 出现了两次。" for day in twice]
    if errors:
        more = f" 另有 {len(errors) - SHOWN_ERRORS} 处。" if len(errors) > SHOWN_ERRORS else ""
        raise CalendarRefused(f"没有导入任何内容。{' '.join(errors[:SHOWN_ERRORS])}{more}")
    return days


def _day(row: dict[str, str]) -> DatedDay:
    cells = {name: (row.get(name) or "").strip().lstrip("'") for name in COLUMNS}
    if cells["安排"] not in WORDS:
        raise CalendarRefused(f"安排“{cells['安排']}”不认识，请填：休、班。")
    if not cells["来源"]:
        raise CalendarRefused("请填来源，例如通知的文号。")
    status = cells["状态"] or str(DayStatus.OFFICIAL.label)
    if status not in STATUSES:
        raise CalendarRefused(f"状态“{status}”不认识，请填：{'、'.join(STATUSES)}。")
    return DatedDay(
        date=_date(cells["日期"]),
        working=WORDS[cells["安排"]],
        label=cells["名称"][:40],
        source=cells["来源"][:200],
        status=STATUSES[status],
    )


def _date(text: str) -> date:
    cleaned = text.replace("/", "-").replace("年", "-").replace("月", "-").replace("日", "")
    try:
        year, month, day = (int(piece) for piece in cleaned.split("-"))
        return date(year, month, day)
    except ValueError as error:
        raise CalendarRefused(f"日期“{text}”看不懂，请写成 2027-02-06。") from error
