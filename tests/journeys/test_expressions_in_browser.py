"""The browser says of every expression what the server says, or leaves it to the server."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from zhilian.catalogue import compiled, documents, expressions
from zhilian.catalogue.expressions import PURE, Unknown
from zhilian.catalogue.lint.names import expressions_of
from zhilian.core.effects import Picked
from zhilian.faces import bundle

SCRIPT = Path(bundle.HOME) / "js" / "expressions.js"
SAY = """(batch) => batch.map(([form, names]) => {
  const said = zl.say(form, (name) => names[name]);
  return said === undefined ? { open: true } : { value: said };
})"""
WORDS = ("入驻", "变更", "", "入")

numbers = st.one_of(
    st.integers(-50, 50), st.decimals(-50, 50, places=2, allow_nan=False), st.booleans()
)
words = st.sampled_from(WORDS)
things = st.builds(
    lambda key, kind: Picked(key=key, label="", facts={"kind": kind, "score": 3}), words, words
)
rows = st.lists(
    st.fixed_dictionaries({"score": st.one_of(st.none(), numbers), "full": numbers, "kind": words}),
    max_size=3,
).map(tuple)
NAMES = {
    "amount": st.one_of(st.none(), numbers),
    "count": numbers,
    "kind": st.one_of(st.none(), words),
    "parts": st.one_of(st.none(), st.lists(words, min_size=1, max_size=3).map(tuple)),
    "thing": st.one_of(st.none(), things),
    "scores": rows,
    "ticked": st.booleans(),
}
texts = st.recursive(
    st.one_of(
        st.sampled_from([*NAMES, "nobody", "thing.kind", "thing.no", "nobody.kind", "scores.kind"]),
        st.sampled_from(["scores.score", "scores.full", "sum(scores.full)", "all(scores.score)"]),
        st.integers(0, 30).map(str),
        st.sampled_from(["0.5", "2.25", '"入驻"', '""', '["入驻", "变更"]', "[1, 2]", "True"]),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join).map("({})".format),
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "%"]), inner)
        .map(" ".join)
        .map("({})".format),
        st.tuples(inner, st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "not in"]), inner)
        .map(" ".join)
        .map("({})".format),
        inner.map("(not {})".format),
        inner.map("(-{})".format),
        inner.map("abs({})".format),
        inner.map("seats({})".format),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})"),
    ),
    max_leaves=6,
).filter(lambda text: len(text) <= expressions.MAX_LENGTH)


def said(text: str, names: Mapping[str, Any]) -> Any:
    try:
        return {"value": plain(expressions.value(text, names=names, functions=PURE))}
    except Unknown:
        return {"open": True}


def plain(value: Any) -> Any:
    """As it looks in the browser."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Picked):
        return {"key": value.key, **value.facts}
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, (list, tuple)) else value


def same(one: Any, other: Any) -> bool:
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) <= 1e-6 * max(1, abs(one))
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    opened = browser.new_page()
    opened.set_content("<!doctype html><title>.</title>")
    opened.add_script_tag(content=f"{{{SCRIPT.read_text(encoding='utf-8')}}}")
    return opened


@pytest.mark.journey
def test_browser_agrees_with_the_server(page: Page) -> None:
    @settings(max_examples=60)
    @given(st.lists(st.tuples(texts, st.fixed_dictionaries(NAMES)), min_size=25, max_size=25))
    def agree(batch: list[tuple[str, dict[str, Any]]]) -> None:
        forms = [(compiled.compiled(text), plain(names)) for text, names in batch]
        for (text, names), there in zip(batch, page.evaluate(SAY, forms), strict=True):
            here = said(text, names)
            assert same(here, there), (text, names, here, there)

    agree()


@pytest.mark.journey
def test_every_condition_of_the_shipped_list_is_understood(page: Page) -> None:
    windows = documents.read_catalogue(documents.shipped()).windows
    forms = [
        [compiled.compiled(text), {"today": None}]
        for window in windows
        for _, text in expressions_of(window)
    ]

    answers = page.evaluate(SAY, forms)

    assert len(answers) == len(forms) > 150
    assert all(answer.get("open") for answer in answers if "value" not in answer)
