"""What the words of a declaration stand for when an effect is called."""

from typing import Any, Final

from zhilian.cases.docket import Docket
from zhilian.catalogue.selectors import Unknown

QUOTE: Final = "'"


def arguments_of(docket: Docket, words: dict[str, str]) -> dict[str, Any]:
    """Values of the words of a declaration: a quoted text, or the name of something known.

    Errors: `Unknown` when nobody knows it.
    """
    found = {}
    for name, word in words.items():
        if word.startswith(QUOTE):
            found[name] = word.strip(QUOTE)
        elif word in docket.names:
            found[name] = docket.names[word]
        else:
            raise Unknown(word)
    return found
