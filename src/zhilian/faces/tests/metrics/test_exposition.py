"""What is written can be read back by a reader that shares no code with the writer."""

import math
import shutil
import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhilian.faces.metrics.exposition import Metric, by_label, gauge, page
from zhilian.faces.tests.metrics.parser import parse

words = st.text('ab"\\\n\r{},= 机\u2028#', max_size=12)
numbers = st.floats(allow_nan=False)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(words, numbers, min_size=1, max_size=5), words)
def test_any_label_and_help_comes_back_as_it_was(values: dict[str, float], text: str) -> None:
    written = page([by_label("zhilian_x", text, label="name", values=values)])

    read = parse(written)

    assert read.helps["zhilian_x"] == text
    assert {name: read.value("zhilian_x", name=name) for name in values} == values


def test_signs_that_have_a_meaning_are_escaped() -> None:
    written = page([by_label("zhilian_x", "a\\b\nc", label="n", values={'a"b\\c\nd': 1.0})])

    assert written == (
        '# HELP zhilian_x a\\\\b\\nc\n# TYPE zhilian_x gauge\nzhilian_x{n="a\\"b\\\\c\\nd"} 1\n'
    )


def test_unknown_is_left_out_and_special_numbers_have_their_words() -> None:
    written = page(
        [
            gauge("zhilian_none", "none", None),
            gauge("zhilian_nan", "nan", math.nan),
            gauge("zhilian_inf", "inf", -math.inf),
            gauge("zhilian_small", "small", 1e-07),
        ]
    )

    assert "zhilian_none" not in written
    assert "zhilian_nan NaN\n" in written
    assert "zhilian_inf -Inf\n" in written
    assert parse(written).value("zhilian_small") == 1e-07


PROMTOOL = shutil.which("promtool") or ""


@pytest.mark.skipif(not PROMTOOL, reason="Debian's prometheus is not installed")
def test_promtool_finds_nothing_wrong() -> None:
    metric = Metric(
        name="zhilian_x", help='一 "二"', samples=(((("a", 'b"\\\n'), ("c", "机房")), 1.5),)
    )

    told = subprocess.run(
        [PROMTOOL, "check", "metrics"],
        input=page([metric]).encode(),
        capture_output=True,
        timeout=20,
        check=False,
    )

    assert (told.returncode, told.stdout + told.stderr) == (0, b"")
