"""The types of field that a declaration may use: how one is shown, read and refused.

    fields.of(declaration).read(declaration, text="13800000000", about=surroundings)

A new type is one class in the module of its noun; nothing else names it.
"""

from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields import choices, codes, moments, numbers, picked, special, words
from zhilian.catalogue.fields.base import TYPES, Faulty, FieldType, Surroundings

__all__ = [
    "TYPES",
    "Faulty",
    "FieldType",
    "Surroundings",
    "choices",
    "codes",
    "moments",
    "is_file",
    "numbers",
    "of",
    "picked",
    "picks",
    "special",
    "words",
]


def of(item: FieldDeclaration) -> FieldType:
    return TYPES[item.type]


def picks(item: FieldDeclaration) -> bool:
    """Whether the field holds a thing of a list."""
    return TYPES[item.type].picks or bool(item.source and not item.readonly)


def is_file(item: FieldDeclaration) -> bool:
    return TYPES[item.type].control == "file"
