"""What an action asks: the values that the step writes, marks, who goes on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from zhilian.cases import placeholders
from zhilian.cases.assignees import things_in
from zhilian.cases.docket import Docket, is_mark
from zhilian.cases.handlers import next_handler
from zhilian.cases.models import StepRun
from zhilian.cases.moments import moments_of
from zhilian.cases.placeholders import Scene
from zhilian.cases.types import FORWARD, Choice
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import Checked, FieldDeclaration, Sent, StepDeclaration
from zhilian.core.effects import Picked, Values
from zhilian.directory.types import GRANTABLE

HUMAN: Final = frozenset({"approve", "handle"})
LABELS: Final[Mapping[str, str]] = {
    "test_result": "联调结果",
    "damage_note": "归还情况（完好或损坏说明）",
    "result": "处理结果",
    "materials": "所用材料",
    "photo_after": "完成后照片",
    "checked_points": "检查部位",
    "spare_part": "更换备件",
    "witness": "在场见证人",
    "car": "所派车辆",
    "driver": "驾驶员",
    "odometer_out": "出车里程（公里）",
    "odometer_in": "收车里程（公里）",
    "toll": "通行与停车费（元）",
    "actual_cost": "实际费用（元）",
    "invoice": "发票",
    "standard_area": "核定面积（平方米）",
    "handover_sheet": "交接单",
    "survey_note": "勘查意见",
    "asset_nos": "出库资产编号",
    "opinion": "鉴定意见",
    "recycle_sheet": "回收单",
    "expert_score": "评审得分",
    "tracking": "物流单号",
    "answer": "答复内容",
    "score": "考核成绩",
}
SOURCES: Final[Mapping[str, str]] = {"car": "cars"}
OPTIONAL: Final = frozenset({"materials", "spare_part", "photo_after", "toll", "damage_note"})
FILE_KINDS: Final = ("pdf", "jpg", "jpeg", "png")
TEXT_LENGTH: Final = 200
WORD_LENGTH: Final = 20
LONG_TEXT_LENGTH: Final = 1000
FILE_COUNT, FILE_MB = 3, 20
NOTHING: Final[Values] = {}


def asked_fields(
    docket: Docket, run: StepRun, action: str, *, chosen: Values = NOTHING
) -> tuple[FieldDeclaration, ...]:
    """The inputs of the action's form: what the step writes, and what the texts that it sends
    need and nobody knows. Only what goes forward asks anything.

    What a thing chosen here tells (the plate of the car) is not asked: nor is it before the
    choice, where something in the list would tell it.
    """
    if action not in FORWARD:
        return ()
    step = docket.step(run.key)
    written = [written_field(docket, key) for key in step.writes]
    known = {item.key for item in written}
    wanted = [name for name in _wanted(docket, run, action)
              if name not in known | placeholders.PEOPLE | {"phone", "reason"}]  # fmt: skip
    told = _told(docket, written, chosen) if wanted else frozenset()
    return (*written, *(_word_field(docket, name) for name in wanted if name not in told))


def answered(
    docket: Docket, run: StepRun, action: str, *, sent: Sent, person_id: int
) -> tuple[tuple[FieldDeclaration, ...], Checked]:
    """What the action asks beside what was chosen in it, and what came, checked."""
    first = asked_fields(docket, run, action)
    checked = _check(docket, first, sent=sent, person_id=person_id)
    fields = asked_fields(docket, run, action, chosen=checked.values)
    if fields != first:
        checked = _check(docket, fields, sent=sent, person_id=person_id)
    return fields, checked


def _check(
    docket: Docket, items: Sequence[FieldDeclaration], *, sent: Sent, person_id: int
) -> Checked:
    asking = replace(docket.asking, person_id=person_id)
    return catalogue.check_part(items=items, sent=sent, asking=asking, held=docket.known)


def _told(docket: Docket, items: Sequence[FieldDeclaration], chosen: Values) -> frozenset[str]:
    """The names of what the chosen things know of themselves."""
    return frozenset(
        name
        for item in items
        for thing in _things(docket, item, chosen.get(item.key))
        for name, fact in thing.facts.items()
        if fact not in (None, "")
    )


def _things(docket: Docket, item: FieldDeclaration, value: Any) -> Iterator[Picked]:
    if value is not None:
        return things_in((value,))
    offered = catalogue.things_offered(item=item, asking=docket.asking, values=docket.known)
    return iter(offered)


def asks_for_person(docket: Docket, run: StepRun, action: str) -> bool:
    """Whether a text of the action names who does the next step, and that is open."""
    if action not in FORWARD or not placeholders.PEOPLE & set(_wanted(docket, run, action)):
        return False
    return next_handler(docket, after=run.key) == (None, False)


def _wanted(docket: Docket, run: StepRun, action: str) -> list[str]:
    scene = Scene(docket=docket, moment=f"{run.key}.{action}", run=run)
    moments = set(moments_of(docket, run.key, action))
    found = [
        name
        for message in docket.window.messages
        if moments & set(message.at) and docket.truth(message.when) is not False
        for name in placeholders.unknown(message.text, scene)
    ]
    return list(dict.fromkeys(found))


def _word_field(docket: Docket, name: str) -> FieldDeclaration:
    label = docket.view.registers.placeholders.get(name, name)
    kind = "datetime" if name in placeholders.INSTANTS else "text"
    return FieldDeclaration(
        key=name,
        label=label,
        type=kind,
        required=True,
        max_len=WORD_LENGTH if kind == "text" else None,
    )


def written_field(docket: Docket, key: str) -> FieldDeclaration:
    """A value that a step writes, as an input: declared by the form, or by its type. Whether it
    must be given is known here: the form has been filled in.
    """
    own = docket.window.field(key)
    if own is not None:
        needed = bool(own.required_if) and docket.truth(own.required_if) is not False
        return replace(own, required=own.required or needed)
    kind = docket.view.registers.written.get(key, "text")
    return FieldDeclaration(
        key=key,
        label=LABELS.get(key, key),
        type=kind,
        required=key not in OPTIONAL,
        source=SOURCES.get(key) or (f"holder.{key}" if key in GRANTABLE else None),
        max_len={"text": TEXT_LENGTH, "textarea": LONG_TEXT_LENGTH}.get(kind),
        min=0 if kind in {"int", "money", "decimal"} else None,
        accept=FILE_KINDS if kind == "file" else (),
        max_files=FILE_COUNT,
        max_mb=FILE_MB if kind == "file" else None,
    )


def marks_at(docket: Docket, step: StepDeclaration) -> tuple[Choice, ...]:
    """What may be ticked here because a later step depends on it and nobody else knows."""
    if step.type not in HUMAN:
        return ()
    named: dict[str, Any] = {}
    for later in docket.steps_after(step.key):
        for name in sorted(catalogue.names_in(later.when)) if later.when else ():
            if is_mark(docket.view, name):
                named[name] = docket.view.registers.context[name].name
    return tuple(Choice(value=name, label=label) for name, label in named.items())
