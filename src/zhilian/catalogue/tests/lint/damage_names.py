"""Damage to names and registers."""

from zhilian.catalogue.tests.lint.breaking import Document, breaks, drop, field, step, window


@breaks("size", at="sub_platforms")
def a_window_is_gone(document: Document) -> None:
    document["sub_platforms"][0]["windows"].pop()


@breaks("unique-codes", at="haircut")
def two_windows_of_one_code(document: Document) -> None:
    window(document, "gym-venue")["code"] = "haircut"


@breaks("unique-codes", at="sub_platforms")
def two_windows_of_one_name(document: Document) -> None:
    window(document, "gym-venue")["name"] = window(document, "haircut")["name"]


@breaks("unique-codes", at="sub_platforms.canteen")
def two_sub_platforms_of_one_code(document: Document) -> None:
    document["sub_platforms"][1]["code"] = "canteen"


@breaks("unique-codes", at="other_sms_per_day")
def two_sms_budgets_of_one_key(document: Document) -> None:
    document["other_sms_per_day"].append({"key": "notice", "name": "公告", "per_day": 0})


@breaks("unique-keys", at="haircut.form.fields")
def two_fields_of_one_key(document: Document) -> None:
    fields = window(document, "haircut")["form"]["fields"]
    fields.append(dict(fields[0]))


@breaks("unique-keys", at="haircut.workflow.steps")
def two_steps_of_one_key(document: Document) -> None:
    steps = window(document, "haircut")["workflow"]["steps"]
    steps[1]["key"] = steps[0]["key"]


@breaks("expressions", at="haircut.form.rules.1")
def a_rule_is_no_expression(document: Document) -> None:
    window(document, "haircut")["form"]["rules"][0]["check"] = "count_open(applicant) <"


@breaks("expressions", at="haircut.form.rules.1")
def a_rule_reaches_under_the_hood(document: Document) -> None:
    window(document, "haircut")["form"]["rules"][0]["check"] = "applicant.__class__"


@breaks("known-names", at="room-booking.form.rules.1")
def a_rule_names_no_field(document: Document) -> None:
    window(document, "room-booking")["form"]["rules"][0]["check"] = "end_at > begin_at"


@breaks("known-names", at="room-booking.form.rules.1")
def a_rule_calls_no_function(document: Document) -> None:
    window(document, "room-booking")["form"]["rules"][0]["check"] = "weekday(end_at) > 1"


@breaks("functions-used", at="expression.functions.refundable")
def a_function_is_used_no_more(document: Document) -> None:
    del window(document, "mall-aftersale")["form"]["rules"]


@breaks("roles", at="haircut.audience")
def an_audience_is_no_role(document: Document) -> None:
    window(document, "haircut")["audience"] = ["everybody"]


@breaks("roles", at="roles.barista")
def a_role_is_never_used(document: Document) -> None:
    document["roles"]["barista"] = "咖啡师"


@breaks("sources", at="haircut.form.fields")
def a_field_takes_from_no_source(document: Document) -> None:
    window(document, "haircut")["form"]["fields"][0]["source"] = "barber_chairs"


@breaks("sources", at="sources.moon")
def a_source_is_never_used(document: Document) -> None:
    document["sources"]["moon"] = {"name": "月相", "owner": "bookings"}


@breaks("prefills", at="asset-inventory.form.fields")
def a_table_is_prefilled_from_nowhere(document: Document) -> None:
    for item in window(document, "asset-inventory")["form"]["fields"]:
        if "prefill" in item:
            item["prefill"] = "attic"


@breaks("prefills", at="prefills.unit_assets")
def a_prefill_is_never_used(document: Document) -> None:
    for item in window(document, "asset-inventory")["form"]["fields"]:
        item.pop("prefill", None)


@breaks("apps", at="effects.canteen.credit")
def an_effect_belongs_to_no_app(document: Document) -> None:
    document["effects"]["canteen.credit"]["owner"] = "kitchen"


@breaks("apps", at="apps.laundry")
def an_app_owns_nothing(document: Document) -> None:
    document["apps"]["laundry"] = "洗衣"


@breaks("named-windows", at="sub_platforms")
def a_promised_window_is_gone(document: Document) -> None:
    for part in document["sub_platforms"]:
        drop(part["windows"], code="large-event")


@breaks("device-fault-option", at="utility-line-repair.form.fields")
def device_faults_cannot_be_told_apart(document: Document) -> None:
    field(document, "utility-line-repair", "fault")["options"] = ["电源线", "网线"]


@breaks("holiday-escalates", at="holiday-entry.workflow.steps")
def a_holiday_approval_only_reminds(document: Document) -> None:
    for item in window(document, "holiday-entry")["workflow"]["steps"]:
        if item["type"] == "approve":
            item["on_timeout"] = "remind"


@breaks("training-audience", at="admin-account-training.audience")
def one_section_may_not_train(document: Document) -> None:
    window(document, "admin-account-training")["audience"].pop()


@breaks("small-visit", at="large-event.form.fields")
def the_purchaser_may_not_ask_for_a_visit(document: Document) -> None:
    window(document, "large-event")["audience"] = ["dept_liaison"]


@breaks("small-visit", at="large-event.form.fields.attendees")
def a_visit_needs_ten_people(document: Document) -> None:
    field(document, "large-event", "attendees")["min"] = 10


@breaks("card-change", at="bank-card-change.form.fields")
def the_whole_card_number_is_kept(document: Document) -> None:
    window(document, "bank-card-change")["keeps"].pop("not_retained")


@breaks("purchaser-decides", at="large-event.workflow.steps")
def nobody_asks_the_purchaser(document: Document) -> None:
    for item in window(document, "large-event")["workflow"]["steps"]:
        if item["assignee"] == "purchaser":
            item["assignee"] = "ops_manager"


@breaks("reachable-step", at="facility-repair.workflow.steps.fix")
def a_step_that_no_answer_reaches(document: Document) -> None:
    step(document, "facility-repair", "fix")["when"] = 'urgency == "没有这一项"'


@breaks("retention", at="asset-claim.keeps")
def a_time_to_keep_counts_from_what_nobody_knows(document: Document) -> None:
    window(document, "asset-claim")["keeps"]["retention"] = "下雨后5y"


@breaks("retention", at="haircut.keeps")
def a_time_to_keep_cannot_be_read(document: Document) -> None:
    window(document, "haircut")["keeps"]["retention"] = "five years"
