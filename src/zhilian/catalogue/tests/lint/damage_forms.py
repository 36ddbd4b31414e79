"""Damage to what a form asks, to messages, promises and people."""

from zhilian.catalogue.tests.lint.breaking import Document, breaks, field, step, window


@breaks("classified-field", at="room-booking.form.fields.confidential")
def the_classified_question_is_optional(document: Document) -> None:
    field(document, "room-booking", "confidential")["required"] = False


@breaks("classified-field", at="room-booking.form.fields.confidential")
def a_classified_case_goes_on(document: Document) -> None:
    window(document, "room-booking")["form"]["rules"].pop()


@breaks("classified-mention", at="haircut.summary")
def a_window_speaks_of_classified_matters(document: Document) -> None:
    window(document, "haircut")["summary"] = "涉密理发"


@breaks("classified-option", at="large-event.form.fields.kind")
def classified_is_an_option(document: Document) -> None:
    field(document, "large-event", "kind")["options"].append("涉密会议")


@breaks("classified-step", at="haircut.workflow.steps")
def a_step_handles_secrets(document: Document) -> None:
    window(document, "haircut")["workflow"]["steps"][0]["name"] = "保密审查"


@breaks("card-number", at="bank-card-change.form.fields")
def the_form_asks_for_the_new_card(document: Document) -> None:
    window(document, "bank-card-change")["form"]["fields"][0]["label"] = "新卡号"


@breaks("last-four", at="bank-card-change.form.fields.card_tail")
def the_last_four_may_be_six(document: Document) -> None:
    field(document, "bank-card-change", "card_tail")["max_len"] = 6


@breaks("administrators", at="haircut.workflow")
def an_administrator_decides(document: Document) -> None:
    window(document, "haircut")["workflow"]["steps"][0]["assignee"] = "system_admin"


@breaks("sms-placeholder", at="room-booking.sms")
def a_placeholder_with_a_space(document: Document) -> None:
    window(document, "room-booking")["sms"][0]["text"] = "{start at}"


@breaks("sms-shows", at="visitor-booking.sms.invited")
def a_message_shows_an_identity_number(document: Document) -> None:
    window(document, "visitor-booking")["sms"][0]["text"] = "{visitor_idno}{link}"


@breaks("sms-shows", at="room-booking.sms")
def a_message_shows_nobody_knows_what(document: Document) -> None:
    window(document, "room-booking")["sms"][0]["text"] = "{weather}"


@breaks("sms-placeholders-used", at="sms_placeholders.weather")
def a_placeholder_is_never_used(document: Document) -> None:
    document["sms_placeholders"]["weather"] = "天气"


@breaks("sms-link", at="room-booking.sms")
def an_acting_link_goes_to_staff(document: Document) -> None:
    window(document, "room-booking")["sms"][0]["text"] = "请点{link}"


@breaks("sms-length", at="room-booking.sms")
def a_message_needs_two(document: Document) -> None:
    window(document, "room-booking")["sms"][0]["text"] = "字" * 65


@breaks("sms-load", at="haircut.expected_load")
def messages_without_a_template(document: Document) -> None:
    window(document, "haircut")["sms"] = []
    window(document, "haircut")["expected_load"]["sms_per_case"] = 1


@breaks("load-sums", at="expected_load.cases_per_day")
def one_case_more_a_day(document: Document) -> None:
    window(document, "haircut")["expected_load"]["cases_per_day"] += 1


@breaks("load-sums", at="other_sms_per_day")
def one_message_more_a_day(document: Document) -> None:
    document["other_sms_per_day"][0]["per_day"] += 1


@breaks("work-calendar", at="defaults.work_calendar")
def the_day_is_an_hour_short(document: Document) -> None:
    document["defaults"]["work_calendar"]["hours"] = ["08:30-12:00", "13:30-17:00"]


@breaks("contract-clock", at="utility-line-repair.workflow.steps")
def a_contract_clock_nobody_knows(document: Document) -> None:
    _clocked(document)["clock"] = "C9.9"


@breaks("contract-clock", at="utility-line-repair.workflow.steps")
def a_repair_takes_longer_than_the_contract(document: Document) -> None:
    _clocked(document)["limit"] = {"value": 3, "unit": "day", "calendar": "clock"}


@breaks("device-fault", at="utility-line-repair.workflow.steps")
def a_device_goes_to_a_plumber(document: Document) -> None:
    for item in window(document, "utility-line-repair")["workflow"]["steps"]:
        if item["assignee"] == "ops_hardware":
            item["assignee"] = "repair_worker"


@breaks("promise-step", at="haircut.workflow.time_limit.until")
def the_promise_ends_nowhere(document: Document) -> None:
    window(document, "haircut")["workflow"]["time_limit"]["until"] = "nowhere"


@breaks("promise-step", at="large-event.workflow.steps")
def a_promised_step_has_no_limit(document: Document) -> None:
    del window(document, "large-event")["workflow"]["steps"][0]["limit"]


@breaks("promise-calendar", at="large-event.workflow.time_limit.calendar")
def a_working_promise_on_the_wall_clock(document: Document) -> None:
    window(document, "large-event")["workflow"]["time_limit"]["calendar"] = "clock"


@breaks("promise-length", at="large-event.workflow.time_limit")
def a_promise_shorter_than_its_steps(document: Document) -> None:
    window(document, "large-event")["workflow"]["time_limit"]["value"] = 1


@breaks("self-approval", at="large-event.workflow.steps")
def an_approval_passes_by_timeout(document: Document) -> None:
    for item in window(document, "large-event")["workflow"]["steps"]:
        if item["type"] == "approve":
            item["on_timeout"] = "auto_confirm"


@breaks("decided-by-system", at="facility-repair.workflow.steps.fix")
def the_system_repairs_a_door(document: Document) -> None:
    step(document, "facility-repair", "fix")["assignee"] = "system"


@breaks("visitor-opens", at="haircut.audience")
def a_visitor_opens_a_window(document: Document) -> None:
    window(document, "haircut")["audience"].append("visitor")


@breaks("visitor-link", at="visitor-booking.sms")
def a_visitor_is_never_invited(document: Document) -> None:
    window(document, "visitor-booking")["sms"].pop(0)


@breaks("visitor-link-expires", at="visitor-booking.workflow.steps.visitor_fill")
def the_visitor_has_a_week(document: Document) -> None:
    step(document, "visitor-booking", "visitor_fill")["limit"]["value"] = 7


@breaks("named-people", at="room-booking.sms")
def a_message_goes_to_a_title(document: Document) -> None:
    window(document, "room-booking")["sms"][0]["to"] = "field:title"


@breaks("named-people", at="asset-transfer.workflow.steps")
def a_unit_confirms_in_person(document: Document) -> None:
    for item in window(document, "asset-transfer")["workflow"]["steps"]:
        if item["assignee"].startswith("field:"):
            item["assignee"] = "field:to_unit"


@breaks("role-of-unit", at="asset-transfer.workflow.steps")
def the_head_of_a_reason(document: Document) -> None:
    for item in window(document, "asset-transfer")["workflow"]["steps"]:
        if item["assignee"].startswith("unit_head:"):
            item["assignee"] = "unit_head:reason"


@breaks("slot-calendars", at="care-counselling.form.fields")
def two_slots_share_a_calendar(document: Document) -> None:
    for item in window(document, "care-counselling")["form"]["fields"]:
        if item["type"] == "slot":
            item["source"] = "counsellors"


@breaks("branch-people", at="haircut.branch")
def a_district_in_a_city_window(document: Document) -> None:
    window(document, "haircut")["audience"].append("district_filler")


@breaks("branch-review", at="energy-monthly.workflow.steps.district.when")
def a_city_case_passes_the_district(document: Document) -> None:
    del step(document, "energy-monthly", "district")["when"]


@breaks("nursing-room", at="care-counselling.workflow.steps")
def the_nursing_room_waits_for_a_counsellor(document: Document) -> None:
    for item in window(document, "care-counselling")["workflow"]["steps"]:
        if item["assignee"] == "counsellor":
            item.pop("when", None)


def _clocked(document: Document) -> Document:
    steps = window(document, "utility-line-repair")["workflow"]["steps"]
    found: Document = next(item for item in steps if "clock" in item)
    return found
