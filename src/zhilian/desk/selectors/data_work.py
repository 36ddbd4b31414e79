"""What was done for the data of windows in a period, against clause C3.2."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from zhilian.cases import selectors as cases
from zhilian.cases.selectors import WindowCases
from zhilian.catalogue import selectors as catalogue
from zhilian.desk.models import WorkOrder
from zhilian.desk.types import OrderState
from zhilian.directory.types import Role
from zhilian.sheets import selectors as sheets
from zhilian.sheets.selectors import Written


@dataclass(frozen=True, kw_only=True)
class DataWork:
    """Sub-platforms and windows on offer, their cases, tables brought in, orders of engineers."""

    sub_platforms: int
    names: Mapping[str, str]
    cases: Mapping[str, WindowCases]
    tables: tuple[Written, ...]
    orders: tuple[WorkOrder, ...]

    @property
    def orders_done(self) -> int:
        return sum(order.state == OrderState.DONE for order in self.orders)

    @property
    def received(self) -> int:
        return sum(one.received for one in self.cases.values())

    @property
    def finished(self) -> int:
        return sum(one.finished for one in self.cases.values())


def data_work(*, start: datetime, end: datetime) -> DataWork:
    """What is on offer now; the rest in the half-open period. Orders called off are left out."""
    names = {one.code: one.name for one in catalogue.windows()}
    orders = WorkOrder.objects.filter(
        role=Role.OPS_SOFTWARE, made_at__gte=start, made_at__lt=end
    ).exclude(state=OrderState.CANCELLED)
    return DataWork(
        sub_platforms=len(catalogue.sub_platforms()),
        names=names,
        cases=cases.cases_by_window(codes=names, start=start, end=end),
        tables=tuple(sheets.written_between(start=start, end=end)),
        orders=tuple(orders.only("id", "category", "state", "made_at").order_by("-made_at", "-id")),
    )
