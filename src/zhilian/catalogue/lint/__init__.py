"""`zhilian windows lint`: proves that a window list can be run before anybody fills in a form.

Each rule stands in the module of its noun and has one test that breaks the shipped list in
exactly that way.
"""

from zhilian.catalogue.documents import Document, read_catalogue
from zhilian.catalogue.lint import (
    bindings,
    effects,
    keeping,
    messages,
    moments,
    named,
    names,
    people,
    promises,
    secrecy,
    undo,
)
from zhilian.catalogue.lint.base import RULES, Finding, Sheet
from zhilian.catalogue.lint.schema import shape

RULE_MODULES = (
    bindings,
    effects,
    keeping,
    messages,
    moments,
    named,
    names,
    people,
    promises,
    secrecy,
    undo,
)


def lint(document: Document) -> list[Finding]:
    """Everything that is wrong with the list. The rules run only on a list of the right shape."""
    return list(shape(document)) or findings(document)


def findings(document: Document) -> list[Finding]:
    """What the rules find in a list of the right shape."""
    sheet = Sheet(read_catalogue(document))
    return [finding for rule in RULES.values() for finding in rule(sheet)]
