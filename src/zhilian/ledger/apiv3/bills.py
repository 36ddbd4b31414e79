"""A day's trade bill: a table in CSV whose cells begin with a backtick, two summary lines below."""

import csv
import hashlib
from datetime import datetime
from decimal import Decimal, InvalidOperation
from io import StringIO

from zhilian.core.effects import fen
from zhilian.core.times import LOCAL
from zhilian.ledger.types import BillRow

COLUMNS = (
    "交易时间", "微信订单号", "商户订单号", "交易状态", "订单金额",
    "微信退款单号", "商户退款单号", "申请退款金额",
)  # fmt: skip
PAID, REFUND = "SUCCESS", "REFUND"


class BadBill(Exception):
    """The bill is not what the platform says it is; the text says how."""


def check_hash(body: bytes, *, kind: str, value: str) -> None:
    """Errors: `BadBill` when the file is not the one whose hash was told."""
    if kind.upper() != "SHA1":
        raise BadBill(f"账单摘要算法 {kind[:20]} 不认识")
    if hashlib.sha1(body, usedforsecurity=False).hexdigest() != value.lower():
        raise BadBill("账单文件与摘要不符，请重新下载")


def read(text: str) -> tuple[BillRow, ...]:
    """The lines of the table. Errors: `BadBill`."""
    reader = csv.DictReader(StringIO(text.lstrip("\ufeff"), newline=""))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        raise BadBill(f"账单缺少列：{'、'.join(missing)}")
    rows: list[BillRow] = []
    for raw in reader:
        cells = {name: (raw.get(name) or "").lstrip("`").strip() for name in COLUMNS}
        if raw.get("交易时间", "").startswith("总交易单数"):
            break
        rows.append(_row(cells))
    return tuple(rows)


def _row(cells: dict[str, str]) -> BillRow:
    refund = cells["交易状态"] == REFUND
    try:
        at = datetime.strptime(cells["交易时间"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=LOCAL)
        amount = fen(Decimal(cells["申请退款金额" if refund else "订单金额"]))
    except (ValueError, InvalidOperation):
        raise BadBill(f"账单里 {cells['商户订单号'][:40]} 一行的时间或金额看不懂") from None
    return BillRow(
        reference=cells["商户订单号"],
        refund=cells["商户退款单号"] if refund else "",
        channel_no=cells["微信退款单号" if refund else "微信订单号"],
        amount=amount,
        at=at,
    )
