"""The only door to change a case."""

from zhilian.cases.service.acting import act
from zhilian.cases.service.applicants import (
    discard_draft,
    rate_case,
    save_draft,
    urge_case,
    withdraw_case,
)
from zhilian.cases.service.attachments import (
    Incoming,
    drop_file,
    expunge_files,
    expunge_held,
    hold_file,
    keep_file,
    let_go_file,
    note_opening,
    sweep_loose_files,
)
from zhilian.cases.service.batches import BatchResult, act_on_many
from zhilian.cases.service.closing import appeal_case, close_case_of_effect, close_cases
from zhilian.cases.service.delegating import (
    Terms,
    end_delegation,
    order_favourites,
    set_delegation,
    set_favourite,
)
from zhilian.cases.service.keeping import expunge_case, forget_drafts, look_how_long_kept
from zhilian.cases.service.machines import (
    answer_for_machine,
    answer_machine,
    answer_of_case,
    answer_visitor,
    confirm_by_code,
)
from zhilian.cases.service.manning import man_task
from zhilian.cases.service.messages import send_texts
from zhilian.cases.service.passing import add_signer, copy_case
from zhilian.cases.service.past import PastCase, bulk_past_cases, count_past_cases
from zhilian.cases.service.paying import start_payment, take_payment
from zhilian.cases.service.row_sheets import forget_rows, hold_rows, rows_of_book
from zhilian.cases.service.running import (
    retry_effect,
    run_effect,
    settle_effect,
    time_out_effect,
)
from zhilian.cases.service.signals import Signal, take_signal
from zhilian.cases.service.stories import PastStory, bulk_past_stories
from zhilian.cases.service.submitting import resubmit_case, submit_case
from zhilian.cases.service.telling import (
    tell_applicant,
    tell_asked,
    tell_decided,
    tell_delegate,
    tell_delegation_ended,
    tell_person,
    tell_urged,
)
from zhilian.cases.service.timeouts import give_up_returned, time_out_run
from zhilian.cases.service.trying import try_case

__all__ = [
    "BatchResult",
    "Incoming",
    "PastCase",
    "PastStory",
    "Signal",
    "Terms",
    "act",
    "act_on_many",
    "add_signer",
    "answer_for_machine",
    "answer_machine",
    "answer_of_case",
    "answer_visitor",
    "appeal_case",
    "bulk_past_cases",
    "bulk_past_stories",
    "close_case_of_effect",
    "close_cases",
    "confirm_by_code",
    "copy_case",
    "count_past_cases",
    "discard_draft",
    "drop_file",
    "end_delegation",
    "expunge_case",
    "look_how_long_kept",
    "expunge_files",
    "expunge_held",
    "forget_drafts",
    "forget_rows",
    "give_up_returned",
    "hold_rows",
    "hold_file",
    "keep_file",
    "let_go_file",
    "man_task",
    "note_opening",
    "order_favourites",
    "rate_case",
    "resubmit_case",
    "retry_effect",
    "rows_of_book",
    "run_effect",
    "save_draft",
    "send_texts",
    "set_delegation",
    "set_favourite",
    "settle_effect",
    "start_payment",
    "submit_case",
    "try_case",
    "sweep_loose_files",
    "take_payment",
    "take_signal",
    "tell_applicant",
    "tell_asked",
    "tell_decided",
    "tell_delegate",
    "tell_delegation_ended",
    "tell_person",
    "tell_urged",
    "time_out_effect",
    "time_out_run",
    "urge_case",
    "withdraw_case",
]
