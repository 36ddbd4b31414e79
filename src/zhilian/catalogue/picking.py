"""Things of a list as values: what a field offers, and which one was meant.

Without script one writes what one knows of the thing, and chooses from what was found; so a field
`host` comes as `host` (keys), `host.q` (words) and `host.was` (the words that found those keys).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from zhilian.catalogue import fields
from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.base import Faulty, Surroundings
from zhilian.catalogue.fields.picked import Listed
from zhilian.catalogue.fields.words import LONGEST, SEPARATORS, UNPRINTED, UNPRINTED_WORDS
from zhilian.core.effects import Picked, Source, sources
from zhilian.core.times import local

Texts = Mapping[str, Sequence[str]]
WORDS: Final = ".q"
WAS: Final = ".was"
SEARCHED: Final = frozenset({"person", "product", "asset", "asset_kind"})
"""Their lists are too long to show: one searches."""
WHOLE: Final = frozenset({"select", "multiselect", "slot"})
"""Their lists are short and hang on other fields: what is chosen must stand in the list now."""
SHOWN: Final = 40
FEW: Final = 8
MOST: Final = 50
NOT_THERE: Final = "可选内容还没有建立，现在不能办理，请联系责任科室"
FULL: Final = "已约满，请换一个"


class Several(Faulty):
    """The words fit more than one thing; `found` are those to choose from."""

    def __init__(self, text: str, found: Sequence[Picked]) -> None:
        super().__init__(text)
        self.found = tuple(found)


def source_name(item: FieldDeclaration) -> str:
    return item.source or item.type


def source_of(item: FieldDeclaration) -> Source | None:
    """The list behind a field; None when no app keeps it yet."""
    name = source_name(item)
    return sources.get(name) if name in sources else None


def is_many(item: FieldDeclaration) -> bool:
    return item.multiple or item.type == "multiselect"


def is_searched(item: FieldDeclaration) -> bool:
    return item.type in SEARCHED and not item.source


def offered(item: FieldDeclaration, *, about: Surroundings, q: str = "") -> tuple[Picked, ...]:
    """What may be chosen now, taken things among it."""
    source = source_of(item)
    if source is None or (is_searched(item) and not q.strip()):
        return ()
    found = source.items(about.asking, values=about.values, q=q.strip())
    return tuple(thing for thing in found if _is_in_reach(item, thing, about))


def is_taken(thing: Picked) -> bool:
    left = thing.facts.get("left")
    return left is not None and left <= 0


def taken_value(item: FieldDeclaration, *, about: Surroundings) -> Any:
    """What a readonly field takes from its source. Raises `Faulty` when the source is missing."""
    source = source_of(item)
    if source is None:
        raise Faulty(NOT_THERE)
    first = next(iter(source.items(about.asking, values=about.values)), None)
    return first.facts.get("value") if first else None


def read(item: FieldDeclaration, *, name: str, texts: Texts, about: Surroundings) -> Any:
    """The thing that was chosen (a tuple where several may be), or None. Raises `Faulty`."""
    keys = [text.strip() for text in texts.get(name, ()) if text.strip()]
    words = " ".join(texts.get(f"{name}{WORDS}", ())).strip()
    if not keys and not words:
        return None
    if any(map(UNPRINTED.search, (*keys, words))):
        raise Faulty(UNPRINTED_WORDS)
    source = source_of(item)
    if source is None:
        raise Faulty(NOT_THERE)
    reader = _Reader(item, source, about)
    if words and words == " ".join(texts.get(f"{name}{WAS}", ())).strip() and keys:
        words = ""
    if is_many(item):
        return reader.several(keys, words)
    if len(set(keys)) > 1:
        raise Faulty("只能选一项，请去掉多选的")
    return reader.one(keys[0] if keys else "", words)


class _Reader:
    def __init__(self, item: FieldDeclaration, source: Source, about: Surroundings) -> None:
        self.item, self.source, self.about = item, source, about
        whole = item.type in WHOLE
        listed = offered(item, about=about) if whole else ()
        self.listed = {thing.key: thing for thing in listed} if whole else None

    def several(self, keys: Sequence[str], words: str) -> tuple[Picked, ...]:
        if len(keys) > MOST:
            raise Faulty(f"最多选 {MOST} 项，请分几次办理")
        found = [self.one(key, "") for key in keys]
        known = {thing.label for thing in found}
        more = [part.strip() for part in SEPARATORS.split(words) if part.strip()]
        found += [self.one("", part) for part in more[:MOST] if part not in known]
        return tuple(dict.fromkeys(found))

    def one(self, key: str, words: str) -> Picked:
        """By key; by words where there is no key, or where they were changed behind it."""
        found = self._by_key(key) if key else None
        if found is None or (words and words not in {found.label, key}):
            found = self._by_words(words or key)
        if is_taken(found):
            raise Faulty(f"“{found.label}”{FULL}")
        return found

    def _by_key(self, key: str) -> Picked | None:
        if self.listed is not None:
            return self.listed.get(key)
        found = self.source.pick(self.about.asking, key=key[:LONGEST])
        return found if found and _is_in_reach(self.item, found, self.about) else None

    def _by_words(self, words: str) -> Picked:
        if len(words) > LONGEST:
            raise Faulty(f"现有 {len(words)} 字，请删到 {LONGEST} 字以内")
        found = offered(self.item, about=self.about, q=words)
        same = [thing for thing in found if thing.label == words]
        if len(same) == 1 or (len(found) == 1 and any(map(str.isdigit, words))):
            return (same or found)[0]
        kind = fields.of(self.item)
        if isinstance(kind, Listed) and kind.free:
            return Picked(key=words, label=words)
        raise self._refusal(words, same or found)

    def _refusal(self, words: str, found: Sequence[Picked]) -> Faulty:
        shown = words[:20]
        if found:
            return Several(f"“{shown}”找到 {len(found)} 项，请点选其中一项", found[:FEW])
        if self.about.asking.person_id is None:
            return Faulty("请先登录再选择")
        if self.item.type in WHOLE:
            return Faulty(f"“{shown}”现在不能选，请重新选择")
        return Faulty(f"没有找到“{shown}”，请换一种写法，或从列表里选")


def _is_in_reach(item: FieldDeclaration, thing: Picked, about: Surroundings) -> bool:
    """A slot lies ahead, and no further than the field allows."""
    begins = thing.facts.get("start_at")
    if item.type != "slot" or not isinstance(begins, datetime):
        return True
    last = about.today + timedelta(days=item.max_days) if item.max_days else None
    return begins >= about.now and (last is None or local(begins).date() <= last)
