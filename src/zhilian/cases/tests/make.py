"""Makers: small windows of one's own, people for them, and cases on their way."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from zhilian.cases import service
from zhilian.cases.models import Case, StepRun
from zhilian.cases.tests import fakes
from zhilian.cases.types import Act, Filled
from zhilian.catalogue import documents
from zhilian.catalogue.models import CatalogueEdition, SubPlatform, Window, WindowVersion
from zhilian.catalogue.tests import make as catalogue_make
from zhilian.catalogue.types import State
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as directory_make

_numbers = count(1)
WORD = {"key": "word", "label": "事由", "type": "text", "required": True}


def step(key: str, kind: str = "handle", assignee: str = "repair_worker", **more: Any) -> Any:
    actions = {
        "approve": ["approve", "return", "reject", "transfer"],
        "handle": ["done", "return", "transfer"],
        "confirm": ["confirm", "reopen"],
        "pay": ["paid", "cancel"],
    }.get(kind, ["ok", "fail"])
    return {
        "key": key,
        "name": f"环节{key}",
        "type": kind,
        "assignee": "system" if kind == "auto" else assignee,
        "actions": actions,
        "limit": {"value": 2, "unit": "hour", "calendar": "clock"},
        **more,
    }


def effect(name: str, on: str | list[str] = "", **more: Any) -> Any:
    bound = {"name": name, "args": {"what": "word"}, **more}
    return {**bound, "on": on} if on else bound


def window(steps: Sequence[Any], **more: Any) -> str:
    """A published window with these steps; returns its code. Not linted: it is not shipped."""
    code = f"try-{next(_numbers)}"
    fields, rules = more.pop("fields", [WORD]), more.pop("rules", [])
    document = {
        "code": code,
        "name": "试办窗口",
        "version": 1,
        "kind": "apply",
        "branch": "both",
        "audience": ["staff"],
        "summary": "试办",
        "form": {"fields": fields, "rules": rules},
        "workflow": {
            "time_limit": {"value": 1, "unit": "day", "calendar": "clock"},
            "steps": list(steps),
        },
        "sms": [],
        "keeps": {"records": ["单"], "retention": "3y"},
        "expected_load": {"cases_per_day": 1, "sms_per_case": 0},
        **more,
    }
    document["workflow"]["time_limit"]["until"] = more.pop("until", steps[-1]["key"])
    _publish(document)
    return code


def _publish(document: Any) -> WindowVersion:
    registers = documents.registers_of(catalogue_make.shipped())
    registers["effects"] = {**registers["effects"], **fakes.declared()}
    edition, _ = CatalogueEdition.objects.get_or_create(
        sha256=documents.fingerprint(registers),
        defaults={"registers": registers, "imported_at": NOON - timedelta(days=60)},
    )
    part, _ = SubPlatform.objects.get_or_create(
        code="try",
        defaults={"name": "试办", "owner_role": "property_admin", "summary": "试", "position": 0},
    )
    held = Window.objects.create(
        code=document["code"],
        sub_platform=part,
        position=0,
        name=document["name"],
        kind=document["kind"],
        branch=document["branch"],
        summary=document["summary"],
    )
    return WindowVersion.objects.create(
        window=held,
        number=1,
        edition=edition,
        document=document,
        sha256=documents.fingerprint(document),
        state=State.PUBLISHED,
        opens_at=NOON - timedelta(days=60),
    )


def staff(*roles: str, **more: Any) -> Person:
    """Somebody of the city who may apply, with further roles."""
    return directory_make.person(roles=["staff", *roles], **more)


def submit(code: str, person: Person, *, at: datetime = NOON, **texts: str) -> Case:
    """A case of this person; `texts` are the fields."""
    given = {key: [text] for key, text in (texts or {"word": "试"}).items()}
    return submit_texts(code, person, texts=given, at=at)


def submit_texts(
    code: str,
    person: Person,
    *,
    texts: Mapping[str, Sequence[str]],
    rows: Mapping[str, int] | None = None,
    at: datetime = NOON,
) -> Case:
    """The same as a browser sends it, tables too."""
    done = service.submit_case(
        window_code=code,
        filled=Filled(texts=texts, rows=rows or {}),
        applicant_id=person.pk,
        submit_key=f"key-{next(_numbers)}",
        at=at,
    )
    assert done.ok, done.problems
    return Case.objects.get(number=done.number)


def case_of(person: Person) -> Case:
    """The newest case of this person."""
    return Case.objects.filter(applicant=person).latest("id")


def run_of(case: Case) -> StepRun:
    """The open step of a case."""
    return StepRun.objects.get(case=case, state__in=["OPEN", "WAITING"])


def filled(**texts: str) -> Filled:
    """What is filled in with an action."""
    return Filled(texts={key: [text] for key, text in texts.items()})


def act(case: Case, person: Person, action: str, *, at: datetime = NOON, **form: Any) -> Case:
    """Let the person act at the open step."""
    if action in {"return", "reject", "reopen", "transfer"}:
        form.setdefault("remark", "请看一下")
    service.act(
        case_id=case.pk,
        run_id=run_of(case).pk,
        person_id=person.pk,
        action=action,
        form=Act(**form),
        at=at,
    )
    return Case.objects.get(pk=case.pk)
