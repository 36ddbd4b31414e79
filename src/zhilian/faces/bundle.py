"""Joins the style and script sources into the few files that a page loads.

The sources under static/zl/css and static/zl/js are written by hand, one file a component; the
joined files are kept in the repository so that any static server will do. After a change:

    python -m zhilian.faces.bundle

A test compares the joined files with their sources.
"""

import re
from collections.abc import Iterable
from pathlib import Path

HOME = Path(__file__).parent / "static" / "zl"
GROUND = ("reset", "tokens", "tokens-dark", "base")
PHONE_PARTS = (
    "button", "badge", "card", "form", "filters", "feedback", "glyph", "nav", "time",
)  # fmt: skip
PHONE_PAGES = (
    "portal-shell",
    "portal-home",
    "portal-lists",
    "portal-cases",
    "portal-mine",
    "portal",
    "portal-form",
    "portal-market",
    "plain",
    "status",
)
FILLING = ("rules", "find", "fresh", "files", "rows", "moments", "draft", "scan")
LAYERS = "@layer reset, tokens, base, components, pages;"
DARK = ':root[data-theme="dark"]'
DARK_BY_SYSTEM = ':root:not([data-theme="light"])'


def bundles() -> dict[str, str]:
    """File name under static/zl -> content."""
    parts = sorted(path.stem for path in (HOME / "css" / "components").glob("*.css"))
    return {
        "app.css": _styles(parts, pages=("console", "desk", "plain", "screen", "section")),
        "portal.css": _styles(PHONE_PARTS, pages=PHONE_PAGES),
        "app.js": _scripts(
            (
                "theme",
                "clocks",
                "dialogs",
                "lists",
                "forms",
                "live",
                "palette",
                "keys",
                "screen",
                "beacon",
            )
        ),
        "filling.js": _scripts(("expressions", *(f"filling-{part}" for part in FILLING))),
        "portal.js": _scripts(
            (
                "theme",
                "clocks",
                "dialogs",
                "forms",
                "find",
                "sheet",
                "rolling",
                "awaits",
                "offline",
                "beacon",
            )
        ),
    }


def write() -> list[str]:
    for name, text in bundles().items():
        (HOME / name).write_text(text, encoding="utf-8")
    return sorted(bundles())


def _styles(parts: Iterable[str], *, pages: Iterable[str]) -> str:
    files = [f"{name}.css" for name in GROUND]
    files += [f"components/{name}.css" for name in parts]
    files += [f"pages/{name}.css" for name in pages]
    texts = [_source("css", name) for name in files]
    return "\n".join([LAYERS, *(_squeeze(_with_system_dark(text)) for text in texts)]) + "\n"


def _with_system_dark(text: str) -> str:
    """The dark tokens are written once and serve both the choice and the system's setting."""
    if DARK not in text:
        return text
    by_system = text.replace(DARK, DARK_BY_SYSTEM)
    return f"{text}\n@media (prefers-color-scheme: dark) {{\n{by_system}\n}}"


def _scripts(names: Iterable[str]) -> str:
    blocks = [f"{{\n{_source('js', f'{name}.js').strip()}\n}}" for name in names]
    return "\n".join(blocks) + "\n"


def _source(folder: str, name: str) -> str:
    return (HOME / folder / name).read_text(encoding="utf-8")


def _squeeze(text: str) -> str:
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};])\s*", r"\1", text)
    return re.sub(r"([:,]) | (>) |;(?=})", r"\1\2", text).strip()


if __name__ == "__main__":
    write()
