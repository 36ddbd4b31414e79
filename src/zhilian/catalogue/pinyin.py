"""Find Chinese names by characters, pinyin or initials: 会议室, huiyishi, hys, huiys."""

import functools
import unicodedata
from typing import Final

from pypinyin import lazy_pinyin

NAME, NAME_WITHIN, PINYIN, PINYIN_WITHIN, SUMMARY = range(5)
MAX_QUERY: Final = 40


def rank(query: str, *, name: str, summary: str = "", code: str = "") -> int | None:
    """How well it matches, 0 best; None when it does not. Several words must all match."""
    words = plain(query).split()
    ranks = [_rank(word, name=plain(name), summary=plain(summary), code=code) for word in words]
    known = [found for found in ranks if found is not None]
    return max(known, default=None) if len(known) == len(words) else None


def plain(text: str) -> str:
    """Full-width forms and capitals made equal, apostrophes of pinyin dropped."""
    folded = unicodedata.normalize("NFKC", text[:MAX_QUERY]).casefold()
    return folded.replace("'", "").replace("’", "")


def _rank(word: str, *, name: str, summary: str, code: str) -> int | None:
    if name.startswith(word):
        return NAME
    if word in name or word in code.split("-"):
        return NAME_WITHIN
    syllables = _syllables(name)
    if _reads(word, syllables):
        return PINYIN
    if any(_reads(word, syllables[start:]) for start in range(1, len(syllables))):
        return PINYIN_WITHIN
    if word in summary:
        return SUMMARY
    return None


def _reads(word: str, syllables: tuple[str, ...]) -> bool:
    """Each syllable may be spelled out or begun: `huiys` reads 会议室."""
    if not word:
        return True
    if not syllables:
        return False
    first = syllables[0]
    lengths = [n for n in range(1, len(first) + 1) if word.startswith(first[:n])]
    return any(_reads(word[n:], syllables[1:]) for n in reversed(lengths))


@functools.lru_cache(maxsize=4096)
def _syllables(name: str) -> tuple[str, ...]:
    return tuple(syllable.casefold() for syllable in lazy_pinyin(name) if syllable.strip())
