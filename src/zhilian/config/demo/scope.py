"""The scope register of the demo: sub-platforms and windows, confirmed by the purchaser."""

import csv
from datetime import datetime, timedelta
from io import StringIO

from zhilian.catalogue import selectors as catalogue
from zhilian.contract import selectors as contract
from zhilian.contract.selectors.scope import ScopeFilter
from zhilian.contract.service import scope
from zhilian.directory import selectors as directory

PHASE_TWO = {"energy", "estate", "welfare", "mall"}
CONFIRMED_BEFORE = timedelta(days=180)


def register(*, at: datetime) -> None:
    """Through the same import that a purchaser's table goes through."""
    sites = [(site.code, site.name) for site in directory.sites()]
    scope.import_scope(text=_table(site=sites[0][1]), sites=sites, at=at - CONFIRMED_BEFORE)
    purchaser = directory.people_with_role(role="purchaser")[0]
    waiting = [item.pk for item in contract.scope_items(chosen=ScopeFilter())]
    scope.confirm_scope(item_ids=waiting, person_id=purchaser.pk, at=at - CONFIRMED_BEFORE)


def _table(*, site: str) -> str:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(["编号", "名称", "类别", "期次", "办公区"])
    for platform in catalogue.sub_platforms():
        phase = "二期" if platform.code in PHASE_TWO else "一期"
        writer.writerow([f"module-{platform.code}", platform.name, "业务模块", phase, site])
        for window in catalogue.windows(sub_platform=platform.code):
            writer.writerow([f"window-{window.code}", window.name, "服务窗口", phase, site])
    return out.getvalue()
