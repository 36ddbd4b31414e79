"""Whatever the declarations name, some app has registered; nobody registers what none names."""

from typing import Any

import pytest

from tests.windows.stories import DECLARED
from tests.windows.world import ENGINE
from zhilian.core import effects

REGISTERS = DECLARED.registers
FAMILIES: dict[str, tuple[Any, Any]] = {
    "effects": (effects.effects, REGISTERS.effects),
    "sources": (effects.sources, REGISTERS.sources),
    "functions": (effects.functions, REGISTERS.functions),
    "context": (effects.contexts, REGISTERS.context),
    "prefills": (effects.prefills, REGISTERS.prefills),
}
ENGINE_FACTS = {"needs_business", "is_requirement", "reusable", "merchant_rejected"}
"""Ticked by a person, or known from the way of the case: nobody registers these."""


@pytest.mark.parametrize("name", FAMILIES)
def test_everything_declared_is_registered(name: str) -> None:
    family, declared = FAMILIES[name]
    known = {*family.all(), *ENGINE, *ENGINE_FACTS}

    missing: dict[str, list[str]] = {}
    for key, held in declared.items():
        if key not in known:
            missing.setdefault(held.owner, []).append(key)

    assert missing == {}


@pytest.mark.parametrize("name", ["effects", "functions", "prefills"])
def test_nothing_is_registered_that_no_declaration_knows(name: str) -> None:
    family, declared = FAMILIES[name]

    assert set(family.all()) - set(declared) == set()
