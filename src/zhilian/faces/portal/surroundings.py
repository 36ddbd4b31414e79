"""What stands around a form: whether the window is in trouble now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.cache import cache

from zhilian.core.times import local
from zhilian.faces.status.board import LOOKS, Word, word_of
from zhilian.monitoring.selectors import public

WORDS_KEY: Final = "zhilian.portal.words"
WORDS_KEPT_S: Final = 5
TROUBLES: Final = {
    Word.HIT: "这个窗口现在受影响",
    Word.MAINTENANCE: "这个窗口正在维护",
    Word.DRILL: "这个窗口正在演练",
}


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What a person who wants to use a service should know first."""

    title: str
    text: str
    tone: str
    icon: str


def trouble(*, code: str, now: datetime) -> Trouble | None:
    """Whether this window is down, in maintenance or under drill now."""
    word, since = _words(now=now).get(code, (Word.UNKNOWN, now))
    if word not in TROUBLES:
        return None
    tone, icon = LOOKS[word]
    text = f"{local(since):%m-%d %H:%M} 起"
    return Trouble(title=TROUBLES[word], text=text, tone=tone, icon=icon)


def word(*, code: str, now: datetime) -> Word:
    """How this window is now."""
    return _words(now=now).get(code, (Word.UNKNOWN, now))[0]


def troubles(*, now: datetime) -> Trouble | None:
    """The same for the whole portal: how many services are down."""
    hit = [word for word, _ in _words(now=now).values()].count(Word.HIT)
    if not hit:
        return None
    tone, icon = LOOKS[Word.HIT]
    return Trouble(title=f"{hit} 项服务受影响", text="正在处理", tone=tone, icon=icon)


def _words(*, now: datetime) -> dict[str, tuple[Word, datetime]]:
    """How each window is, at most five seconds old: every page of the portal asks."""
    kept: dict[str, tuple[Word, datetime]] | None = cache.get(WORDS_KEY)
    if kept is None:
        states = public.window_states(now=now)
        kept = {code: (word_of(found), found.since) for code, found in states.items()}
        cache.set(WORDS_KEY, kept, WORDS_KEPT_S)
    return kept
