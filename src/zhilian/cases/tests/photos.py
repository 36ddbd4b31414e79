"""A window that wants a photo, and photos for it."""

import io
from typing import Any

from zhilian.cases import selectors, service
from zhilian.cases.types import Filled
from zhilian.core.content.tests import files
from zhilian.core.effects import FileRef
from zhilian.core.testing import NOON
from zhilian.directory.models import Person

PHOTO = {
    "key": "photo",
    "label": "照片",
    "type": "file",
    "required": True,
    "accept": ["jpg", "png"],
    "max_files": 2,
    "max_mb": 1,
}


def keep(code: str, person: Person, body: bytes = b"", *, name: str = "墙.jpg") -> FileRef:
    body = body or files.jpeg()
    item = selectors.file_field(view=view_of(code), key="photo")
    assert item
    return service.keep_file(
        incoming=service.Incoming(
            item=item,
            window_code=code,
            person_id=person.pk,
            name=name,
            body=io.BytesIO(body),
            size=len(body),
        ),
        at=NOON,
    )


def view_of(code: str) -> Any:
    from zhilian.catalogue import selectors as catalogue

    return catalogue.window(code=code)


def submit(code: str, person: Person, *refs: FileRef) -> Any:
    return service.submit_case(
        window_code=code,
        filled=Filled(files={"photo": [int(ref.key) for ref in refs]}),
        applicant_id=person.pk,
        submit_key=f"{code}-{person.pk}",
        at=NOON,
    )


def content(ref: FileRef) -> bytes:
    return b"".join(selectors.open_attachment(key=ref.key))
