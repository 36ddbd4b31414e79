"""`zhilian probe`: the site agent as a process. Its log goes to stdout, one JSON object a line."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from zhilian.probe.lag import LagMeter, metered_loop
from zhilian.probe.owned import Owned
from zhilian.probe.resident import Agent, AgentSettings, SpoolInUse

log = logging.getLogger(__name__)
WRONG_USE = 2


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    _log_to_stdout(verbose=arguments.verbose)
    complaint = _complaint(arguments)
    if complaint:
        log.error(complaint)
        return WRONG_USE
    settings = AgentSettings(
        server=arguments.server,
        token_file=arguments.token_file,
        spool=arguments.spool,
        site=arguments.site,
        ca_file=arguments.ca_file,
        owned=Owned(scripts=arguments.scripts, sqlite=arguments.sqlite),
    )
    meter = LagMeter()
    try:
        with asyncio.Runner(loop_factory=metered_loop(meter)) as runner:
            runner.run(_serve(settings, meter=meter))
    except SpoolInUse as refusal:
        log.error(str(refusal))
        return WRONG_USE
    except OSError as error:
        log.error("探测端无法启动：%s；请检查 --spool 目录的权限", error)
        return WRONG_USE
    return 0


async def _serve(settings: AgentSettings, *, meter: LagMeter) -> None:
    agent = Agent(settings, meter=meter)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, agent.stop)
    await agent.run()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="zhilian probe", description="站点探测端：领取监测项，就地测量，断网时缓存，联网后补报"
    )
    parser.add_argument("--server", required=True, help="服务器地址，如 https://zhilian.example.cn")
    parser.add_argument("--token-file", required=True, type=Path, help="存放令牌的文件")
    parser.add_argument("--spool", required=True, type=Path, help="缓存目录，须为探测端独用")
    parser.add_argument("--site", default="", help="站点名称，写入日志")
    parser.add_argument(
        "--ca-file", type=Path, help="服务器证书的根证书（PEM），单位自建 CA 时使用"
    )
    parser.add_argument("--scripts", type=Path, help="检查脚本所在的文件夹；不写则不运行任何脚本")
    parser.add_argument(
        "--sqlite", type=Path, help="可查询的 SQLite 文件所在的文件夹；不写则不打开任何文件"
    )
    parser.add_argument("--verbose", action="store_true", help="日志写明因本机繁忙而重测的采样")
    return parser


def _complaint(arguments: argparse.Namespace) -> str:
    parts = urlsplit(arguments.server)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "--server 应为完整网址，例如 https://zhilian.example.cn"
    for option, path in (("--token-file", arguments.token_file), ("--ca-file", arguments.ca_file)):
        if path is not None and not path.is_file():
            return f"{option} 指定的文件 {path} 不存在；请检查路径"
    for option, path in (("--scripts", arguments.scripts), ("--sqlite", arguments.sqlite)):
        if path is not None and not path.is_dir():
            return f"{option} 指定的文件夹 {path} 不存在；请检查路径"
    return ""


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _log_to_stdout(*, verbose: bool) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("zhilian").setLevel(logging.DEBUG if verbose else logging.INFO)


if __name__ == "__main__":
    sys.exit(main())
