"""Valid answers to any form, made from its declaration: for the demo, load tests and tests.

    filled = Filler(view=view, asking=asking, dice=Random(7)).fill({"action": "入驻"})

Whatever a field chooses from is asked of its source, so the answers fit what there is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from zhilian.cases.types import Filled
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import Checked, FieldDeclaration, WindowView
from zhilian.config.demo import answers, rules
from zhilian.core import effects
from zhilian.core.effects import Asking, FileRef, Picked

TRIES: Final = 40
SEARCHED: Final = ("", "测试", "办公", "张", "王", "李", "1", "a")
Keep = Callable[[FieldDeclaration], FileRef]


@dataclass(kw_only=True)
class Filler:
    """Fills in one form. `keep` uploads a file for a field; without it no file is sent. `words`
    are searched for besides, where a list shows nothing without a word: names of people there.
    """

    view: WindowView
    asking: Asking
    dice: Random
    keep: Keep | None = None
    high: bool = False
    words: Sequence[str] = ()
    texts: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, list[FileRef]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def fill(self, wanted: Mapping[str, Any] | None = None) -> Filled:
        """Answers that the form takes; `wanted` fixes some of them.

        Errors: `ValueError` naming what stays wrong, when there is no way to please the form.
        """
        for item in self.view.declaration.fields:
            self.answer(item, (wanted or {}).get(item.key))
        for number in range(TRIES):
            checked = self.check()
            if checked.ok:
                return self.filled
            rules.mend(self, checked, fixed=frozenset(wanted or {}), attempt=number)
        problems = "；".join(f"{one.name} {one.text}" for one in checked.problems)
        raise ValueError(f"{self.view.code}: {problems}")

    @property
    def filled(self) -> Filled:
        return Filled(
            texts=dict(self.texts),
            rows=dict(self.rows),
            files={key: [int(one.key) for one in held] for key, held in self.files.items()},
        )

    def check(self) -> Checked:
        found = catalogue.check_form(
            view=self.view, texts=self.texts, rows=self.rows, files=self.files, asking=self.asking
        )
        self.values = dict(found.values)
        return found

    def put(self, item: FieldDeclaration, text: str, value: Any, *, name: str = "") -> None:
        """This answer, and what it means, for the fields behind it."""
        self.texts[name or item.key] = [text]
        if not name:
            self.values[item.key] = value

    def answer(self, item: FieldDeclaration, wanted: Any = None) -> None:
        """Answer one field, anew when it has been answered."""
        if item.readonly or item.formula or item.filled_by not in (None, "applicant"):
            return
        if item.columns:
            self._answer_table(item)
        elif item.type in {"file", "face"}:
            if self.keep is not None:
                self.files[item.key] = [self.keep(item)]
        elif wanted is not None:
            self.put(
                item, "1" if wanted is True else "" if wanted is False else str(wanted), wanted
            )
        else:
            self._answer_one(item)

    def _answer_one(self, item: FieldDeclaration, *, name: str = "") -> None:
        things = self.things(item)
        if things is not None:
            chosen = self._choose(things)
            if chosen is not None:
                value = (chosen,) if item.multiple or item.type == "multiselect" else chosen
                self.put(item, chosen.key, value, name=name)
                return
        text, value = answers.answer(item, at=self.asking.at, dice=self.dice, high=self.high)
        self.put(item, text, value, name=name)

    def _answer_table(self, item: FieldDeclaration) -> None:
        prefilled = self._prefilled(item)
        count = max(item.min_rows, 1) if not prefilled else min(len(prefilled), item.max_rows)
        self.rows[item.key] = count
        for number in range(count):
            row = prefilled[number] if prefilled else {}
            for column in item.columns:
                name = f"{item.key}.{number}.{column.key}"
                held = row.get(column.key)
                if held is None:
                    self._answer_one(column, name=name)
                else:
                    self.texts[name] = [held.key if isinstance(held, Picked) else str(held)]

    def _prefilled(self, item: FieldDeclaration) -> list[Mapping[str, Any]]:
        if not item.prefill or item.prefill not in effects.prefills:
            return []
        return list(effects.prefills.get(item.prefill)(self.asking, self.values))

    def things(self, item: FieldDeclaration) -> Sequence[Picked] | None:
        """What may be chosen now; None for a field that chooses from no list."""
        source = item.source or item.type
        if item.options or source not in effects.sources:
            return None
        held = effects.sources.get(source)
        for words in (*SEARCHED, *self.words):
            found = held.items(self.asking, values=self.values, q=words)
            if found:
                return found
        return ()

    def _choose(self, things: Sequence[Picked]) -> Picked | None:
        free = [one for one in things if (one.facts.get("left") or 1) > 0]
        return self.dice.choice(free) if free else None
