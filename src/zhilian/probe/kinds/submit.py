"""What a window is for, walked through: log in, open the form, have it checked as on sending it.

The last two steps are the window's. When one before them fails nobody was let in, and nothing was
learned about the window: that the login fails is told by the check of the login, once.
"""

from __future__ import annotations

from dataclasses import replace

from zhilian.probe.journey import JourneyCheck, journey_options
from zhilian.probe.kinds.base import KINDS, Pace
from zhilian.probe.types import ErrorCode, Outcome

OF_WINDOW = 2


class SubmitPace(Pace):
    interval_s = 900
    least_interval_s = 60
    timeout_s = 20.0


@KINDS.register
class SubmitCheck(JourneyCheck):
    name = "submit"
    label = "试填提交"
    summary = "登录、打开办事窗口、试填一次：走完核对和占用的规则，不产生办件"
    example = "每 15 分钟试填一次会议室预约，表单坏了就报故障"
    seldom = True
    pace = SubmitPace()
    options = journey_options(
        help_text="最后两步是打开表单和试填；前面的步骤（登录）不通时不判定窗口，由登录的监测项报"
    )

    def ended(self, outcome: Outcome, *, step: int, of: int) -> Outcome:
        if outcome.ok or step > of - OF_WINDOW:
            return outcome
        text = f"没有登录进去，窗口未能检查：{outcome.error_text}"
        return replace(outcome, error_code=ErrorCode.UNAVAILABLE, error_text=text)
