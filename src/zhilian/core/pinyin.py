"""Find Chinese names by characters, pinyin or initials: 会议室, huiyishi, hys, huiys."""

import functools
import unicodedata
from typing import Final

from django.db.models import Q
from pypinyin import lazy_pinyin

NAME, NAME_WITHIN, PINYIN, PINYIN_WITHIN, SUMMARY = range(5)
MAX_QUERY: Final = 40


def rank(query: str, *, name: str, summary: str = "", code: str = "") -> int | None:
    """How well it matches, 0 best; None when it does not. Several words must all match; no words
    match everything.
    """
    words = plain(query).split()
    ranks = [_rank(word, name=plain(name), summary=plain(summary), code=code) for word in words]
    known = [found for found in ranks if found is not None]
    return max(known, default=NAME) if len(known) == len(words) else None


def plain(text: str) -> str:
    """Full-width forms and capitals made equal, apostrophes of pinyin dropped."""
    folded = unicodedata.normalize("NFKC", text[:MAX_QUERY]).casefold()
    return folded.replace("'", "").replace("’", "")


def finder(*texts: str, longest: int = 300) -> str:
    """What a column keeps so that a database finds the texts: them, their pinyin, their initials.

    Ask with `found_by`. 汉中大米 is found by 大米, dami and dm.
    """
    whole = [unicodedata.normalize("NFKC", text).casefold().strip() for text in texts if text]
    read = [syllables(text) for text in whole]
    spelled = ["".join(one) for one in read] + ["".join(part[0] for part in one) for one in read]
    return "|".join(dict.fromkeys([*whole, *spelled]))[:longest]


def found_by(query: str, *, field: str = "finder") -> Q:
    """Every word of the question stands somewhere in the column that `finder` wrote."""
    asked = Q()
    for word in plain(query).split():
        asked &= Q(**{f"{field}__contains": word})
    return asked


def _rank(word: str, *, name: str, summary: str, code: str) -> int | None:
    if name.startswith(word):
        return NAME
    if word in name or word in code.split("-"):
        return NAME_WITHIN
    spelled = syllables(name)
    if _reads(word, spelled):
        return PINYIN
    if any(_reads(word, spelled[start:]) for start in range(1, len(spelled))):
        return PINYIN_WITHIN
    if word in summary:
        return SUMMARY
    return None


def _reads(word: str, spelled: tuple[str, ...]) -> bool:
    """Each syllable may be spelled out or begun: `huiys` reads 会议室."""
    if not word:
        return True
    if not spelled:
        return False
    first = spelled[0]
    lengths = [n for n in range(1, len(first) + 1) if word.startswith(first[:n])]
    return any(_reads(word[n:], spelled[1:]) for n in reversed(lengths))


@functools.lru_cache(maxsize=4096)
def syllables(name: str) -> tuple[str, ...]:
    """The pinyin of a name, sign by sign."""
    return tuple(syllable.casefold() for syllable in lazy_pinyin(name) if syllable.strip())
