"""Values in the columns of a case: one JSON text that tells money, instants and things apart."""

from zhilian.catalogue.selectors import decode_values as load
from zhilian.catalogue.selectors import encode_values as dump

__all__ = ["dump", "load"]
