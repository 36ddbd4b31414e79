"""`signup.*`: places in activities."""

from zhilian.bookings import service
from zhilian.bookings.calls import holder, missed
from zhilian.bookings.models import SignUp
from zhilian.bookings.service import Entry
from zhilian.bookings.service.activities import reason_of
from zhilian.bookings.types import HAS_PLACE, SignUpState
from zhilian.core.calls import key_of, tells_refusals
from zhilian.core.effects import DONE, Call, Outcome, effect, failed


@effect("signup.reserve")
@tells_refusals
def reserve(call: Call) -> Outcome:
    """占用名额，满额进入候补; a lottery takes everybody and draws later."""
    entry = Entry(
        key=call.key,
        activity=key_of(call.args["activity"]),
        group=key_of(call.args.get("group")),
        holder=holder(call),
        at=call.at,
    )
    made = service.sign_up(entry=entry)
    return Outcome(receipt={"sign_up": made.pk})


@effect("signup.release")
@tells_refusals
def release(call: Call) -> Outcome:
    """释放名额并依次候补."""
    service.leave(
        activity=key_of(call.args["activity"]),
        subject=call.subject,
        no_show=missed(call),
        at=call.at,
    )
    return DONE


@effect("signup.draw")
@tells_refusals
def draw(call: Call) -> Outcome:
    """用公开种子抽签并公布: the result of this entry, now or when it is known."""
    found = service.await_result(
        activity=key_of(call.args["activity"]),
        subject=call.subject,
        effect=call.key,
        at=call.at,
    )
    if found.state in HAS_PLACE:
        return Outcome(receipt=_receipt(found))
    if found.state in (SignUpState.RELEASED, SignUpState.LOST):
        return failed(reason_of(found))
    activity = found.activity
    until = activity.draw_at if found.state == SignUpState.ENTERED else activity.starts_at
    return Outcome(receipt=_receipt(found), waiting=True, until=until)


@effect("signup.checkin")
@tells_refusals
def check_in(call: Call) -> Outcome:
    """登记活动签到."""
    service.attend(activity=key_of(call.args["activity"]), subject=call.subject, at=call.at)
    return DONE


def _receipt(found: SignUp) -> dict[str, int]:
    return {"sign_up": found.pk, "ticket": found.ticket}
