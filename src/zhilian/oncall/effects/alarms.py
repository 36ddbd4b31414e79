"""按呼叫树电话通知值班与维保."""

from zhilian.core.calls import label_of
from zhilian.core.effects import Call, Outcome, effect
from zhilian.oncall import service
from zhilian.oncall.types import CallForHelp


@effect("alarm.call")
def call_for_help(call: Call) -> Outcome:
    """Done when the phones ring: who comes is told by the calls themselves."""
    trapped = call.args.get("trapped")
    help_ = CallForHelp(
        key=call.key,
        subject=call.subject,
        case_number=call.number,
        place=label_of(call.args["place"]),
        phone=str(call.args["phone"]),
        trapped=int(trapped) if trapped is not None else None,
    )
    alarm = service.raise_alarm(help_=help_, at=call.at)
    return Outcome(receipt={"alarm": alarm.pk})
