"""What a rule of the lint is, and what it finds."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from zhilian.catalogue.declarations import CatalogueDeclaration, Registers, WindowDeclaration
from zhilian.catalogue.lint.ways import Way, ways


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong: where, what, and what to do about it."""

    rule: str
    path: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}：{self.problem}。{self.remedy}。"


@dataclass(frozen=True)
class Sheet:
    """The declaration under the lint, with the ways through each workflow computed once."""

    catalogue: CatalogueDeclaration
    _ways: dict[str, list[Way]] = field(default_factory=dict)

    @property
    def registers(self) -> Registers:
        return self.catalogue.registers

    @property
    def windows(self) -> tuple[WindowDeclaration, ...]:
        return self.catalogue.windows

    def ways(self, window: WindowDeclaration) -> list[Way]:
        if window.code not in self._ways:
            self._ways[window.code] = ways(window)
        return self._ways[window.code]


Found = tuple[str, str, str]
"""Path inside the window or the document, problem, remedy."""

SheetRule = Callable[[Sheet], Iterable[Found]]
WindowRule = Callable[[Sheet, WindowDeclaration], Iterable[Found]]

RULES: dict[str, Callable[[Sheet], Iterator[Finding]]] = {}


def sheet_rule(name: str) -> Callable[[SheetRule], SheetRule]:
    """A rule about the document as a whole."""

    def add(rule: SheetRule) -> SheetRule:
        def run(sheet: Sheet) -> Iterator[Finding]:
            for path, problem, remedy in rule(sheet):
                yield Finding(rule=name, path=path, problem=problem, remedy=remedy)

        _keep(name, run)
        return rule

    return add


def window_rule(name: str) -> Callable[[WindowRule], WindowRule]:
    """A rule about one window; its paths are given from the window on."""

    def add(rule: WindowRule) -> WindowRule:
        def run(sheet: Sheet) -> Iterator[Finding]:
            for window in sheet.windows:
                for path, problem, remedy in rule(sheet, window):
                    where = ".".join(filter(None, (window.code, path)))
                    yield Finding(rule=name, path=where, problem=problem, remedy=remedy)

        _keep(name, run)
        return rule

    return add


def _keep(name: str, run: Callable[[Sheet], Iterator[Finding]]) -> None:
    if name in RULES:
        raise RuntimeError(f"two lint rules called {name!r}")
    RULES[name] = run
