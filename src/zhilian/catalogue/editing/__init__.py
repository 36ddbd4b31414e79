"""What may be changed of a window in the browser: words, options, limits, people, messages.

`sections` shows a declaration as inputs, `applied` takes them back. What a form asks and which
way a case goes stays with the YAML form; an input knows its place by its path in the document.
"""

from zhilian.catalogue.editing.applying import applied
from zhilian.catalogue.editing.differences import Difference, differences
from zhilian.catalogue.editing.inputs import Input, Section
from zhilian.catalogue.editing.sections import sections

__all__ = ["Difference", "Input", "Section", "applied", "differences", "sections"]
