"""What clocks are about, in words: asked of the app that owns the subject."""

from collections.abc import Iterable

from zhilian.contract.types import SUBJECTS, SubjectView


def subject_views(*, subjects: Iterable[str]) -> dict[str, SubjectView]:
    """`incident:12` -> name and address; a subject that nobody names is shown as it is."""
    ids: dict[str, list[int]] = {}
    named: dict[str, SubjectView] = {}
    for subject in set(subjects):
        prefix, _, number = subject.partition(":")
        named[subject] = SubjectView(label=subject, url="")
        if number.isdigit() and prefix in SUBJECTS:
            ids.setdefault(prefix, []).append(int(number))
    for prefix, numbers in ids.items():
        for subject_id, view in SUBJECTS.get(prefix)(numbers).items():
            named[f"{prefix}:{subject_id}"] = view
    return named
