"""The only door to ask for cases."""

from zhilian.cases.applying import why_not
from zhilian.cases.bills import Bill
from zhilian.cases.selectors.attachments import (
    FileInHand,
    file_field,
    file_for,
    file_refs,
    files_held,
    held_rows,
    holders_of_files,
    open_attachment,
)
from zhilian.cases.selectors.bills import bill_of
from zhilian.cases.selectors.brief import CaseBrief, case_brief
from zhilian.cases.selectors.charge import (
    cases_in_charge,
    cases_in_charge_whole,
    in_charge_of,
    window_figures,
)
from zhilian.cases.selectors.counts import count_between, count_open, has_for_year
from zhilian.cases.selectors.files import (
    case_code,
    case_for,
    case_id_of,
    case_id_of_code,
    names_of,
)
from zhilian.cases.selectors.forms import (
    ActionForm,
    Correction,
    action_form,
    correction_for,
    sent_before,
)
from zhilian.cases.selectors.inbox import inbox, inbox_counts, inbox_windows, owed_to_others
from zhilian.cases.selectors.keeping import (
    KEPT_SORTS,
    KEPT_STATES,
    KeptCase,
    kept_cases,
    kept_cases_whole,
    kept_windows,
    windows_kept,
)
from zhilian.cases.selectors.kept import (
    DelegationRow,
    Hand,
    ShownCode,
    applies_for,
    away,
    codes_to_show,
    delegations_of,
    hand_of,
    windows_at_hand,
)
from zhilian.cases.selectors.lists import case_counts, draft_for, drafts_of, my_cases, open_cases
from zhilian.cases.selectors.overdue import (
    cases_to_expunge,
    cases_to_look_at,
    effects_overdue,
    effects_stuck,
    returned_too_long,
    runs_overdue,
    tasks_standing_in,
)
from zhilian.cases.selectors.ratings import Ratings, ratings_of
from zhilian.cases.selectors.throughput import WindowCases, cases_by_window
from zhilian.cases.selectors.visiting import VisitorView, visitor_fields, visitor_view

__all__ = [
    "KEPT_SORTS",
    "KEPT_STATES",
    "KeptCase",
    "kept_cases",
    "kept_cases_whole",
    "kept_windows",
    "windows_kept",
    "Ratings",
    "ratings_of",
    "Bill",
    "VisitorView",
    "WindowCases",
    "cases_by_window",
    "DelegationRow",
    "Hand",
    "ShownCode",
    "applies_for",
    "codes_to_show",
    "away",
    "delegations_of",
    "hand_of",
    "windows_at_hand",
    "CaseBrief",
    "bill_of",
    "case_brief",
    "FileInHand",
    "ActionForm",
    "Correction",
    "action_form",
    "case_code",
    "case_counts",
    "case_for",
    "case_id_of",
    "case_id_of_code",
    "cases_in_charge",
    "cases_in_charge_whole",
    "cases_to_expunge",
    "cases_to_look_at",
    "count_between",
    "count_open",
    "correction_for",
    "draft_for",
    "drafts_of",
    "effects_overdue",
    "effects_stuck",
    "file_field",
    "file_for",
    "file_refs",
    "files_held",
    "holders_of_files",
    "in_charge_of",
    "has_for_year",
    "held_rows",
    "inbox",
    "inbox_counts",
    "inbox_windows",
    "my_cases",
    "names_of",
    "owed_to_others",
    "returned_too_long",
    "open_attachment",
    "open_cases",
    "runs_overdue",
    "tasks_standing_in",
    "window_figures",
    "sent_before",
    "visitor_fields",
    "visitor_view",
    "why_not",
]
