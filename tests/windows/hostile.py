"""Forms as careless and ill-meaning people send them, made from the page and the declaration.

    page = Page.of(html)
    pairs = Sender(window=window, dice=Random(7)).next(page)

A form begins as somebody would fill it in, from the choices that the page offers, and is spoilt in
one to four ways. What a sender marks with `mark` must come back as it was typed, and never as HTML.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from random import Random
from typing import Final

from zhilian.catalogue.types import FieldDeclaration, WindowDeclaration
from zhilian.config.demo import answers

Pairs = list[tuple[str, str]]
FORM: Final = "/w/"
OURS: Final = frozenset({"csrfmiddlewaretoken", "submit_key", "for"})
WRITTEN: Final = frozenset(
    {"text", "textarea", "phone", "money", "int", "decimal", "plate", "date"}
)
NUMBERS: Final = (
    "1e999", "NaN", "-0", "-1", "9" * 40, "１２", "٣", "²", "0x10", "1_000", "∞", "1,000", "1.005",
    "0." + "0" * 300 + "1", "1e-400", "+5", "１０００．５", "", "9" * 5000,
)  # fmt: skip
MOMENTS: Final = (
    "0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "-1", "99999-01-01",
    "2026-11-24T25:61", "2026-11-24T10:00+99:99", "9999-12-31T23:59", "0001-01-01T00:00", "now",
    "２０２６-１１-２４", "2026-W48", "1900-01-01", "12:60", "24:00", "2026-11", "2026-00",
)  # fmt: skip
WORDS: Final = (
    "\0", "a\0b", "\x01\x02\x1b[31m", "\r\n\r\n", "\u202e倒", "\ufeff", "é" * 50, "👩‍👩‍👧‍👦" * 20,
    "𠀀𪚥", "﷽", "ｆｕｌｌ", "' OR 1=1 --", "{{ 7*7 }}{% debug %}", "${jndi:ldap://x}", "%s%n%d",
    "../../etc/passwd", "=cmd|' /C calc'!A0", "null", "[object Object]", "\u2028\u2029", "\uffff",
)  # fmt: skip
KEYS: Final = (
    "1", "0", "-1", "²", "9" * 19, "9" * 5000, "no-such-thing", "1 or 1=1", "\0", "k1", "a:b:c",
    "2026-11-24T10:00~1",
)  # fmt: skip
LONG: Final = 20_000


class Page(HTMLParser):
    """The form of a window's page: what its inputs are called and what they offer."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.offers: dict[str, list[str]] = {}
        self.hidden: dict[str, str] = {}
        self._select = ""
        self._inside = False

    @classmethod
    def of(cls, html: str) -> Page:
        page = cls()
        page.feed(html)
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {key: value or "" for key, value in attrs}
        name, value = said.get("name", ""), said.get("value", "")
        if tag == "form":
            self._inside = said.get("action", "").startswith(FORM) or said.get("id") == "form"
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and value:
            self.offers.setdefault(self._select, []).append(value)
        elif tag == "input" and said.get("type") in {"radio", "checkbox"} and name:
            self.offers.setdefault(name, []).append(value or "on")
        elif tag == "input" and said.get("type") == "hidden" and name:
            self.hidden[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


@dataclass(kw_only=True)
class Form:
    """One form under way: its pairs, and the written values that must be shown again."""

    pairs: Pairs
    marks: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, value: str) -> None:
        self.pairs = [(key, held) for key, held in self.pairs if key != name]
        self.pairs.append((name, value))
        self.marks.pop(name, None)

    @property
    def kept(self) -> dict[str, str]:
        """Marks that were not spoilt afterwards."""
        names = [name for name, _ in self.pairs]
        return {name: text for name, text in self.marks.items() if names.count(name) == 1}


@dataclass(kw_only=True)
class Sender:
    """Sends one window's form again and again, each time wrong in other ways."""

    window: WindowDeclaration
    dice: Random
    at: datetime
    sent: int = 0
    keys: list[str] = field(default_factory=list)

    def next(self, page: Page) -> Form:
        self.sent += 1
        form = Form(pairs=[(key, value) for key, value in page.hidden.items() if key not in OURS])
        for item in self.window.fields:
            self._answer(form, page, item)
        form.put("submit_key", page.hidden.get("submit_key", ""))
        self._mark(form)
        for _ in range(self.dice.randint(0, 4)):
            self.dice.choice(SPOIL)(self, form)
        return form

    def _answer(self, form: Form, page: Page, item: FieldDeclaration) -> None:
        if item.readonly or item.type in {"file", "face"}:
            return
        if not item.columns:
            self._answer_one(form, page, item, item.key)
            return
        count = max(1, item.min_rows)
        form.put(f"{item.key}.rows", str(count))
        for number in range(count):
            for column in item.columns:
                self._answer_one(form, page, column, f"{item.key}.{number}.{column.key}")

    def _answer_one(self, form: Form, page: Page, item: FieldDeclaration, name: str) -> None:
        offered = [value for value in page.offers.get(name, []) if value]
        if offered:
            form.put(name, self.dice.choice(offered))
            return
        text, _ = answers.answer(item, at=self.at, dice=self.dice, high=False)
        form.put(name, text)

    def _mark(self, form: Form) -> None:
        """A written value that would be HTML, in one field of those that are written."""
        written = [item for item in self.window.fields if item.type in {"text", "textarea"}]
        if not written:
            return
        item = self.dice.choice(written)
        text = f"<zl-{self.sent}>\"&'事由"
        form.put(item.key, text)
        form.marks[item.key] = text

    def field(self) -> FieldDeclaration:
        return self.dice.choice(self.window.fields)

    def name(self, form: Form) -> str:
        return self.dice.choice([key for key, _ in form.pairs])


def _drop(sender: Sender, form: Form) -> None:
    name = sender.name(form)
    form.pairs = [(key, value) for key, value in form.pairs if key != name]


def _double(sender: Sender, form: Form) -> None:
    name = sender.name(form)
    value = sender.dice.choice((*WORDS, *KEYS))
    form.pairs += [(name, value)] * sender.dice.choice((1, 2, 50))


def _word(sender: Sender, form: Form) -> None:
    form.put(sender.name(form), sender.dice.choice(WORDS))


def _number(sender: Sender, form: Form) -> None:
    form.put(sender.name(form), sender.dice.choice(NUMBERS))


def _moment(sender: Sender, form: Form) -> None:
    form.put(sender.name(form), sender.dice.choice(MOMENTS))


def _key(sender: Sender, form: Form) -> None:
    form.put(sender.name(form), sender.dice.choice(KEYS))


def _right_type_wrong_value(sender: Sender, form: Form) -> None:
    item = sender.field()
    kind = item.type
    pool = MOMENTS if kind in {"date", "datetime", "month", "time", "daterange"} else KEYS
    pool = NUMBERS if kind in {"int", "money", "decimal"} else pool
    form.put(item.key, sender.dice.choice(pool))


def _long(sender: Sender, form: Form) -> None:
    form.put(sender.name(form), sender.dice.choice("长a\n<&\u0301") * LONG)


def _unknown(sender: Sender, form: Form) -> None:
    for name in (
        "__proto__",
        "applicant",
        "status",
        "case_id",
        "a" * 300,
        "\0",
        "a.b.c.d",
        ".",
        "",
    ):
        form.pairs.append((name, sender.dice.choice(KEYS)))


def _rows(sender: Sender, form: Form) -> None:
    tables = [item for item in sender.window.fields if item.columns] or list(sender.window.fields)
    key = sender.dice.choice(tables).key
    form.put(f"{key}.rows", sender.dice.choice(("9999", "99999", "-1", "²", "", "1e3", "0", "60")))
    form.put(f"{key}.{sender.dice.choice(('999999', '-1', 'x', ''))}.name", "x")
    form.put(f"{key}.sheet", sender.dice.choice(KEYS))


def _files(sender: Sender, form: Form) -> None:
    form.put(f"{sender.field().key}.file", sender.dice.choice(KEYS))


def _token(sender: Sender, form: Form) -> None:
    stale = sender.keys or ["0" * 32]
    form.put("submit_key", sender.dice.choice((*stale, "", "x" * 500, "\0" * 32, "é" * 32)))


def _proxy(sender: Sender, form: Form) -> None:
    form.put("for", sender.dice.choice(KEYS))


def _button(sender: Sender, form: Form) -> None:
    name = sender.dice.choice(("more", "less", "clear", "read", "drop", "refresh"))
    key = sender.field().key
    places = (key, f"{key}.0", f"{key}.999999999", f"{key}:1", "\0", "x.y.z", f"{key}.{'9' * 5000}")
    form.put(name, sender.dice.choice(places))


SPOIL: Final[tuple[Callable[[Sender, Form], None], ...]] = (
    _drop, _double, _word, _number, _moment, _key, _right_type_wrong_value, _right_type_wrong_value,
    _long, _unknown, _rows, _files, _token, _proxy, _button,
)  # fmt: skip
