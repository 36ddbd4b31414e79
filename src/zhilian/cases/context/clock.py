"""The time on the server, in Asia/Shanghai."""

from datetime import date, datetime

from zhilian.core.effects import Asking, Values, context
from zhilian.core.times import local


@context("now")
def now(asking: Asking, values: Values) -> datetime:
    return local(asking.at)


@context("today")
def today(asking: Asking, values: Values) -> date:
    return local(asking.at).date()
