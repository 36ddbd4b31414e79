"""Rules about the code itself (STYLE 7)."""

import ast
from pathlib import Path

import pytest
import yaml

SRC = Path(__file__).parents[2] / "src" / "zhilian"
APPS = sorted(p.name for p in SRC.iterdir() if (p / "__init__.py").exists())
DOORS = {"service", "selectors", "events", "types", "errors", "limits"}
FAMILIES = {"kinds", "providers", "connectors"}
OPEN_TO_ALL = {"core", "probe"}


def modules(*, tests: bool) -> list[Path]:
    found = [p for p in SRC.rglob("*.py") if "migrations" not in p.parts]
    return [p for p in found if ("tests" in p.parts) == tests]


def imported(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return [name for name in names if name.startswith("zhilian.")]


def is_a_door(parts: list[str]) -> bool:
    """`parts` are the names behind `zhilian.<app>`."""
    if parts[0] in DOORS:
        return True
    return parts[0] in FAMILIES and (len(parts) == 1 or parts[1] == "base")


@pytest.mark.parametrize("app", APPS)
def test_apps_enter_each_other_by_the_doors_only(app: str) -> None:
    if app in {"config"}:
        pytest.skip("puts the apps together")

    wrong = [
        f"{path.relative_to(SRC)}: {name}"
        for path in modules(tests=False)
        if path.relative_to(SRC).parts[0] == app
        for name in imported(path)
        if (parts := name.split(".")[1:])[0] not in {app, *OPEN_TO_ALL, "config"}
        and not is_a_door(parts[1:])
    ]

    assert wrong == []


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    root = SRC.parents[1]
    found = [p for name in ("src", "tests", "benches") for p in (root / name).rglob("*.py")]
    lengths = {
        str(path.relative_to(root)): len(path.read_text(encoding="utf-8").splitlines())
        for path in [root / "conftest.py", *found]
        if "migrations" not in path.parts
    }

    assert {name: n for name, n in lengths.items() if n > 300} == {}


@pytest.mark.parametrize(("folder", "mark"), [("journeys", "journey"), ("api", "slow")])
def test_a_folder_that_a_quick_run_skips_has_no_quick_test(folder: str, mark: str) -> None:
    quick = [
        f"{path.name}: {node.name}"
        for path in (SRC.parents[1] / "tests" / folder).rglob("test_*.py")
        for body in [ast.parse(path.read_text(encoding="utf-8")).body]
        if not any(isinstance(n, ast.Assign) and f"mark.{mark}" in ast.unparse(n) for n in body)
        for node in body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and node.name.lower().startswith("test")
        and not any(f"mark.{mark}" in ast.unparse(how) for how in node.decorator_list)
    ]

    assert quick == []


def test_every_app_says_what_it_is_for() -> None:
    silent = [
        app
        for app in APPS
        if not ast.get_docstring(ast.parse((SRC / app / "__init__.py").read_text(encoding="utf-8")))
    ]

    assert silent == []


def test_no_machine_path_in_the_tree() -> None:
    places = ("/" + "work/", "/" + "root/", "/" + "farm/")
    guilty = [
        str(path.relative_to(SRC))
        for path in SRC.rglob("*")
        if path.suffix in {".py", ".yaml", ".html", ".css", ".js", ".md"}
        and any(place in path.read_text(encoding="utf-8") for place in places)
    ]

    assert guilty == []


def test_contract_figures_appear_in_the_clauses_only() -> None:
    clauses = yaml.safe_load((SRC / "contract" / "clauses.yaml").read_text(encoding="utf-8"))

    assert len(clauses["clauses"]) == 31
    assert len({clause["id"] for clause in clauses["clauses"]}) == 31


def test_probe_runs_without_django() -> None:
    guilty = [
        f"{path.relative_to(SRC)}: {name}"
        for path in (SRC / "probe").rglob("*.py")
        if "tests" not in path.parts
        for name in imported(path)
        if not name.startswith("zhilian.probe")
    ]

    assert guilty == []
