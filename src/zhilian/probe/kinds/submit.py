"""What a window is for, walked through: log in, open the form, have it checked as on sending it.

The last two steps are the window's. When one before them fails nobody was let in, and nothing was
learned about the window: that the login fails is told by the check of the login, once.

Who was let in stays so for an hour, for every window that the same account walks through: 64
windows in turn would else sign in six thousand times a day. It is kept in this process alone.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from zhilian.probe.journey import Journey, JourneyCheck, Way, journey_options
from zhilian.probe.kinds.base import KINDS, Pace
from zhilian.probe.types import ErrorCode, Outcome
from zhilian.probe.vantage import Vantage

OF_WINDOW = 2
LET_IN_FOR: Final = timedelta(hours=1)


class SubmitPace(Pace):
    interval_s = 900
    least_interval_s = 60
    timeout_s = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _LetIn:
    """Somebody who was let in: by which steps, when, and where they stood then."""

    by: Mapping[str, Any]
    at: datetime
    way: Way


@KINDS.register
class SubmitCheck(JourneyCheck):
    name = "submit"
    label = "试填提交"
    summary = "登录、打开办事窗口、试填一次：走完核对和占用的规则，不产生办件"
    example = "每 15 分钟试填一次会议室预约，表单坏了就报故障"
    seldom = True
    pace = SubmitPace()
    options = journey_options(
        help_text="最后两步是打开表单和试填；前面的步骤（登录）每小时走一次，同一账号的各窗口"
        "共用，不通时不判定窗口，由登录的监测项报"
    )

    def __init__(self) -> None:
        self._let_in: list[_LetIn] = []

    async def probe(
        self, plan: Mapping[str, Any], *, timeout_s: float, at: datetime, vantage: Vantage
    ) -> Outcome:
        """With who is let in already; what is found wrong so is looked at again from the login on,
        because it may be that they were shown out.
        """
        ends_at, by = time.monotonic() + timeout_s, _login_of(plan)
        window = range(max(1, len(plan["steps"]) - OF_WINDOW + 1), len(plan["steps"]) + 1)
        if (known := self._known(by, at=at)) is not None:
            journey = Journey(plan=plan, vantage=vantage, ends_at=ends_at)
            journey.go_on_from(known.way)
            outcome = await self.walk(journey, steps=window)
            if outcome is None or outcome.error_code is not ErrorCode.CONDITION:
                return outcome or journey.passed()
            self._forget(known)
        journey = Journey(plan=plan, vantage=vantage, ends_at=ends_at)
        if (outcome := await self.walk(journey, steps=range(1, window.start))) is not None:
            return outcome
        self._let_in.append(_LetIn(by=by, at=at, way=journey.way()))
        return await self.walk(journey, steps=window) or journey.passed()

    def ended(self, outcome: Outcome, *, step: int, of: int) -> Outcome:
        if outcome.ok or step > of - OF_WINDOW:
            return outcome
        text = f"没有登录进去，窗口未能检查：{outcome.error_text}"
        return replace(outcome, error_code=ErrorCode.UNAVAILABLE, error_text=text)

    def _known(self, by: Mapping[str, Any], *, at: datetime) -> _LetIn | None:
        self._let_in = [one for one in self._let_in if at - one.at < LET_IN_FOR]
        return next((one for one in self._let_in if one.by == by), None)

    def _forget(self, known: _LetIn) -> None:
        self._let_in = [one for one in self._let_in if one is not known]


def _login_of(plan: Mapping[str, Any]) -> dict[str, Any]:
    """What two windows have in common when the same account walks through them."""
    return {**plan, "steps": plan["steps"][:-OF_WINDOW]}
