"""A business flow over HTTP: get a token, ask with it, look at the result. No regular expressions
(see pages.py): a JSON path, a header, a cookie, a form field, or the text between two marks."""

from __future__ import annotations

from zhilian.probe.journey import JourneyCheck, journey_options
from zhilian.probe.kinds.base import KINDS


@KINDS.register
class StepsCheck(JourneyCheck):
    name = "steps"
    label = "多步接口"
    summary = "依次调用几个接口：取令牌、带着它查询、核对结果；每步各有条件和用时，Cookie 一直保留"
    example = "用账号换令牌，再查今天的订单，data.code 应为 0"
    options = journey_options(
        help_text=(
            '如 [{"url": "https://…/token", "json": {"user": "{{user}}"}, '
            '"take": {"token": {"json": "data.token"}}}, {"url": "/orders", '
            '"headers": {"Authorization": "Bearer {{token}}"}, "expect": {"data.code": "0"}}]；'
            "提取用 json、header、cookie、field 或 after 加 before，不支持正则表达式"
        )
    )
