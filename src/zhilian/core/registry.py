"""Families of plugins: one module each, found where they stand.

A family named `providers` is scanned in `zhilian.<app>.providers` of every installed app, on
first use.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from threading import RLock
from types import ModuleType
from typing import Generic, TypeVar

from django.apps import apps

from zhilian.core.errors import UnknownPlugin

T = TypeVar("T", bound=object)


class Family(Generic[T]):
    """The members of one plugin family, keyed by their `name`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._members: dict[str, T] = {}
        self._scanned = self._scanning = False
        self._lock = RLock()

    def register(self, member: T) -> T:
        """Add a member (usable as a decorator). Two members of one name stop the start."""
        return self.register_as(_name_of(member))(member)

    def register_as(self, key: str) -> Callable[[T], T]:
        def add(member: T) -> T:
            held = self._members.get(key)
            if held is not None and held is not member:
                raise RuntimeError(f"family {self.name}: two members called {key!r}")
            self._members[key] = member
            return member

        return add

    def get(self, key: str) -> T:
        self._scan()
        try:
            return self._members[key]
        except KeyError:
            known = "、".join(sorted(self._members)) or "无"
            raise UnknownPlugin(
                f"没有名为“{key}”的 {self.name} 插件，可用的有：{known}。"
            ) from None

    def all(self) -> dict[str, T]:
        self._scan()
        return dict(sorted(self._members.items()))

    def __contains__(self, key: str) -> bool:
        self._scan()
        return key in self._members

    def __iter__(self) -> Iterator[T]:
        return iter(self.all().values())

    def _scan(self) -> None:
        """Once. Threads that come meanwhile wait for all members; a member that asks for another
        while it is imported gets those that are there.
        """
        if self._scanned:
            return
        with self._lock:
            if self._scanned or self._scanning:
                return
            self._scanning = True
            try:
                for config in apps.get_app_configs():
                    if config.name.startswith("zhilian."):
                        _import_members(f"{config.name}.{self.name}", parent=config.name)
                self._scanned = True
            finally:
                self._scanning = False


def _import_members(path: str, *, parent: str) -> None:
    package = import_module(parent)
    leaf = path.rsplit(".", 1)[1]
    if leaf not in {found.name for found in iter_modules(package.__path__)}:
        return
    module: ModuleType = import_module(path)
    for found in iter_modules(getattr(module, "__path__", [])):
        if found.name not in {"base", "tests"}:
            import_module(f"{path}.{found.name}")


def _name_of(member: object) -> str:
    name = vars(member).get("name") or getattr(type(member), "name", None)
    if not isinstance(name, str):
        raise TypeError(f"{member!r} has no name")
    return name
