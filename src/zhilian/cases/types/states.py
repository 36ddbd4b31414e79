"""States of cases, steps, tasks and effects, and what may be done."""

from collections.abc import Mapping

from django.db.models import TextChoices


class Status(TextChoices):
    """Where a case stands. Its end is one of the last five."""

    RUNNING = "RUNNING", "办理中"
    RETURNED = "RETURNED", "待修改"
    FINISHED = "FINISHED", "已办结"
    REJECTED = "REJECTED", "未通过"
    WITHDRAWN = "WITHDRAWN", "已撤回"
    CANCELLED = "CANCELLED", "已取消"
    CLOSED = "CLOSED", "已关闭"


OPEN = frozenset({Status.RUNNING, Status.RETURNED})
ENDED = frozenset(Status) - OPEN
MOVES: Mapping[Status, frozenset[Status]] = {
    Status.RUNNING: ENDED | {Status.RETURNED},
    Status.RETURNED: frozenset({Status.RUNNING, Status.WITHDRAWN, Status.CANCELLED}),
    Status.REJECTED: frozenset({Status.RUNNING}),  # the applicant appeals
    Status.FINISHED: frozenset(),
    Status.WITHDRAWN: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.CLOSED: frozenset(),
}


class Cause(TextChoices):
    """Why a case ended before its last step; effects bound to the cause are undone."""

    WITHDRAW = "withdraw", "申请人撤回"
    REJECT = "reject", "审批未通过"
    CANCEL = "cancel", "申请人取消支付"
    AUTO_CANCEL = "auto_cancel", "超时取消"
    NO_SHOW = "no_show", "爽约"
    CLOSED = "closed", "承办方取消"


class RunState(TextChoices):
    """One passage through one step. OPEN and WAITING are the open one of a case."""

    OPEN = "OPEN", "待处理"
    WAITING = "WAITING", "等待结果"
    DONE = "DONE", "已完成"
    RETURNED = "RETURNED", "已退回"
    ENDED = "ENDED", "随办件终止"


LIVE_RUNS = frozenset({RunState.OPEN, RunState.WAITING})


class TaskKind(TextChoices):
    MAIN = "MAIN", "办理"
    SIGN = "SIGN", "加签"
    ESCALATED = "ESCALATED", "升级"


class TaskState(TextChoices):
    OPEN = "OPEN", "待办"
    DONE = "DONE", "已办"
    PASSED = "PASSED", "已转办"
    LAPSED = "LAPSED", "不再需要"


class EffectState(TextChoices):
    """DUE waits for its turn or its next try; STUCK waits for a person."""

    DUE = "DUE", "待执行"
    WAITING = "WAITING", "等待回执"
    DONE = "DONE", "已完成"
    FAILED = "FAILED", "未办成"
    STUCK = "STUCK", "需人工处理"
    UNDONE = "UNDONE", "已撤销"
    DROPPED = "DROPPED", "不再执行"


PENDING_EFFECTS = frozenset({EffectState.DUE, EffectState.WAITING})


class EntryKind(TextChoices):
    """What a line of the timeline tells."""

    SUBMITTED = "SUBMITTED", "提交"
    RESUBMITTED = "RESUBMITTED", "重新提交"
    OPENED = "OPENED", "进入环节"
    ACTED = "ACTED", "办理"
    RETURNED = "RETURNED", "退回"
    REJECTED = "REJECTED", "未通过"
    WITHDRAWN = "WITHDRAWN", "撤回"
    CANCELLED = "CANCELLED", "取消"
    CLOSED = "CLOSED", "关闭"
    FINISHED = "FINISHED", "办结"
    APPEALED = "APPEALED", "申请介入"
    URGED = "URGED", "催办"
    TRANSFERRED = "TRANSFERRED", "转办"
    SIGNER = "SIGNER", "加签"
    COPIED = "COPIED", "抄送"
    SUBSTITUTED = "SUBSTITUTED", "代为承办"
    OVERDUE = "OVERDUE", "超时"
    EFFECT = "EFFECT", "系统动作"
    MESSAGE = "MESSAGE", "短信"
    RATED = "RATED", "评价"
    EXPUNGED = "EXPUNGED", "到期清除"


class Action(TextChoices):
    """What is done at a step; the first ten stand in declarations."""

    APPROVE = "approve", "通过"
    RETURN = "return", "退回"
    REJECT = "reject", "不通过"
    TRANSFER = "transfer", "转办"
    DONE = "done", "办结本环节"
    CONFIRM = "confirm", "确认"
    REOPEN = "reopen", "有问题，退回办理"
    PAID = "paid", "支付"
    CANCEL = "cancel", "取消支付"
    OK = "ok", "成功"
    FAIL = "fail", "未成功"


FORWARD = frozenset({Action.APPROVE, Action.DONE, Action.CONFIRM, Action.PAID, Action.OK})
SAYS_WHY = frozenset({Action.RETURN, Action.REJECT, Action.REOPEN, Action.TRANSFER})
SIGNER_SAYS = frozenset({Action.APPROVE, Action.DONE, Action.REJECT})


class Tab(TextChoices):
    """The lists of an applicant."""

    TODO = "todo", "待我处理"
    RUNNING = "running", "办理中"
    DONE = "done", "已结束"
    DRAFTS = "drafts", "草稿"


class DelegationKind(TextChoices):
    ACT = "ACT", "代为审批办理"
    APPLY = "APPLY", "代为申请"
