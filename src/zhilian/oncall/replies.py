"""What an engineer meant by a text message: “371” accepts, “372” arrived, “373” restored."""

import re
import unicodedata
from dataclasses import dataclass

from zhilian.oncall.types import Verb

_VERBS = {"1": Verb.ACCEPT, "2": Verb.ARRIVE, "3": Verb.RESTORE}
_GAP = r"[\s\u200b\u200c\u200d\ufeff]*"
_CODE = re.compile(rf"(?<!\d)([1-9]){_GAP}(\d){_GAP}([123])(?!\d)", re.ASCII)


@dataclass(frozen=True)
class Reply:
    code: str
    verb: Verb


def parse_reply(text: str) -> Reply | None:
    """The first three-digit code; full-width digits, spaces, quotes and words do no harm.

    Digits that run on ("3712") are no code: guessing could hit another incident.
    """
    found = _CODE.search(_plain(text))
    if found is None:
        return None
    return Reply(code=found[1] + found[2], verb=_VERBS[found[3]])


def _plain(text: str) -> str:
    """NFKC turns ３ ³ ③ into 3 and the full-width space into a space; other scripts' digits go."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(
        c if c.isascii() or not c.isdigit() else str(unicodedata.digit(c)) for c in folded
    )
