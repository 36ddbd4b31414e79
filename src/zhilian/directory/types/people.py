"""The small data types other apps receive from the directory, and those that it is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import TextChoices


class UnitKind(TextChoices):
    UNIT = "UNIT", "单位"
    DEPARTMENT = "DEPARTMENT", "处室"


class BranchKind(TextChoices):
    DISTRICT = "DISTRICT", "区"
    COUNTY = "COUNTY", "县"


class Outcome(TextChoices):
    """What became of one attempt to sign in, or how a session ended."""

    SIGNED_IN = "SIGNED_IN", "登录成功"
    DEMO_ENTRY = "DEMO_ENTRY", "演示一键进入"
    WRONG = "WRONG", "凭据错误"
    WRONG_CODE = "WRONG_CODE", "动态口令错误"
    LOCKED = "LOCKED", "锁定期间被拒"
    SIGNED_OUT = "SIGNED_OUT", "退出"
    TIMED_OUT = "TIMED_OUT", "会话超时"
    ENDED = "ENDED", "会话被结束"


class Means(TextChoices):
    """How a person proved who they are. A login provider's means is its own name, upper-case."""

    PASSWORD = "PASSWORD", "密码"
    SMS = "SMS", "短信验证码"
    LINK = "LINK", "一次性链接"
    DEMO = "DEMO", "演示一键进入"


class CodePurpose(TextChoices):
    """What a code by SMS is good for, and nothing else."""

    SIGN_IN = "SIGN_IN", "登录"
    NEW_NUMBER = "NEW_NUMBER", "更换手机号"


class LinkPurpose(TextChoices):
    FIRST = "FIRST", "首任管理员"
    RESET = "RESET", "设置密码"


class PersonAction(TextChoices):
    """What happened to a person; named as the form of the window names it."""

    NEW = "新增", "新增"
    CAME = "调入", "调入"
    LEFT = "调出", "调出"
    RETIRED = "退休", "退休"
    QUIT = "离职", "离职"
    CORRECTED = "信息更正", "信息更正"


LEAVING = frozenset({PersonAction.LEFT, PersonAction.RETIRED, PersonAction.QUIT})


class SyncState(TextChoices):
    """What became of a person at one back end."""

    WAITING = "WAITING", "等待核对"
    OK = "OK", "一致"
    FAILED = "FAILED", "不一致"


@dataclass(frozen=True, kw_only=True)
class VersionDraft:
    """What a person is from a day on. The same `key` is the same version."""

    key: str
    action: str
    name: str
    idno: str
    phone: str
    effective: date
    unit_id: int | None = None
    post: str = ""
    person_id: int | None = None
    subject: str = ""
    staff: bool = True


STOP = "停用账号"
"""The action of the form that takes an account back."""
TRAIN_WITHIN = timedelta(days=30)
"""Who was given an account and was not trained by then loses it."""


@dataclass(frozen=True, kw_only=True)
class AccountDraft:
    """Rights at the back office that were approved. The same `key` is the same grant."""

    key: str
    action: str
    person_id: int
    role: str = ""
    sub_platforms: tuple[str, ...] = ()
    until_at: datetime | None = None
    subject: str = ""
    case_number: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonDraft:
    """What is known of a person when their record is made."""

    username: str
    name: str
    phone: str = ""
    unit_id: int | None = None
    post: str = ""
    employee_no: str = ""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """How far a role reaches: a branch, a sub-platform, an end. Empty: the whole, without end."""

    branch_id: int | None = None
    sub_platform: str = ""
    until_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PeopleFilter:
    """What the list of people is narrowed to; an empty string narrows nothing."""

    role: str = ""
    unit_path: str = ""
    site: str = ""
    branch: str = ""
    state: str = ""
    sort: str = "name"


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """A person as lists show them: the phone is always masked."""

    id: int
    username: str
    name: str
    employee_no: str
    phone_masked: str
    unit: str
    post: str
    site: str
    branch: str
    roles: tuple[str, ...]
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class RoleHolder:
    """Who held a role at some moment, and since when."""

    person_id: int
    name: str
    role: str
    since_at: datetime


@dataclass(frozen=True, kw_only=True)
class PeoplePage:
    rows: tuple[PersonRow, ...]
    next_key: str
    total: int


@dataclass(frozen=True, kw_only=True)
class Lock:
    """One account or address that may not sign in until `until_at`."""

    kind: str
    value: str
    failures: int
    last_at: datetime
    until_at: datetime


@dataclass(frozen=True, kw_only=True)
class Posts:
    """Where a person's roles count: their unit with all above it, and roles by branch.

    The branch None is the city. A role without a branch counts in the branch of the holder's unit.
    """

    person_id: int
    name: str
    unit_ids: tuple[int, ...]
    roles: dict[int | None, frozenset[str]]

    def holds(self, role: str, *, branch_id: int | None) -> bool:
        return role in self.roles.get(branch_id, frozenset())


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A person and where they work, as gates and canteens need it."""

    id: int
    name: str
    unit: str
    site_id: int | None
    branch_id: int | None
    is_active: bool
