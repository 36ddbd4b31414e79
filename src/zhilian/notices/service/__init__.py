"""Writes of notices, by noun: the outbox, texts of windows, messages in the app, announcements."""

from zhilian.notices.service.board import (
    drop_draft,
    end_publicity,
    note_reading,
    open_publicity,
    pin_announcement,
    publish_announcement,
    record_export,
    save_announcement,
    withdraw_announcement,
    withdraw_publicity,
)
from zhilian.notices.service.broadcasts import (
    ALONE,
    decide_broadcast,
    pause_broadcast,
    resume_broadcast,
    send_on,
    stop_broadcast,
    submit_broadcast,
    write_broadcast,
)
from zhilian.notices.service.codes import send_sign_in_code, tell_number_changed
from zhilian.notices.service.handover import hand_over
from zhilian.notices.service.history import bulk_past_messages, bulk_past_notices
from zhilian.notices.service.inbound import take_inbound
from zhilian.notices.service.messages import (
    archive,
    forget_old,
    mark_all_read,
    mark_read,
    mark_thread_read,
    mark_unread,
    set_preference,
    tell,
    unarchive,
    undo_read_all,
)
from zhilian.notices.service.outbox import cancel, resend, send
from zhilian.notices.service.providers import (
    adopt_environment,
    configure_provider,
    set_provider_enabled,
)
from zhilian.notices.service.pushes import push
from zhilian.notices.service.receipts import take_receipt
from zhilian.notices.service.texts import send_text, set_quota, signature_of_windows

__all__ = [
    "ALONE",
    "adopt_environment",
    "archive",
    "bulk_past_messages",
    "bulk_past_notices",
    "cancel",
    "configure_provider",
    "decide_broadcast",
    "drop_draft",
    "end_publicity",
    "forget_old",
    "hand_over",
    "mark_all_read",
    "mark_read",
    "mark_thread_read",
    "mark_unread",
    "note_reading",
    "open_publicity",
    "pause_broadcast",
    "pin_announcement",
    "publish_announcement",
    "push",
    "record_export",
    "resend",
    "resume_broadcast",
    "save_announcement",
    "send",
    "send_sign_in_code",
    "send_on",
    "send_text",
    "set_preference",
    "set_provider_enabled",
    "set_quota",
    "signature_of_windows",
    "stop_broadcast",
    "submit_broadcast",
    "take_inbound",
    "take_receipt",
    "tell",
    "tell_number_changed",
    "unarchive",
    "undo_read_all",
    "withdraw_announcement",
    "withdraw_publicity",
    "write_broadcast",
]
