"""A log-in walked through with cookies: open the page, take the token, log in, open a window."""

from __future__ import annotations

from zhilian.probe.journey import JourneyCheck, journey_options
from zhilian.probe.kinds.base import KINDS


@KINDS.register
class LoginCheck(JourneyCheck):
    name = "login"
    label = "登录流程"
    summary = "带 Cookie 走完多步：打开登录页、提取令牌、登录、打开窗口，每步核对文字"
    example = "用专用账号登录，看到本人姓名"
    options = journey_options(help_text="依次执行；网址、表单和请求头里可用 {{变量}}")
