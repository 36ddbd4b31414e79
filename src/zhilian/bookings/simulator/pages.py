"""The desk of the hospital: who is expected, who came, and how it behaves."""

from collections.abc import Sequence
from html import escape

from zhilian.bookings.simulator.store import BEHAVIOURS, Row

STATES = {"BOOKED": "已预约", "DONE": "已到检", "CANCELLED": "已取消"}
WORDS = {"good": "正常接收", "busy": "系统繁忙", "refuse": "拒收", "slow": "三秒后答复"}
ARRIVE = (
    '<form method="post" action="/arrive"><input type="hidden" name="reference" value="{}">'
    "<button>登记到检</button></form>"
)


def desk(rows: Sequence[Row], *, behaviour: str) -> str:
    options = "".join(
        f'<option value="{one}"{" selected" if one == behaviour else ""}>{WORDS[one]}</option>'
        for one in BEHAVIOURS
    )
    empty = '<p class="empty">还没有预约。平台推送名单后，会出现在这里。</p>'
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>模拟体检机构</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/assets/hospital.css"></head>
<body><header><h1>模拟体检机构</h1><span>只登记到检，没有体检结果</span></header>
<main><section><h2>名单</h2>{_table(rows) if rows else empty}</section>
<section><h2>接口表现</h2><form method="post" action="/behave">
<select name="behaviour" aria-label="接口表现">{options}</select><button>生效</button></form>
</section></main></body></html>"""


def _table(rows: Sequence[Row]) -> str:
    head = "<tr><th>日期</th><th>姓名</th><th>套餐</th><th>单号</th><th>状态</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{''.join(map(_row, rows))}</tbody></table>"


def _row(row: Row) -> str:
    act = ARRIVE.format(escape(row.reference)) if row.state == "BOOKED" else ""
    return (
        f"<tr><td>{escape(row.day)}</td><td>{escape(row.name)}<small>证件尾号 "
        f"{escape(row.idno_tail)}</small></td><td>{escape(row.package)}</td>"
        f"<td>{escape(row.id)}</td><td>{STATES[row.state]}{act}</td></tr>"
    )
