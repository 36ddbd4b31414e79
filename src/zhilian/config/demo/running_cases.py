"""Cases on their way: sent in through the engine, taken some steps further, one come back."""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Final

import yaml

from zhilian.cases import service
from zhilian.cases.errors import CaseRefusal
from zhilian.cases.models import Case, StepRun
from zhilian.cases.types import LIVE_RUNS, Act, Filled
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import FieldDeclaration, WindowView
from zhilian.config.demo.past_forms import moment
from zhilian.config.demo.walking import Walker, who_may
from zhilian.core import effects
from zhilian.core.effects import Asking
from zhilian.core.times import local_date
from zhilian.directory import selectors as directory
from zhilian.directory.models import Person

log = logging.getLogger(__name__)
SEED: Final = 20_261_202
COLLEAGUES: Final = 8
ME: Final = "me"


def tell(*, at: datetime) -> None:
    """Send in what `running_forms.yaml` tells, at instants before `at`."""
    people = _people()
    for number, row in enumerate(_rows()):
        person = people[row["who"] % len(people)]
        then = at - timedelta(minutes=row["ago"])
        case = _send(row, person, key=f"demo:running:{number}", at=then)
        _go_on(case, row, at=then, now=at)


@cache
def _rows() -> list[dict[str, Any]]:
    text = (files("zhilian.config.demo") / "running_forms.yaml").read_text("utf-8")
    found: list[dict[str, Any]] = yaml.safe_load(text)
    return found


def _people() -> list[Person]:
    """Whom one becomes first, then people of other units of the city."""
    first = directory.demo_person(role="staff")
    others = [
        one
        for one in directory.people_with_role(role="staff", first=400)
        if one.unit and one.unit.branch_id is None and one.post == "科员" and one != first
    ]
    some = Random(SEED).sample(others, min(COLLEAGUES, len(others)))
    return [first, *some] if first else some


def _send(row: Mapping[str, Any], person: Person, *, key: str, at: datetime) -> Case:
    view = catalogue.window(code=row["window"])
    asking = directory.asking_of(person, at=at, window=view.code)
    texts = dict(_texts(view, row["form"], asking))
    tables = {name.partition(".")[0] for name in texts if "." in name}
    done = service.submit_case(
        window_code=view.code,
        filled=Filled(texts=texts, rows=dict.fromkeys(tables, 1), files={}),
        applicant_id=person.pk,
        submit_key=key,
        at=at,
    )
    if not done.ok:
        raise ValueError(f"{view.code}: {[(one.name, one.text) for one in done.problems]}")
    return Case.objects.get(number=done.number)


def _texts(
    view: WindowView, form: Mapping[str, Any], asking: Asking
) -> Iterator[tuple[str, list[str]]]:
    own = {item.key: "" for item in view.declaration.fields if item.type == "account"}
    for key, said in {**own, **form}.items():
        item = _field(view, key)
        parts = said if isinstance(said, list) else [said]
        yield key, [_text(item, str(part), asking) for part in parts]


def _field(view: WindowView, name: str) -> FieldDeclaration:
    key, _, column = name.partition(".")
    item = view.declaration.field(key)
    columns = {one.key: one for one in item.columns} if item else {}
    found = columns.get(column.partition(".")[2]) if column else item
    if found is None:
        raise KeyError(f"{view.code} has no field {name}")
    return found


def _text(item: FieldDeclaration, said: str, asking: Asking) -> str:
    """As a person would have typed or chosen it."""
    if item.type in {"date", "datetime"}:
        then = moment(said, day=local_date(asking.at))
        return f"{then:%Y-%m-%dT%H:%M}" if isinstance(then, datetime) else f"{then:%Y-%m-%d}"
    if said == ME:
        return str(asking.person_id)
    source = item.source or item.type
    if item.options or source not in effects.sources:
        return said
    held = effects.sources.get(source)
    things = held.items(asking, values={}, q=said) or held.items(asking, values={}, q="")
    named = [one for one in things if said in one.label] or list(things)
    return named[0].key if named else said


def _go_on(case: Case, row: Mapping[str, Any], *, at: datetime, now: datetime) -> None:
    """Some steps by whoever is asked; what waits for a machine or an owner waits for the worker."""
    walker = Walker(dice=Random(SEED))
    steps = row.get("steps", 0)
    for number in range(1, steps + 1):
        try:
            walker.forward(case.pk, at=at + (now - at) * number / (steps + 1))
        except (CaseRefusal, LookupError) as refused:
            log.info("%s stays at %s: %s", case.number, case.step_name, refused)
            return
    if row.get("returned"):
        _return(case, row, at=at + (now - at) / 2)


def _return(case: Case, row: Mapping[str, Any], *, at: datetime) -> None:
    run = StepRun.objects.get(case=case, state__in=sorted(LIVE_RUNS))
    form = Act(remark=row["returned"], field_remarks=row["remarks"])
    service.act(
        case_id=case.pk, run_id=run.pk, person_id=who_may(run), action="return", form=form, at=at
    )
