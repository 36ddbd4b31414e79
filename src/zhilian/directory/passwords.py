"""What a password must be, in words a person can act on."""

from __future__ import annotations

from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator

from zhilian.directory.security_profiles import Profile

LONGEST = 128
_KINDS = (str.islower, str.isupper, str.isdigit)


def password_faults(
    *, password: str, profile: Profile, username: str = "", phone: str = ""
) -> list[str]:
    """Every reason to refuse this password; empty when it will do."""
    faults = []
    if len(password) < profile.min_length:
        faults.append(f"密码至少 {profile.min_length} 位，现在是 {len(password)} 位，请加长。")
    if len(password) > LONGEST:
        faults.append(f"密码最多 {LONGEST} 位，请缩短。")
    if _kinds(password) < profile.min_kinds:
        faults.append(
            f"请在大写字母、小写字母、数字、符号中至少用 {profile.min_kinds} 种，"
            f"现在是 {_kinds(password)} 种。"
        )
    if _contains(password, username):
        faults.append("密码不能包含用户名，请换一个。")
    if _contains(password, phone):
        faults.append("密码不能包含手机号，请换一个。")
    if password.casefold() in _common():
        faults.append("这个密码太常见，容易被猜到，请换一个。")
    return faults


def _kinds(password: str) -> int:
    used = sum(any(is_kind(c) for c in password) for is_kind in _KINDS)
    return used + any(not (c.islower() or c.isupper() or c.isdigit()) for c in password)


def _contains(password: str, part: str) -> bool:
    return len(part) >= 4 and part.casefold() in password.casefold()


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
