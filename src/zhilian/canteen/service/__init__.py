"""The only door to change what the canteen keeps; one module for each noun."""

from zhilian.canteen.service.accounts import (
    Terms,
    bulk_open,
    close_accounts,
    open_accounts,
    sync_account,
)
from zhilian.canteen.service.answering import tell_case, tell_case_of_meal
from zhilian.canteen.service.menus import (
    MenuLine,
    copy_week,
    import_menu,
    record_export,
    remove_item,
    save_item,
)
from zhilian.canteen.service.money import (
    Note,
    credit,
    give_back,
    settle_arrears,
    spend,
    take_from_card,
)
from zhilian.canteen.service.places import (
    save_canteen,
    save_pickup_times,
    save_point,
    save_rule,
    save_times,
    stop_rule,
    switch_canteen,
)
from zhilian.canteen.service.reserving import release, reserve, reserve_for_unit
from zhilian.canteen.service.serving import end_session, redeem, take_late, take_tap
from zhilian.canteen.service.sessions import (
    close_session,
    ensure_session,
    open_sessions,
    reopen_session,
    set_quota,
)
from zhilian.canteen.service.subsidies import (
    adjust,
    pay_due,
    pay_month,
    pay_month_later,
    pay_some,
    switch_rule,
)
from zhilian.canteen.service.subsidies import save_rule as save_subsidy_rule
from zhilian.canteen.service.telling import (
    forget_people,
    tell_balance,
    tell_people,
)

__all__ = [
    "MenuLine",
    "Note",
    "Terms",
    "adjust",
    "bulk_open",
    "close_accounts",
    "close_session",
    "copy_week",
    "credit",
    "end_session",
    "ensure_session",
    "forget_people",
    "give_back",
    "import_menu",
    "open_accounts",
    "open_sessions",
    "pay_due",
    "pay_month",
    "pay_month_later",
    "pay_some",
    "record_export",
    "redeem",
    "release",
    "remove_item",
    "reopen_session",
    "reserve",
    "reserve_for_unit",
    "save_canteen",
    "save_item",
    "save_pickup_times",
    "save_point",
    "save_rule",
    "save_subsidy_rule",
    "save_times",
    "set_quota",
    "settle_arrears",
    "spend",
    "stop_rule",
    "switch_canteen",
    "switch_rule",
    "take_from_card",
    "take_late",
    "take_tap",
    "tell_balance",
    "tell_case",
    "tell_case_of_meal",
    "tell_people",
    "sync_account",
]
