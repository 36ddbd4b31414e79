"""Who stands at the desk, and who may put a fault on a window."""

from zhilian.directory.types import CONSOLE_ROLES, ENGINEERS

READERS = tuple(sorted(CONSOLE_ROLES))
DRILLERS = tuple(sorted(ENGINEERS | {"ops_manager"}))
ACTORS = frozenset(DRILLERS)
