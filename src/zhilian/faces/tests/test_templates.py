"""What every template must keep: no inline style or script, only icons that exist."""

import re
from pathlib import Path

import pytest

from zhilian.core.templatetags import zl

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(ROOT.glob("*/templates/**/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_obeys_the_content_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    inline = re.findall(r"\sstyle=|\son\w+=\"|<style|<script(?![^>]*\ssrc=)", text)

    assert inline == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_names_only_icons_that_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    named = set(re.findall(r"{% icon \"([\w-]+)\"", text)) | set(
        re.findall(r"\bicon=\"([\w-]+)\"", text)
    )

    assert named <= zl.icons().keys()


def test_forms_that_are_included_alone_are_handed_the_token() -> None:
    """`only` takes the token away with everything else: a browser would be answered 403."""
    texts = {path: path.read_text(encoding="utf-8") for path in TEMPLATES}
    forms = {
        str(path).split("/templates/", 1)[1]
        for path, text in texts.items()
        if "{% csrf_token %}" in text
    }

    without = [
        (path.name, found[1])
        for path, text in texts.items()
        for found in re.finditer(r"{% include \"([^\"]+)\"[^%]* only %}", text)
        if found[1] in forms and "csrf_token=csrf_token" not in found[0]
    ]

    assert "c/dialog_confirm.html" in forms
    assert without == []
