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
