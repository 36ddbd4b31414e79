"""Reading the take-over file: which checks, gateway and people it declares."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhilian.config.yaml_sections import Problem, Section, read_top
from zhilian.directory.types import Role
from zhilian.monitoring.types import CheckDraft
from zhilian.notices.types import ProviderDraft

ROLES = (
    Role.OPS_SOFTWARE,
    Role.OPS_HARDWARE,
    Role.OPS_MANAGER,
    Role.PURCHASER,
    Role.HOTLINE,
)
PHONE = re.compile(r"1\d{10}")


@dataclass(frozen=True, kw_only=True)
class Habit:
    """What a check of one section is like when the file does not say otherwise."""

    kind: str
    interval_s: int = 60
    timeout_s: float = 5.0
    code: str = ""
    name: str = ""


LOGIN = Habit(kind="login", timeout_s=15.0, code="platform-login", name="平台登录")
PAGE = Habit(kind="http")
PORT = Habit(kind="tcp")
CERTIFICATE = Habit(kind="tls", interval_s=3600)
NAME = Habit(kind="dns")


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A check to be, and the section that declares it."""

    draft: CheckDraft
    section: Section


@dataclass(frozen=True, kw_only=True)
class Contact:
    name: str
    phone: str
    username: str
    role: str
    post: str
    section: Section


@dataclass(frozen=True, kw_only=True)
class Declared:
    """The whole file; `problems` grows while it is applied."""

    platform: str
    checks: tuple[Planned, ...]
    gateway: ProviderDraft | None
    sms: Section | None
    contacts: tuple[Contact, ...]
    problems: list[Problem]


def read(path: Path) -> Declared:
    """Errors: `Unreadable`. What is wrong inside is collected in `problems`."""
    top = read_top(path)
    checks = [
        *_login(top),
        *(_page(section) for section in top.sections("pages")),
        *(_port(section) for section in top.sections("databases")),
        *(_certificate(section) for section in top.sections("tls")),
        *(_name(section) for section in top.sections("dns")),
    ]
    sms = top.section("sms")
    people = [_contact(section) for section in top.sections("contacts")]
    platform = _platform(top)
    top.finish()
    if not checks:
        top.wrong("pages", "没有要监控的目标，请至少写一个页面、登录流程或数据库")
    _refuse_twins(checks)
    return Declared(
        platform=platform,
        checks=tuple(checks),
        gateway=_gateway(sms) if sms else None,
        sms=sms,
        contacts=tuple(contact for contact in people if contact is not None),
        problems=top.problems,
    )


def _platform(top: Section) -> str:
    section = top.section("platform")
    if section is None:
        top.wrong("platform", "缺少 platform，请写 platform: {name: 平台名称}")
        return ""
    name = section.text("name")
    section.finish()
    return name


def _login(top: Section) -> list[Planned]:
    """The journey decides whether the platform can be logged in to (C2.1)."""
    section = top.section("login")
    if section is None:
        top.wrong("login", "缺少 login：没有登录流程就无法认定整体故障（C2.1），请补上")
        return []
    values = {"username": section.text("username", default="")}
    if section.has("password"):
        values["password"] = section.secret("password")
    options: dict[str, Any] = {"steps": section.plain_list("steps"), "values": values}
    options |= section.plain("options")
    return [_planned(section, LOGIN, options=options)]


def _page(section: Section) -> Planned:
    options: dict[str, Any] = {"url": section.text("url")}
    contains = section.texts("contains")
    if contains:
        options["body_contains"] = contains
    options |= section.plain("options")
    return _planned(section, PAGE, options=options)


def _port(section: Section) -> Planned:
    options = {"host": section.text("host"), "port": section.text("port")}
    if section.has("greeting"):
        options["greeting"] = section.text("greeting")
    return _planned(section, PORT, options=options)


def _certificate(section: Section) -> Planned:
    options = {"host": section.text("host"), "port": section.text("port", default="443")}
    if section.has("days"):
        options["days"] = section.text("days")
    return _planned(section, CERTIFICATE, options=options)


def _name(section: Section) -> Planned:
    options: dict[str, Any] = {"name": section.text("domain")}
    expected = section.texts("expected")
    if expected:
        options["expected"] = expected
    if section.has("resolver"):
        options["resolver"] = section.text("resolver")
    return _planned(section, NAME, options=options)


def _planned(section: Section, habit: Habit, *, options: dict[str, Any]) -> Planned:
    draft = CheckDraft(
        code=section.text("code", default=habit.code or None),
        name=section.text("name", default=habit.name or None),
        kind=habit.kind,
        options=options,
        interval_s=int(section.number("interval_s", default=habit.interval_s, low=5, high=86_400)),
        timeout_s=section.number("timeout_s", default=habit.timeout_s, low=0.1, high=60),
        window_code=section.text("window", default=""),
    )
    section.finish()
    return Planned(draft=draft, section=section)


def _gateway(section: Section) -> ProviderDraft:
    draft = ProviderDraft(
        name=section.text("kind", default="generic_http"),
        kind=section.text("kind", default="generic_http"),
        url=section.text("url"),
        username=section.text("username", default=""),
        secret=section.secret("secret") if section.has("secret") else "",
        token=section.secret("token") if section.has("token") else "",
        options=section.plain("options"),
    )
    section.finish()
    return draft


def _contact(section: Section) -> Contact | None:
    """None when the row cannot be used; what is wrong with it has been told."""
    before = len(section.problems)
    roles = "、".join(f"{role.value}（{role.label}）" for role in ROLES)
    role = section.text("role")
    if role and role not in {known.value for known in ROLES}:
        section.wrong("role", f"没有“{role}”这个角色，可写：{roles}")
    phone = section.text("phone")
    if phone and not PHONE.fullmatch(phone):
        section.wrong("phone", "应为 11 位手机号，例如 13800000000；呼叫和回复都靠它")
    contact = Contact(
        name=section.text("name"),
        phone=phone,
        username=section.text("username"),
        role=role,
        post=section.text("post", default=""),
        section=section,
    )
    section.finish()
    return contact if len(section.problems) == before else None


def _refuse_twins(checks: list[Planned]) -> None:
    first: dict[str, Planned] = {}
    for planned in checks:
        held = first.setdefault(planned.draft.code, planned)
        if held is not planned:
            line = held.section.line_of("code")
            planned.section.wrong("code", f"编号 {planned.draft.code} 与第 {line} 行重复，请换一个")
