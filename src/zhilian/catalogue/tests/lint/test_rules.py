"""Every rule of the lint finds the damage that it is for, and finds nothing in the shipped list."""

import pytest

from zhilian.catalogue import documents
from zhilian.catalogue.lint import findings, lint
from zhilian.catalogue.lint.base import RULES
from zhilian.catalogue.tests.lint import damage_effects, damage_forms, damage_names
from zhilian.catalogue.tests.lint.breaking import CASES, Case
from zhilian.catalogue.tests.make import shipped

DAMAGE = (damage_effects, damage_forms, damage_names)


def test_lint_finds_nothing_in_the_shipped_list() -> None:
    document = documents.shipped()

    found = lint(document)

    assert found == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_lint_finds_the_damage(case: Case) -> None:
    document = shipped()
    case.damage(document)

    found = [item for item in findings(document) if item.rule == case.rule]

    assert [item.path for item in found if item.path.startswith(case.at)]
    assert all(item.problem and item.remedy for item in found)


def test_every_rule_has_its_damage() -> None:
    broken = {case.rule for case in CASES}

    assert broken == set(RULES)
