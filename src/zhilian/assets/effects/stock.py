"""Drawing from the warehouse, and giving back what was drawn."""

from collections import Counter

from zhilian.assets import selectors, service
from zhilian.assets.effects.causes import cause_of
from zhilian.core.calls import each, id_of, tells_refusals
from zhilian.core.effects import DONE, Call, Outcome, effect, failed


@effect("stock.issue")
@tells_refusals
def issue(call: Call) -> Outcome:
    wanted = _wanted(call)
    if not wanted:
        return failed("领用清单是空的，请选择品名并填写数量。")
    drawn = service.issue(wanted=wanted, cause=cause_of(call))
    return Outcome(receipt={"drawn": drawn})


@effect("stock.put_back")
@tells_refusals
def put_back(call: Call) -> Outcome:
    """What the receipt of the drawing says; without one, what the case's list says."""
    drawn = call.receipt.get("drawn") or _by_item(_wanted(call))
    service.put_back(items={str(key): int(n) for key, n in drawn.items()}, cause=cause_of(call))
    return DONE


def _wanted(call: Call) -> dict[int, int]:
    wanted: Counter[int] = Counter()
    for row in each(call.args["items"]):
        kind_id = id_of(row.get("kind"))
        if kind_id is not None:
            wanted[kind_id] += int(row.get("qty") or 0)
    return {kind_id: number for kind_id, number in wanted.items() if number > 0}


def _by_item(wanted: dict[int, int]) -> dict[str, int]:
    shelves = {kind.pk: kind.stock.pk for kind in selectors.kinds(only_active=False)}
    return {str(shelves[kind_id]): number for kind_id, number in wanted.items()}
