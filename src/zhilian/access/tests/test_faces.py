"""Faces: measured, kept with consent for what was agreed to, deleted everywhere and provably."""

from __future__ import annotations

import io
import re
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from PIL import Image, ImageDraw, ImageFilter

from zhilian.access import photos, service
from zhilian.access.errors import FaceRefused
from zhilian.access.models import Face
from zhilian.access.service import FaceDraft
from zhilian.access.tests import make
from zhilian.access.tests.make import call, picked
from zhilian.access.types import FaceUse, Place
from zhilian.assets import service as devices
from zhilian.assets.models import TerminalItem
from zhilian.assets.tests.living import Terminals, push
from zhilian.cases import selectors as cases
from zhilian.cases import service as case_service
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.tests import make as windows
from zhilian.core import effects
from zhilian.core.effects import Call, FileRef, Outcome
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
SKIN, HAIR, WALL, SHADE = (214, 168, 140), (40, 30, 25), (150, 160, 170), (60, 40, 40)


@pytest.fixture(autouse=True)
def _media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def portrait(*, size: tuple[int, int] = (720, 960), blur: float = 0, light: float = 1.0) -> bytes:
    """A drawn head before a wall."""
    width, height = size
    picture = Image.new("RGB", size, WALL)
    draw = ImageDraw.Draw(picture)
    for y in range(0, height, 12):
        draw.line((0, y, width, y), fill=(140, 150, 165), width=2)
    draw.ellipse((width * 0.2, height * 0.08, width * 0.8, height * 0.75), fill=HAIR)
    draw.ellipse((width * 0.25, height * 0.14, width * 0.75, height * 0.72), fill=SKIN)
    for x in (0.38, 0.62):
        draw.ellipse((width * (x - 0.05), height * 0.36, width * (x + 0.05), height * 0.4), SHADE)
    draw.arc((width * 0.38, height * 0.5, width * 0.62, height * 0.62), 20, 160, SHADE, 8)
    picture = picture.filter(ImageFilter.GaussianBlur(blur)) if blur else picture
    picture = picture.point(lambda value: min(int(value * light), 255))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95)
    return out.getvalue()


def test_good_picture_scores_well_and_is_cut_to_a_square_without_metadata() -> None:
    found = photos.examine(portrait())

    cut = Image.open(io.BytesIO(found.jpeg))
    assert found.problems == ()
    assert found.quality >= 80
    assert (cut.size, len(cut.getexif())) == ((480, 480), 0)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"size": (300, 400)}, "480 像素"),
        ({"blur": 30}, "模糊"),
        ({"light": 0.1}, "太暗"),
        ({"light": 6.0}, "过亮"),
    ],
)
def test_bad_picture_is_told_what_to_do(values: dict[str, Any], words: str) -> None:
    found = photos.examine(portrait(**values))

    assert any(words in problem for problem in found.problems)


def test_blurred_picture_scores_lower() -> None:
    assert photos.examine(portrait(blur=4)).quality < photos.examine(portrait()).quality


def test_wall_without_a_face_scores_lower_and_is_hinted_at() -> None:
    out = io.BytesIO()
    Image.effect_noise((600, 600), 60).convert("RGB").save(out, "JPEG")

    found = photos.examine(out.getvalue())

    assert "画面中部不像人脸" in found.hints
    assert found.quality < photos.examine(portrait()).quality


@pytest.mark.parametrize("data", [b"", b"nonsense", portrait()[:200]])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(FaceRefused, match="照片打不开"):
        photos.examine(data)


def uploaded(person: Person, body: bytes) -> FileRef:
    """A photo as the form of the window takes it in."""
    windows.catalogue()
    view = catalogue.window(code="face-enrol")
    item = cases.file_field(view=view, key="photo")
    assert item
    incoming = case_service.Incoming(
        item=item,
        window_code=view.code,
        person_id=person.pk,
        name="本人.jpg",
        body=io.BytesIO(body),
        size=len(body),
    )
    return case_service.keep_file(incoming=incoming, at=NOON)


def run(asked: Call) -> Outcome:
    return effects.effects.get(asked.name)(asked)


def settled(key: str) -> list[bool]:
    rows = JournalEntry.objects.filter(kind="core.effect.settled").order_by("id")
    return [row.data["ok"] for row in rows if row.data["key"] == key]


def test_check_writes_the_quality_or_fails_with_the_remedy() -> None:
    person = people.person()

    good = run(call("face.check", {"photo": uploaded(person, portrait())}))
    dark = run(call("face.check", {"photo": uploaded(person, portrait(light=0.1))}))

    assert good.writes["quality"] >= 80
    assert (dark.ok, "太暗" in dark.reason) == (False, True)


def test_quality_that_nobody_measured_is_nought() -> None:
    quality = effects.contexts.get("quality")
    asking = call("face.check", {}).asking

    assert (quality(asking, {}), quality(asking, {"quality": 91})) == (0, 91)


def known_at(simulated: Terminals, person: Person) -> tuple[Any, Any]:
    """A gate and a canteen machine that know the person."""
    gate = make.gate(admits="PERMITTED")
    terminal = simulated.add(stands_at=gate.subject)
    make.permission(person.pk, Place(gate_id=gate.pk))
    till = simulated.add(kind="canteen_device", stands_at="canteen:1")
    devices.tell_person(terminal_ids=[till.pk], person_id=person.pk, content={}, at=NOON)
    push(terminal)
    push(till)
    return terminal, till


def test_face_goes_where_it_was_agreed_to_and_nowhere_else(simulated: Terminals) -> None:
    person = people.person()
    terminal, till = known_at(simulated, person)
    photo = uploaded(person, portrait())
    args = {"person": picked(person), "photo": photo, "use": ("门禁通行",)}
    asked = call("device.push_face", args)

    outcome = run(asked)
    push(terminal)

    assert outcome.waiting
    assert settled(asked.key) == [True]
    assert simulated.held(terminal).get("FACE") == 1
    assert "FACE" not in simulated.held(till)
    assert Face.objects.get().uses == ["GATE"]


def test_new_picture_for_other_uses_replaces_the_old_one(simulated: Terminals) -> None:
    person = people.person()
    terminal, till = known_at(simulated, person)
    keep(person, {FaceUse.GATE})
    push(terminal)

    keep(person, {FaceUse.CANTEEN})
    push(terminal)
    push(till)

    states = list(Face.objects.order_by("id").values_list("state", "delete_reason"))
    assert states == [("DELETED", "更新照片"), ("KEPT", "")]
    assert "FACE" not in simulated.held(terminal)
    assert simulated.held(till).get("FACE") == 1


def keep(person: Person, uses: set[FaceUse]) -> None:
    photo = photos.examine(portrait())
    draft = FaceDraft(jpeg=photo.jpeg, quality=photo.quality, uses=uses)
    service.keep_face(person_id=person.pk, draft=draft, at=NOON)


def test_deletion_is_everywhere_and_proven(simulated: Terminals) -> None:
    person = people.person()
    terminal, till = known_at(simulated, person)
    keep(person, {FaceUse.GATE, FaceUse.CANTEEN})
    push(terminal)
    push(till)
    asked = call("device.delete_face", {"person": picked(person)})

    outcome = run(asked)
    before = settled(asked.key)
    push(terminal)
    push(till)

    face = Face.objects.get()
    assert (outcome.waiting, before, settled(asked.key)) == (True, [], [True])
    assert (face.state, face.photo) == ("DELETED", "")
    assert "FACE" not in simulated.held(terminal)
    assert "FACE" not in simulated.held(till)
    proof = TerminalItem.objects.filter(thing="FACE")
    assert {(one.wanted, one.content, one.settled) for one in proof} == {(False, "", True)}


def test_face_without_a_use_is_not_kept() -> None:
    person = people.person()
    photo = uploaded(person, portrait())

    outcome = run(call("device.push_face", {"person": picked(person), "photo": photo, "use": ()}))

    assert (outcome.ok, Face.objects.count()) == (False, 0)


def test_photo_is_kept_encrypted(simulated: Terminals) -> None:
    person = people.person()
    keep(person, {FaceUse.GATE})

    with connection.cursor() as cursor:
        cursor.execute("select photo from access_face")
        stored = cursor.fetchone()[0]

    assert re.match(r"k\d+:", stored)
    assert b64decode(Face.objects.get().photo)[:2] == b"\xff\xd8"


def test_push_waits_for_what_canteen_and_gates_owe(simulated: Terminals) -> None:
    person = people.person()
    terminal, till = known_at(simulated, person)
    devices.give_badge(person_id=person.pk, uid="04A1B2C3", at=NOON)
    asked = call("device.push", {"target": "全部终端"}, person_id=person.pk)

    outcome = run(asked)
    push(terminal)
    push(till)

    assert outcome.waiting
    assert len(outcome.receipt["items"]) == 2
    assert settled(asked.key) == [True]
    assert simulated.held(till) == {"CARD": 1, "PERSON": 1}


def test_revoked_push_takes_only_what_it_brought(simulated: Terminals) -> None:
    person = people.person()
    _terminal, till = known_at(simulated, person)
    devices.give_badge(person_id=person.pk, uid="04A1B2C3", at=NOON)
    asked = call("device.push", {"target": "餐厅消费机"}, person_id=person.pk)
    outcome = run(asked)
    push(till)

    undone = call("device.revoke", {"target": "餐厅消费机"}, receipt=outcome.receipt)
    run(undone)
    push(till)

    assert simulated.held(till) == {"PERSON": 1}
