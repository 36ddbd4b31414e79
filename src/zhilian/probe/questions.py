"""What is asked of a database, what it answers, and what people are told when it does not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhilian.probe.types import ErrorCode

ROWS_MOST = 1000
MISSING = "探测端没有安装 {name}，不能查询这种数据库；请在探测端运行 pip install {name}"
CROWDED = "探测端正在查询的数据库过多，本次没有轮到；请错开间隔或增加探测端"
LATE = "{limit:g} 秒内没有连上数据库；请检查主机是否开机、防火墙是否放行"
SLOW = "已连上，但 {limit:g} 秒内没有查完；请检查数据库负载、锁等待和语句"
REFUSED = "连接被拒绝；请检查数据库是否启动、端口是否写对"
UNREADY = "没有登录成功（{words}）；请检查账号、口令、库名，端口上是不是 {engine}"
FAILED = "查询没有成功（{words}）；请检查语句和账号的权限"
PLAIN = "连接没有加密；请在数据库服务器上启用 TLS，或取消“要求加密”"


class Trouble(Exception):
    """No rows came; carries the outcome."""

    def __init__(self, code: ErrorCode, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Question:
    engine: str
    query: str
    limit_s: float
    host: str = ""
    addresses: tuple[str, ...] = ()
    port: int = 0
    database: str = ""
    user: str = ""
    password: str = ""
    encrypted: bool = False
    path: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How many rows (counted up to ROWS_MOST), the first value, and the two times."""

    count: int
    first: Any
    connect_us: int
    query_us: int
