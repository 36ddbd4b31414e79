"""Damage to effects, undoing and moments."""

from zhilian.catalogue.tests.lint.breaking import Document, breaks, field, step, window


@breaks("effect-arguments", at="effects.canteen.credit.args.amount")
def an_argument_of_no_type(document: Document) -> None:
    document["effects"]["canteen.credit"]["args"]["amount"] = "gold"


@breaks("effect-undo", at="effects.canteen.credit.undo")
def an_effect_undone_by_nothing(document: Document) -> None:
    document["effects"]["canteen.credit"]["undo"] = "canteen.forget"


@breaks("effect-undo", at="effects.canteen.credit.undo")
def an_effect_undoes_itself(document: Document) -> None:
    document["effects"]["canteen.credit"]["undo"] = "canteen.credit"


@breaks("effect-undo", at="effects.canteen.credit.undo")
def undoing_takes_another_type(document: Document) -> None:
    document["effects"]["canteen.debit"]["args"]["amount"] = "int"


@breaks("effect-undo", at="effects.canteen.credit.undo")
def undoing_needs_what_is_not_there(document: Document) -> None:
    document["effects"]["canteen.debit"]["args"]["reason"] = "text"


@breaks("effects-used", at="effects.canteen.sing")
def an_effect_is_never_used(document: Document) -> None:
    document["effects"]["canteen.sing"] = {**document["effects"]["canteen.open"], "undo": "none"}


@breaks("argument-types-used", at="arg_types.rating")
def an_argument_type_is_never_used(document: Document) -> None:
    document["arg_types"]["rating"] = ["rating"]


@breaks("effect-declared", at="canteen-topup.workflow.steps.credit.effects")
def a_step_runs_an_unknown_effect(document: Document) -> None:
    step(document, "canteen-topup", "credit")["effects"][0]["name"] = "canteen.gift"


@breaks("effect-argument-names", at="canteen-topup.workflow.steps.credit.effects")
def an_effect_gets_an_argument_too_many(document: Document) -> None:
    step(document, "canteen-topup", "credit")["effects"][0]["args"]["tip"] = "amount"


@breaks("effect-argument-names", at="canteen-topup.workflow.steps.credit.effects")
def an_effect_lacks_an_argument(document: Document) -> None:
    del step(document, "canteen-topup", "credit")["effects"][0]["args"]["amount"]


@breaks("effect-argument-values", at="canteen-topup.workflow.steps.credit.effects")
def an_argument_of_the_wrong_type(document: Document) -> None:
    step(document, "canteen-topup", "credit")["effects"][0]["args"]["amount"] = "pay_channel"


@breaks("effect-argument-values", at="canteen-topup.workflow.steps.credit.effects")
def an_argument_from_nowhere(document: Document) -> None:
    step(document, "canteen-topup", "credit")["effects"][0]["args"]["amount"] = "fortune"


@breaks("effect-argument-values", at="canteen-topup.workflow.steps.credit.effects")
def words_where_money_is_due(document: Document) -> None:
    step(document, "canteen-topup", "credit")["effects"][0]["args"]["amount"] = "'十元'"


@breaks("effect-argument-values", at="visitor-booking.workflow.steps.issue.effects")
def a_table_without_the_column(document: Document) -> None:
    field(document, "visitor-booking", "companions")["columns"].pop()


@breaks("effect-argument-filled", at="canteen-topup.workflow.steps.credit.effects")
def money_from_an_optional_field(document: Document) -> None:
    field(document, "canteen-topup", "amount")["required"] = False


@breaks("effect-argument-filled", at="visitor-booking.on_submit")
def a_field_that_the_visitor_fills_later(document: Document) -> None:
    phone = field(document, "visitor-booking", "visitor_phone")
    phone.update(required=False, filled_by="visitor", required_if="visitor_name")


@breaks("effect-moment", at="canteen-topup.workflow.steps.pay.effects")
def an_effect_on_no_action(document: Document) -> None:
    step(document, "canteen-topup", "pay")["effects"][0]["on"] = "approve"


@breaks("effect-moment", at="canteen-topup.workflow.steps.pay.effects")
def entering_a_step_of_a_person(document: Document) -> None:
    step(document, "canteen-topup", "pay")["effects"][0]["on"] = "enter"


@breaks("machine-step", at="canteen-topup.workflow.steps.notify")
def an_auto_step_does_nothing(document: Document) -> None:
    del step(document, "canteen-topup", "notify")["effect"]


@breaks("machine-step", at="canteen-topup.workflow.steps.credit")
def an_auto_step_decides_nothing(document: Document) -> None:
    step(document, "canteen-topup", "credit")["effects"][0]["on"] = "ok"


@breaks("submit-reason", at="canteen-topup.workflow.steps.notify.why")
def a_reason_names_a_missing_transaction(document: Document) -> None:
    step(document, "canteen-topup", "notify")["why"] = "已在提交事务内完成"


@breaks("writes", at="room-booking.workflow.steps")
def a_step_writes_without_a_type(document: Document) -> None:
    window(document, "room-booking")["workflow"]["steps"][0]["writes"] = ["mood"]


@breaks("writes", at="written.mood")
def a_written_value_is_never_written(document: Document) -> None:
    document["written"]["mood"] = "text"


@breaks("undo-covers", at="canteen-topup.workflow.steps.pay.effects")
def a_payment_is_kept_on_withdrawal(document: Document) -> None:
    window(document, "canteen-topup")["on_cancel"].pop()


@breaks("undo-undoes", at="canteen-topup.on_cancel")
def cancelling_undoes_what_never_was(document: Document) -> None:
    undo = {"name": "parking.revoke", "on": ["withdraw"], "args": {"plate": "remark"}}
    window(document, "canteen-topup")["on_cancel"].append(undo)


@breaks("undo-happens", at="canteen-topup.on_cancel")
def a_cause_that_cannot_happen(document: Document) -> None:
    window(document, "canteen-topup")["on_cancel"][0]["on"] = ["withdraw", "no_show"]


@breaks("undo-happens", at="canteen-topup.on_cancel")
def a_cause_that_nobody_declared(document: Document) -> None:
    window(document, "canteen-topup")["on_cancel"][0]["on"] = ["withdraw", "boredom"]


@breaks("undo-arguments", at="gym-venue.on_cancel")
def another_slot_is_released(document: Document) -> None:
    arguments = window(document, "gym-venue")["on_cancel"][0]["args"]
    arguments[next(iter(arguments))] = "no_show_30d"


@breaks("cancel-causes-used", at="cancel_causes.closed")
def a_cause_is_never_used(document: Document) -> None:
    for part in document["sub_platforms"]:
        for item in part["windows"]:
            for binding in item.get("on_cancel", []):
                binding["on"] = [cause for cause in binding["on"] if cause != "closed"]


@breaks("capacity-released", at="gym-venue.capacity.release_on")
def a_cancelled_court_stays_taken(document: Document) -> None:
    del window(document, "gym-venue")["on_cancel"]


@breaks("booking-reserves", at="gym-venue.on_submit")
def a_booking_holds_nothing(document: Document) -> None:
    del window(document, "gym-venue")["on_submit"]


@breaks("event-declared", at="canteen-topup.sms.party")
def a_message_about_no_event(document: Document) -> None:
    window(document, "canteen-topup")["sms"][0]["event"] = "party"


@breaks("event-happens", at="canteen-topup.sms.credit_failed.at")
def a_message_at_no_moment(document: Document) -> None:
    window(document, "canteen-topup")["sms"][0]["at"] = ["credit.approve"]


@breaks("event-happens", at="canteen-topup.sms.credit_failed.at")
def a_message_at_the_moment_of_another_event(document: Document) -> None:
    window(document, "canteen-topup")["sms"][0]["at"] = ["on_submit"]


@breaks("event-moments", at="events.finished.fires")
def an_event_fires_at_no_moment(document: Document) -> None:
    document["events"]["finished"]["fires"].append("moon.rise")


@breaks("events-used", at="events.party")
def an_event_is_never_used(document: Document) -> None:
    document["events"]["party"] = {"means": "聚会", "fires": ["finish"]}


@breaks("events-used", at="defaults.in_app_message_events")
def an_in_app_message_of_no_event(document: Document) -> None:
    document["defaults"]["in_app_message_events"].append("party")


@breaks("signals", at="signals.permit_due.windows")
def a_signal_to_no_window(document: Document) -> None:
    document["signals"]["permit_due"]["windows"].append("party-planning")


@breaks("signals", at="signals.full_moon")
def a_signal_is_never_used(document: Document) -> None:
    document["signals"]["full_moon"] = {"owner": "mall", "when": "满月", "windows": ["haircut"]}
