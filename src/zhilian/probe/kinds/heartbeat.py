"""A job that reports by itself: a back-up, a nightly sync. Missing is a fault."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from zhilian.probe import options as opt
from zhilian.probe.kinds.base import KINDS, PassiveKind

ANY_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
}


def cron_line(value: Any) -> str:
    """Five fields, as crontab has them."""
    # Only the server reads schedules, and only it has the library.
    from cronsim import CronSim, CronSimError

    line = " ".join(opt.text(most=120)(value).split())
    line = NICKNAMES.get(line.lower(), line)
    if len(line.split(" ")) != 5:
        raise opt.Refused("应为五段：分 时 日 月 周，例如 30 2 * * * 表示每天 2:30")
    try:
        CronSim(line, ANY_MOMENT)
    except CronSimError as wrong:
        raise opt.Refused(f"无法识别（{wrong}），例如 30 2 * * * 表示每天 2:30") from None
    return line


@KINDS.register
class HeartbeatCheck(PassiveKind):
    name = "heartbeat"
    label = "定时任务心跳"
    group = "report"
    summary = "备份、同步等定时任务做完后自己报到；到点没报到、报告失败或跑得太久即为故障"
    example = "每天 2:30 的数据库备份：计划填 30 2 * * *，宽限 30 分钟"
    options = (
        opt.Option(
            name="cron",
            label="计划",
            parse=cron_line,
            default="",
            help="crontab 的五段写法，按北京时间，例如 30 2 * * *；与周期二选一",
        ),
        opt.Option(
            name="every_min",
            label="周期",
            parse=opt.number(least=1, most=44640, unit=" 分钟"),
            default=None,
            control="number",
            help="分钟；没有固定时刻的任务填它，从上次报到算起",
        ),
        opt.Option(
            name="grace_min",
            label="宽限",
            parse=opt.number(least=0, most=10080, unit=" 分钟"),
            default=10.0,
            control="number",
            help="分钟；到点后再等这么久仍没有报到，即为故障",
        ),
        opt.Option(
            name="longest_min",
            label="最长运行",
            parse=opt.number(least=1, most=44640, unit=" 分钟"),
            default=None,
            control="number",
            help="分钟；任务报了“开始”后，超过这么久没有结束即为故障，留空则不判定",
        ),
    )

    def cross_check(self, values: Mapping[str, Any]) -> list[opt.OptionError]:
        if bool(values["cron"]) == (values["every_min"] is not None):
            message = "计划和周期请填写其中一个：固定时刻的任务填计划，其他填周期"
            return [opt.OptionError(field="cron", message=message)]
        return []

    def target(self, options: Mapping[str, Any]) -> str:
        if options.get("cron"):
            return f"计划 {options['cron']}"
        return f"每 {options.get('every_min', '')} 分钟"
