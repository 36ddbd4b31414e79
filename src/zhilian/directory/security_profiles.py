"""The three profiles for passwords and sessions, and what each gives up.

They contradict each other, so one is chosen and the page says which rules it waives.
Sources: GB/T 22239-2019 7.1.4.1 (level 2) and 8.1.4.1 (level 3) ask for complexity, periodic
change, lockout and time-out without naming figures: the figures here are ours. OWASP ASVS 4.0.3
V2.1, V3.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """A rule of another book that this profile does not keep, and why."""

    rule: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Figures in force while this profile is chosen."""

    code: str
    label: str
    source: str
    min_length: int
    min_kinds: int
    max_age: timedelta | None
    idle: timedelta
    absolute: timedelta
    waived: tuple[Waiver, ...]


_NO_COMPOSITION = Waiver(
    rule="ASVS 2.1.9 不得限定字符种类",
    why="等级保护要求鉴别信息具有复杂度，本方案要求字符种类，故不采用此条。",
)
_NO_ROTATION = Waiver(
    rule="ASVS 2.1.10 不得要求定期更换",
    why="等级保护要求鉴别信息定期更换，故不采用此条。",
)

PROFILES: dict[str, Profile] = {
    profile.code: profile
    for profile in (
        Profile(
            code="djbh2",
            label="等保二级",
            source="GB/T 22239-2019 7.1.4.1",
            min_length=8,
            min_kinds=3,
            max_age=timedelta(days=180),
            idle=timedelta(minutes=30),
            absolute=timedelta(hours=12),
            waived=(
                Waiver(
                    rule="ASVS 2.1.1 密码不少于 12 位",
                    why="二级系统面向全体干部职工，取 8 位并要求字符种类；失败锁定同时生效。",
                ),
                _NO_COMPOSITION,
                _NO_ROTATION,
            ),
        ),
        Profile(
            code="djbh3",
            label="等保三级",
            source="GB/T 22239-2019 8.1.4.1",
            min_length=12,
            min_kinds=3,
            max_age=timedelta(days=90),
            idle=timedelta(minutes=15),
            absolute=timedelta(hours=8),
            waived=(_NO_COMPOSITION, _NO_ROTATION),
        ),
        Profile(
            code="asvs",
            label="OWASP ASVS 二级",
            source="OWASP ASVS 4.0.3 V2.1、V3.3",
            min_length=12,
            min_kinds=1,
            max_age=None,
            idle=timedelta(minutes=30),
            absolute=timedelta(hours=12),
            waived=(
                Waiver(
                    rule="GB/T 22239 鉴别信息具有复杂度",
                    why="ASVS 以长度和弱密码库代替字符种类要求；作等级保护测评时须改用等保方案。",
                ),
                Waiver(
                    rule="GB/T 22239 鉴别信息定期更换",
                    why="ASVS 只在有泄露迹象时更换；作等级保护测评时须改用等保方案。",
                ),
            ),
        ),
    )
}
DEFAULT_PROFILE = "djbh2"

MAX_FAILURES = 5
LOCK_FOR = timedelta(minutes=15)
LOCK_RULE = f"连续输错 {MAX_FAILURES} 次锁定 {LOCK_FOR // timedelta(minutes=1)} 分钟"
