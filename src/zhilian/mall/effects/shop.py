"""A merchant's shops opened as its application says, or closed when it leaves."""

from collections.abc import Iterator
from datetime import date

from zhilian.core.calls import each, key_of, keys_of, label_of, tells_refusals
from zhilian.core.effects import Call, Outcome, Values, effect
from zhilian.mall import service
from zhilian.mall.types import Cause, MerchantDraft, PermitDraft


@effect("shop.open")
@tells_refusals
def open_shop(call: Call) -> Outcome:
    draft = MerchantDraft(
        name=label_of(call.args["company"]),
        uscc=key_of(call.args["uscc"]).upper(),
        categories=keys_of(call.args["categories"]),
        contact=key_of(call.values.get("contact")),
        settle_account=key_of(call.values.get("settle_account")),
        permits=tuple(_permits(call.values)),
    )
    merchant = service.open_shop(draft=draft, cause=_cause(call))
    return Outcome(receipt={"merchant": merchant.pk, "uscc": merchant.uscc})


@effect("shop.close")
@tells_refusals
def close_shop(call: Call) -> Outcome:
    uscc = key_of(call.receipt.get("uscc") or call.args.get("uscc")).upper()
    merchant = service.close_shop(uscc=uscc, cause=_cause(call))
    return Outcome(receipt={"merchant": merchant.pk})


def _permits(values: Values) -> Iterator[PermitDraft]:
    """Rows of the application that have a name, a number and a last day."""
    for row in each(values.get("permits")):
        valid_to = row.get("valid_to")
        if isinstance(valid_to, date) and row.get("name"):
            yield PermitDraft(
                name=label_of(row["name"], longest=60),
                number=label_of(row.get("no"), longest=60),
                valid_to=valid_to,
            )


def _cause(call: Call) -> Cause:
    return Cause(
        at=call.at, key=call.key, subject=call.subject, number=call.number, by_id=call.person_id
    )
