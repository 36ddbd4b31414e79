"""Every setting, job, event and plugin is named in the docs (STYLE 7)."""

from pathlib import Path

import pytest

from zhilian.config import handbook

ROOT = Path(__file__).parents[2]


def test_reference_says_what_the_code_says() -> None:
    written = handbook.TARGET.read_text(encoding="utf-8")

    assert written == handbook.reference(), "run `make docs`"


@pytest.mark.parametrize("name", handbook.settings_named())
def test_setting_is_explained(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    written = [p.name for p in (ROOT / "docs" / "decisions").glob("[0-9]*.md")]

    assert [name for name in written if f"({name})" not in listed] == []


def test_no_text_holds_both_sides_of_a_merge() -> None:
    kinds = {".css", ".html", ".js", ".md", ".py", ".svg", ".toml", ".yaml", ".yml"}
    texts = [
        path
        for folder in ("docs", "src", "tests", "benches", "scripts", ".")
        for path in (ROOT / folder).glob("*" if folder == "." else "**/*")
        if path.is_file() and path.suffix in kinds
    ]
    marks = ("<" * 7 + " ", ">" * 7 + " ")

    assert len(texts) > 1000
    assert [
        path.relative_to(ROOT).as_posix()
        for path in texts
        if any(line.startswith(marks) for line in path.read_text(encoding="utf-8").splitlines())
    ] == []
