"""One list of role codes: what windows name, people can hold (note 00)."""

from pathlib import Path

import yaml

from zhilian.directory.types import ADMIN_ROLES, SECTION_ADMIN_ROLES, Role

DATA = Path(__file__).parents[2] / "src" / "zhilian" / "catalogue" / "data" / "windows.yaml"


def test_roles_are_those_of_the_window_declarations_and_the_three_administrators() -> None:
    declared = yaml.safe_load(DATA.read_text(encoding="utf-8"))

    assert set(Role.values) == set(declared["roles"]) | ADMIN_ROLES
    owners = {sub_platform["owner_role"] for sub_platform in declared["sub_platforms"]}
    assert owners == SECTION_ADMIN_ROLES
