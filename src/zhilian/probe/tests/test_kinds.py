"""What every kind promises, asked of each of them and of a fake. A new kind adds one case."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from zhilian.probe.engine import try_once
from zhilian.probe.kinds.base import KINDS, CheckKind
from zhilian.probe.tests import make
from zhilian.probe.tests.kind_cases import CASES, Case, FakeCheck
from zhilian.probe.types import ErrorCode, Sample
from zhilian.probe.vantage import Vantage

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module", autouse=True)
def _fake_kind() -> Iterator[None]:
    KINDS.all()
    KINDS.register(FakeCheck)
    yield
    KINDS.unregister("fake")


# These drive a real browser: `make check` asks them.
SLOW = {"page"}
PARAMS = [
    pytest.param(name, marks=pytest.mark.slow) if name in SLOW else name for name in sorted(CASES)
]


@pytest.fixture(params=PARAMS)
def kind(request: pytest.FixtureRequest) -> CheckKind:
    found = KINDS.get(request.param)
    assert found is not None
    return found


@pytest.fixture
def case(kind: CheckKind, tmp_path: Path) -> Iterator[Case]:
    with CASES[kind.name](tmp_path) as made:
        yield made


def test_every_kind_has_a_case() -> None:
    assert sorted(CASES) == [kind.name for kind in KINDS.all() if not kind.passive]


def test_passive_kinds_answer_that_nobody_measures_them() -> None:
    for name in KINDS.passive_names():
        kind = KINDS.get(name)
        assert kind is not None

        outcome = asyncio.run(kind.probe({}, timeout_s=1, at=make.NOON, vantage=Vantage()))

        assert outcome.error_code == ErrorCode.UNAVAILABLE


def test_good_target_is_ok_with_conditions_and_total(kind: CheckKind, case: Case) -> None:
    sample = _probe(kind, case.good, case)

    assert (sample.ok, sample.error_code, sample.error_text) == (True, "", "")
    assert sample.conditions
    assert sample.phases.total is not None
    assert sample.took_us == sample.phases.total


def test_dead_target_is_a_value_with_chinese_remedy(kind: CheckKind, case: Case) -> None:
    sample = _probe(kind, case.dead, case)

    assert not sample.ok
    assert sample.error_code
    assert CHINESE.search(sample.error_text)
    assert "请" in sample.error_text


def test_hanging_target_ends_within_timeout(kind: CheckKind, case: Case) -> None:
    began = time.monotonic()

    sample = _probe(kind, case.hanging, case)

    assert not sample.ok
    assert sample.error_code in case.silence
    assert time.monotonic() - began < case.timeout_s + 0.5


def test_sample_survives_json(kind: CheckKind, case: Case) -> None:
    sample = _probe(kind, case.dead, case)

    assert Sample.from_json(sample.to_json()) == sample


def test_good_options_have_no_errors(kind: CheckKind, case: Case) -> None:
    assert kind.check_options(case.good) == []


def test_wrong_options_name_field_and_remedy(kind: CheckKind, case: Case) -> None:
    for name, options in case.wrong:
        errors = kind.check_options(options)

        assert [error.field for error in errors] == [name]
        assert CHINESE.search(errors[0].message)


def test_unknown_option_is_refused(kind: CheckKind, case: Case) -> None:
    errors = kind.check_options(case.good | {"nonsense": 1})

    assert [error.field for error in errors] == ["nonsense"]
    assert "可用的选项" in errors[0].message


def test_missing_required_option_is_refused(kind: CheckKind) -> None:
    required = {option.name for option in kind.options if option.required}

    assert required
    assert {error.field for error in kind.check_options({})} == required


def test_kind_says_what_it_is_in_chinese(kind: CheckKind) -> None:
    assert CHINESE.search(kind.label) or kind.label == "Ping"
    assert all(option.label for option in kind.options)


def _probe(kind: CheckKind, options: dict[str, Any], case: Case) -> Sample:
    spec = make.timed_spec(kind=kind.name, options=options, timeout_s=case.timeout_s)
    return try_once(spec, owned=case.owned)
