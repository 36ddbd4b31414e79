"""Does a database answer one read-only question as it should, and how fast."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from zhilian.probe import databases, owned
from zhilian.probe import options as opt
from zhilian.probe.conditions import compares, short
from zhilian.probe.kinds.base import KINDS, CheckKind, failed, judged
from zhilian.probe.questions import ROWS_MOST, Found, Question, Trouble
from zhilian.probe.types import Condition, ErrorCode, Outcome, Phases
from zhilian.probe.vantage import Unreached, Vantage

ENGINES = {"PostgreSQL": 5432, "MySQL": 3306, "MariaDB": 3306, "SQLite": 0}
FIRST_WORD = re.compile(r"(?:SELECT|WITH|SHOW)\b", re.I)
# These write a file of the server, which a read-only transaction does not forbid.
WRITES = re.compile(r"\b(?:OUTFILE|DUMPFILE)\b", re.I)
COUNT = re.compile(r"(?:>=|<=|!=|>|<|=)?\s*\d{1,4}\Z")


def statement(value: Any) -> str:
    query = opt.text(most=4000)(value).strip().rstrip(";").strip()
    if not FIRST_WORD.match(query):
        raise opt.Refused("应以 SELECT、WITH 或 SHOW 开头；只能查询，不能修改")
    if ";" in query:
        raise opt.Refused("只能是一条语句，请去掉中间的分号")
    if WRITES.search(query):
        raise opt.Refused("不能写文件，请去掉 OUTFILE 或 DUMPFILE")
    return query


def count(value: Any) -> str:
    wanted = opt.text(most=10)(value).strip()
    if not COUNT.match(wanted):
        raise opt.Refused(f"应为 0 到 {ROWS_MOST} 的数，可写 >=1、=0、<100")
    return wanted


@KINDS.register
class SqlCheck(CheckKind):
    name = "sql"
    label = "数据库查询"
    summary = "连上数据库查一条语句，核对行数或首个值；连接与查询分别计时，全程只读"
    group = "data"
    example = "待发短信是否积压：SELECT count(*) FROM outbox，首个值 <1000"
    options = (
        opt.Option(
            name="engine",
            label="数据库",
            parse=opt.choice(*ENGINES),
            control="choice",
            choices=tuple((name, name) for name in ENGINES),
        ),
        opt.Option(
            name="host", label="主机", parse=opt.host, default="", help="域名或 IP；SQLite 不填"
        ),
        opt.Option(
            name="port",
            label="端口",
            parse=opt.whole(least=1, most=65535),
            default=None,
            control="number",
            help="留空用默认：PostgreSQL 5432，MySQL 和 MariaDB 3306",
        ),
        opt.Option(
            name="database",
            label="库名",
            parse=opt.text(most=100),
            default="",
            help="SQLite 填文件名，文件须在探测端 --sqlite 指定的文件夹内",
        ),
        opt.Option(name="user", label="账号", parse=opt.text(most=100), default=""),
        opt.Option(
            name="password",
            label="口令",
            parse=opt.text(most=500),
            default="",
            control="secret",
            help="加密保存。请用只有查询权限的专用账号",
        ),
        opt.Option(
            name="query",
            label="语句",
            parse=statement,
            control="area",
            help="一条 SELECT、WITH 或 SHOW 语句",
        ),
        opt.Option(
            name="rows",
            label="行数",
            parse=count,
            default=">=1",
            help=f"应有的行数，如 >=1、=0；最多数到 {ROWS_MOST} 行",
        ),
        opt.Option(
            name="value",
            label="首个值",
            parse=opt.text(most=200),
            default="",
            help="第一行第一列应有的值，如 ok、>=1、<1000；留空则不判定",
        ),
        opt.Option(
            name="encrypted",
            label="要求加密",
            parse=opt.flag,
            default=False,
            control="flag",
            help="连接必须走 TLS；不选则能加密就加密",
        ),
    )

    def cross_check(self, values: Mapping[str, Any]) -> list[opt.OptionError]:
        if values["engine"] != "SQLite":
            return _need(values, "host", "请填写主机，例如 10.1.2.3") or _need(
                values, "user", "请填写账号"
            )
        try:
            owned.file_name(values["database"])
        except opt.Refused as refusal:
            return [opt.OptionError(field="database", message=f"库名{refusal}")]
        return []

    def target(self, options: Mapping[str, Any]) -> str:
        engine, database = options.get("engine", ""), options.get("database", "")
        if engine == "SQLite":
            return f"SQLite {database}"
        port = options.get("port") or ENGINES.get(str(engine), "")
        return f"{engine} {options.get('host', '')}:{port}/{database}"

    async def probe(
        self, plan: Mapping[str, Any], *, timeout_s: float, at: datetime, vantage: Vantage
    ) -> Outcome:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(timeout_s):
                question, dns_us = await _question(plan, timeout_s=timeout_s, vantage=vantage)
            found = await databases.ask(question)
        except TimeoutError:
            text = f"{timeout_s:g} 秒内没有解析出主机的地址；请检查本机的 DNS 是否可用"
            return failed(ErrorCode.TIMEOUT, text, phases=Phases(total=_since(began)))
        except (Trouble, Unreached) as trouble:
            text = trouble.text
            if plan["password"]:
                text = text.replace(plan["password"], "***")
            return failed(trouble.code, text, phases=Phases(total=_since(began)))
        phases = Phases(
            dns=dns_us,
            tcp=found.connect_us,
            ttfb=found.query_us,
            total=(dns_us or 0) + found.connect_us + found.query_us,
        )
        return judged(phases=phases, conditions=_conditions(plan, found))


async def _question(
    plan: Mapping[str, Any], *, timeout_s: float, vantage: Vantage
) -> tuple[Question, int | None]:
    if plan["engine"] == "SQLite":
        path = _sqlite_file(plan["database"], folder=vantage.owned.sqlite)
        question = Question(engine="SQLite", query=plan["query"], limit_s=timeout_s, path=path)
        return question, None
    places = await vantage.locate(host=plan["host"])
    question = Question(
        engine=plan["engine"],
        query=plan["query"],
        limit_s=max(0.001, timeout_s - (places[0].took_us or 0) / 1e6),
        host=plan["host"],
        addresses=tuple(place.address for place in places),
        port=plan["port"] or ENGINES[plan["engine"]],
        database=plan["database"],
        user=plan["user"],
        password=plan["password"] + "",  # a plain text: a driver may format it
        encrypted=plan["encrypted"],
    )
    return question, places[0].took_us


def _sqlite_file(name: str, *, folder: Path | None) -> Path:
    if folder is None:
        text = "本探测端没有开放 SQLite 查询；请在它的启动命令中加 --sqlite 文件夹"
        raise Trouble(ErrorCode.UNAVAILABLE, text)
    path = owned.inside(folder, name)
    if path is None:
        text = f"{folder} 中没有文件 {name}；请检查文件是否被移走、库名是否写对"
        raise Trouble(ErrorCode.UNREACHABLE, text)
    return path


def _conditions(plan: Mapping[str, Any], found: Found) -> list[Condition]:
    most = found.count >= ROWS_MOST
    held = [
        Condition(
            name="行数",
            ok=compares(found.count, saw=str(found.count), wanted=plan["rows"]),
            saw=f"{found.count} 行" + ("或更多" if most else ""),
            wanted=f"{plan['rows']} 行",
        )
    ]
    if plan["value"]:
        shown = "空值" if found.first is None else str(found.first)
        held.append(
            Condition(
                name="首个值",
                ok=found.first is not None
                and compares(found.first, saw=shown.strip(), wanted=plan["value"]),
                saw=short(shown),
                wanted=plan["value"],
            )
        )
    return held


def _need(values: Mapping[str, Any], name: str, message: str) -> list[opt.OptionError]:
    return [] if values[name] else [opt.OptionError(field=name, message=message)]


def _since(began: float) -> int:
    return int((time.perf_counter() - began) * 1e6)
