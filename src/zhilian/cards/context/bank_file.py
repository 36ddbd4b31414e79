"""What the bank's file says of the applicant in the chosen batch."""

from zhilian.cards import selectors
from zhilian.core.calls import id_of
from zhilian.core.effects import Asking, Values, context


@context("bank_file")
def bank_file(asking: Asking, values: Values) -> dict[str, str]:
    """`bank_file.tail`; the empty word where the file does not name the applicant."""
    record = selectors.record_of(batch_id=id_of(values.get("batch")), person_id=asking.person_id)
    return {"tail": record.tail if record else ""}
