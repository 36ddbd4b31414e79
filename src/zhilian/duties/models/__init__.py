"""Tables of duties, one noun a file."""

from zhilian.duties.models.guarantees import Guarantee, GuaranteePerson, GuaranteeTask
from zhilian.duties.models.notes import DutyNote, NoteReading

__all__ = ["DutyNote", "Guarantee", "GuaranteePerson", "GuaranteeTask", "NoteReading"]
