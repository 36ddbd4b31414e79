"""The parts of copied cases: steps, tasks, effects, timeline, rating, files, messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db.models import Model

from zhilian.cases.models import Attachment, Case, EffectRun, Entry, Rating, StepRun, Task
from zhilian.cases.service.past_files import linked, with_files
from zhilian.core.bulk import Table, Template
from zhilian.notices import service as notices
from zhilian.notices.types import PastMessage

LONGEST_KEY = 120
WHO = ("person_id", "done_by_id", "by_id")


class Row(Protocol):
    """Whose copy it is."""

    @property
    def applicant_id(self) -> int: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def submitted_at(self) -> datetime: ...


@dataclass(kw_only=True)
class Pattern:
    """A case with everything that belongs to it, each row prepared."""

    case: Case
    runs: list[StepRun]
    tasks: list[Task]
    effects: list[EffectRun]
    entries: list[Entry]
    files: list[Attachment]
    rating: Rating | None
    messages: list[PastMessage]
    templates: dict[Model, Template] = field(default_factory=dict)


@dataclass
class Files:
    """The files of one copy: old keys and new."""

    keys: Mapping[str, str] = field(default_factory=dict)

    def named(self, **texts: str) -> dict[str, str]:
        """These columns with the new files in them; none when there are no files."""
        return {n: with_files(text, self.keys) for n, text in texts.items() if self.keys and text}


class Tables:
    """All tables of a case, being filled as they stand at `at`."""

    def __init__(self, *, at: datetime) -> None:
        self.at = at
        self.cases = Table(Case)
        self._files = Table(Attachment)
        parts: tuple[type[Model], ...] = (StepRun, Task, EffectRun, Entry, Rating)
        self._tables = {one: Table(one) for one in parts}
        self._messages: list[PastMessage] = []

    def pattern(self, case: Case, messages: list[PastMessage]) -> Pattern:
        found = Pattern(
            case=case,
            runs=list(case.runs.order_by("id")),
            tasks=list(case.tasks.order_by("id")),
            effects=list(case.effects.order_by("id")),
            entries=list(case.timeline.order_by("id")),
            files=list(case.attachments.there().order_by("id")),
            rating=getattr(case, "rating", None),
            messages=messages,
        )
        found.templates[case] = self.cases.template(case)
        for file in found.files:
            found.templates[file] = self._files.template(file)
        parts: list[Model] = [*found.runs, *found.tasks, *found.effects, *found.entries]
        for part in [*parts, found.rating] if found.rating else parts:
            found.templates[part] = self._tables[type(part)].template(part)
        return found

    def add_files(self, found: Pattern, *, person_id: int, later: timedelta) -> Files:
        """Files of the case that is written next."""
        files = Files()
        for file in found.files:
            own = person_id if file.person_id == found.case.applicant_id else file.person_id
            new = self._files.add(
                found.templates[file],
                later=later,
                person_id=own,
                place=linked(file),
                case_id=self.cases.next_id,
            )
            files.keys = {**files.keys, str(file.pk): str(new)}
        return files

    def add_parts(
        self, found: Pattern, row: Row, *, case_id: int, number: str, files: Files
    ) -> None:
        later = row.submitted_at - found.case.submitted_at
        made: dict[Model, int] = {}
        runs: dict[int | None, int | None] = {None: None}
        for part in _parts(found):
            own = _own(part, found.case, row)
            own["case_id"] = case_id
            if hasattr(part, "run_id"):
                own["run_id"] = runs[part.run_id]
            if isinstance(part, EffectRun):
                own["key"] = part.key.replace(found.case.number, number, 1)
                own["undoes_id"] = made.get(part.undoes) if part.undoes else None
            if isinstance(part, StepRun):
                own |= files.named(asked=part.asked)
            made[part] = self._tables[type(part)].add(found.templates[part], later=later, **own)
            if isinstance(part, StepRun):
                runs[part.pk] = made[part]
        self._messages += [
            _message(one, found.case, case_id, number, row) for one in found.messages
        ]

    def write(self) -> None:
        """Everything that waits: what is referred to first."""
        self.cases.write()
        self._files.write()
        for table in self._tables.values():
            table.write()
        rows, self._messages = self._messages, []
        notices.bulk_past_messages(rows=rows, at=self.at)


def _parts(found: Pattern) -> Sequence[Any]:
    parts = [*found.runs, *found.tasks, *found.effects, *found.entries]
    return [*parts, found.rating] if found.rating else parts


def _own(part: Model, old: Case, row: Row) -> dict[str, Any]:
    """What the applicant did the new one did; what their unit owed the new unit owed."""
    own: dict[str, Any] = {
        name: row.applicant_id for name in WHO if getattr(part, name, None) == old.applicant_id
    }
    if getattr(part, "unit_id", None) is not None and part.unit_id == old.unit_id:  # type: ignore[attr-defined]
        own["unit_id"] = row.unit_id
    return own


def _message(one: PastMessage, old: Case, case_id: int, number: str, row: Row) -> PastMessage:
    """What the applicant was told the new one was told; handlers are the same people."""
    subject = f"case:{case_id}"
    note = replace(
        one.note,
        subject=subject,
        link=one.note.link.replace(old.number, number),
        body=one.note.body.replace(old.number, number),
    )
    return PastMessage(
        person_id=row.applicant_id if one.person_id == old.applicant_id else one.person_id,
        key=f"{subject}/{one.key.removeprefix(f'{old.subject}/')}"[:LONGEST_KEY],
        note=note,
        at=one.at + (row.submitted_at - old.submitted_at),
    )
