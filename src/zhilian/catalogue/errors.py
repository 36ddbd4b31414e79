"""What the catalogue refuses, said to a person."""

from zhilian.core.errors import Refusal


class CatalogueRefusal(Refusal):
    """Base of all refusals of this app."""


class DocumentRefused(CatalogueRefusal):
    """The file is not a readable window list."""


class LintFailed(CatalogueRefusal):
    """The window list is readable but cannot be run; the findings say why."""


class VersionIsPublished(CatalogueRefusal):
    """A published version never changes."""


class ExpressionRefused(CatalogueRefusal):
    """The expression uses something outside the white-list."""


class DraftMoved(CatalogueRefusal):
    """Somebody else changed the window since this page was opened."""


class NothingToPublish(CatalogueRefusal):
    """There is no draft, or it says the same as what is live."""


class DraftInTheWay(CatalogueRefusal):
    """An older version cannot come back while a draft waits."""
