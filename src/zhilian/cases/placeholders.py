"""What the words in braces of a text stand for, from everything that is known of the case."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from string import Formatter
from typing import Any, Final

from django.conf import settings

from zhilian.cases import values
from zhilian.cases.assignees import things_in
from zhilian.cases.docket import Docket, picked_people
from zhilian.cases.handlers import Handler, handler_of, next_handler
from zhilian.cases.models import EffectRun, StepRun
from zhilian.core.effects import Picked
from zhilian.core.times import local

PEOPLE: Final = frozenset({"worker", "staff", "engineer", "driver", "manager"})
"""Words for whoever does the next step."""
INSTANTS: Final = frozenset({"eta", "arrive_at", "deadline", "time"})
ELSEWHERE: Final = "详见办件"
GO_ON: Final = "继续处理"
Known = Callable[["Scene"], Any]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A moment of a case: the step that was acted at, the effect that ended, further facts."""

    docket: Docket
    moment: str
    run: StepRun | None = None
    effect: EffectRun | None = None
    told: Mapping[str, Any] | None = None

    @property
    def ends(self) -> bool:
        """Whether it tells that the case goes back or ends; then `reason` is that reason."""
        return self.moment.startswith("on_cancel.") or self.moment.rpartition(".")[2] in {
            "return", "reject", "fail",
        }  # fmt: skip


def names_in(text: str) -> list[str]:
    """The placeholders of a text, each once, in their order."""
    found = [name for _, name, _, _ in Formatter().parse(text) if name]
    return list(dict.fromkeys(found))


def known(text: str, scene: Scene) -> dict[str, str]:
    """What is known of the placeholders of a text, in words; the others are left out."""
    found = {}
    for name in names_in(text):
        said = say(_value(name, text, scene))
        if said:
            found[name] = said
    return found


def unknown(text: str, scene: Scene) -> list[str]:
    """The placeholders that somebody must be asked for."""
    held = known(text, scene)
    return [name for name in names_in(text) if name not in held]


def say(value: Any) -> str:
    """A value in a text: short, in local time."""
    if isinstance(value, datetime):
        return f"{local(value):%-m月%-d日%H:%M}"
    if isinstance(value, date):
        return f"{value.month}月{value.day}日"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (list, tuple)):
        return "、".join(filter(None, map(say, value)))
    return "" if value is None else str(value)


def _value(name: str, text: str, scene: Scene) -> Any:
    if scene.told and name in scene.told:
        return scene.told[name]
    if name == "reason" and scene.ends:
        return _reason(scene)
    for found in _sources(scene):
        if found.get(name) is not None and found.get(name) != "":
            return found[name]
    if name in PEOPLE:
        return _person(name, scene)
    if name == "phone":
        return _phone(text, scene)
    if name in _OWN:
        return _OWN[name](scene)
    return _fact(name, scene)


def _sources(scene: Scene) -> Iterable[Mapping[str, Any]]:
    """What was asked with the action, what steps and effects wrote, what was filled in."""
    if scene.run is not None:
        yield values.load(scene.run.asked)
    yield scene.docket.written
    yield scene.docket.form
    yield {name.rpartition("_")[2]: value for name, value in scene.docket.written.items()
           if "_" in name}  # fmt: skip


def _person(name: str, scene: Scene) -> str:
    found = _handler(name, scene)
    return found.name if found else ""


def _handler(name: str, scene: Scene) -> Handler | None:
    """Who is meant: the one written down under the word, whoever does the next step when that is
    somebody else, or whoever acted.
    """
    written = picked_people(scene.docket.written.get(name))
    if written:
        return handler_of(written[0])
    if scene.run is None:
        return None
    following, certain = next_handler(scene.docket, after=scene.run.key)
    if following is not None or not certain:
        return following
    return handler_of(scene.run.by_id) if scene.run.by_id else None


def _phone(text: str, scene: Scene) -> str:
    """The number of whom the text names before it; of whoever acted where it names nobody."""
    before = names_in(text.partition("{phone}")[0])
    named = [name for name in before if name in PEOPLE]
    if named:
        found = _handler(named[-1], scene)
        return found.phone if found else ""
    fact = _fact("phone", scene)
    if fact:
        return str(fact)
    acted = scene.run.by_id if scene.run else None
    return handler_of(acted).phone if acted else ""


def _fact(name: str, scene: Scene) -> Any:
    """What a chosen thing knows of itself: the plate of the car, the place of the elevator."""
    held = (*scene.docket.written.values(), *scene.docket.form.values())
    own = scene.docket.written.get("applicant")
    found = (thing.facts.get(name) for thing in things_in(held) if thing is not own)
    return next((value for value in found if value not in (None, "")), None)


def _reason(scene: Scene) -> str:
    if scene.effect is not None and scene.effect.reason:
        return str(scene.effect.reason)
    if scene.run is not None and scene.run.remark:
        return str(scene.run.remark)
    kinds = ("CANCELLED", "CLOSED", "REJECTED", "RETURNED")
    last = scene.docket.case.timeline.filter(kind__in=kinds).order_by("-id").first()
    return str(last.remark) if last else ""


def _rows(scene: Scene) -> int | None:
    """How many: rows of the first table, or of what several may be chosen of."""
    lists = (scene.docket.form.get(item.key) for item in scene.docket.window.fields
             if item.columns or item.multiple)  # fmt: skip
    return next((len(found) for found in lists if isinstance(found, (list, tuple))), None)


def _vehicles(scene: Scene) -> int:
    tables = (item for item in scene.docket.window.fields if item.columns)
    plates = [item.key for item in tables if any(c.type == "plate" for c in item.columns)]
    return sum(len(scene.docket.form.get(key) or ()) for key in plates)


def _deadline(scene: Scene) -> datetime | None:
    """Of a campaign its own, else of the step that is open now, else of the case."""
    fact = _fact("deadline", scene)
    if isinstance(fact, datetime):
        return fact
    live = scene.docket.case.runs.filter(closed_at=None).order_by("-id").first()
    if live is not None and live.due_at is not None:
        return live.due_at
    return scene.docket.case.due_at


def _slot(scene: Scene) -> Any:
    slots = (scene.docket.form.get(item.key) for item in scene.docket.window.fields
             if item.type == "slot")  # fmt: skip
    return next((slot for slot in slots if slot), None)


def _host(scene: Scene) -> str:
    applicant = scene.docket.written.get("applicant")
    return applicant.label if isinstance(applicant, Picked) else ""


_OWN: Final[Mapping[str, Known]] = {
    "no": lambda scene: scene.docket.case.number,
    "code": lambda scene: scene.docket.case.code,
    "time": lambda scene: scene.docket.at,
    "count": _rows,
    "cars": _vehicles,
    "deadline": _deadline,
    "booked_slot": _slot,
    "host": _host,
    "hotline": lambda _scene: settings.HOTLINE_PHONE,
}
