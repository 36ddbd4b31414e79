"""The types of field that a declaration may use: how one is shown, read and refused.

    fields.of(declaration).read(declaration, text="13800000000", about=surroundings)

A new type is one class in the module of its noun; nothing else names it.
"""

from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields import choices, codes, moments, numbers, special, words
from zhilian.catalogue.fields.base import TYPES, Faulty, FieldType, Surroundings

__all__ = [
    "TYPES",
    "Faulty",
    "FieldType",
    "Surroundings",
    "choices",
    "codes",
    "moments",
    "numbers",
    "of",
    "special",
    "words",
]


def of(item: FieldDeclaration) -> FieldType:
    return TYPES[item.type]
