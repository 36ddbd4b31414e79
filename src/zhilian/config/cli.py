"""The command line: `zhilian <command>`. Each command says in its help what it does.

Nothing of the server is imported before a command needs it: `zhilian probe` runs on a site with
the bare package.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

Runner = Callable[[Sequence[str]], int]

COMMANDS: dict[str, tuple[str, str]] = {
    "up": (
        "zhilian.config.supervisor:main",
        "在本机启动全部进程（网页、后台、探测，演示时还有模拟网关）",
    ),
    "init": ("zhilian.config.setup:main", "建立新系统：数据库、密钥、基础资料、首个管理员链接"),
    "web": ("zhilian.config.processes:web", "只启动网页进程"),
    "worker": ("zhilian.config.processes:worker", "只启动后台进程"),
    "probe": ("zhilian.probe.agent:main", "只启动探测进程（可单独装在办公区，不需要数据库）"),
    "simulate": (
        "zhilian.config.processes:simulate",
        "启动模拟设备：sms 短信网关，terminals 终端，pay 支付，hospital 体检",
    ),
    "windows": ("zhilian.config.tools:windows", "窗口声明：lint | diff | import | export"),
    "check": ("zhilian.config.tools:check", "监测项：add URL 一条命令加一个监测"),
    "monitoring": (
        "zhilian.config.tools:monitoring",
        "监测数字：rebuild --compare 用样本包与状态变化核对，--write 重写",
    ),
    "audit": ("zhilian.config.tools:audit", "审计链：verify 逐条校验"),
    "keys": ("zhilian.config.tools:keys", "字段密钥：rotate 换新密钥并重写密文"),
    "jobs": ("zhilian.config.tools:jobs", "后台任务：dead 列出死信，retry ID 重新投递"),
    "urls": ("zhilian.config.tools:urls", "列出每个网址与可进入的角色（--json）"),
    "replay": ("zhilian.config.replay.run:main", "回放剧本里的一个月并逐项核对（空的演示库）"),
    "demo-year": (
        "zhilian.config.year.command:main",
        "演示库装入一年的办件（默认 213,525 件），可中断后继续",
    ),
    "manage": ("zhilian.config.tools:manage", "Django 管理命令"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point of the `zhilian` command. Returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = _parser()
    if not arguments or arguments[0] in {"-h", "--help"}:
        parser.print_help()
        return 0
    name = arguments[0]
    if name not in COMMANDS:
        parser.error(f"没有“{name}”这个命令。运行 zhilian --help 查看全部命令。")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhilian.config.settings")
    return _runner(COMMANDS[name][0])(arguments[1:])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="zhilian", description="智联机关运维系统", usage="zhilian <命令> [参数]"
    )
    commands = parser.add_subparsers(title="命令", metavar="")
    for name, (_, help_text) in COMMANDS.items():
        commands.add_parser(name, help=help_text)
    return parser


def _runner(path: str) -> Runner:
    module, _, function = path.partition(":")
    try:
        found: Runner = getattr(import_module(module), function)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("zhilian"):
            raise
        raise SystemExit(
            f"缺少组件 {error.name}：这个命令需要服务端，请安装 zhilian[server]。"
        ) from None
    return found


if __name__ == "__main__":
    sys.exit(main())
