"""Files of forms: what is taken in, who may see it, and that it goes."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhilian.cases import selectors, service
from zhilian.cases.errors import NotForYou
from zhilian.cases.models import Attachment, Case
from zhilian.cases.models.attachments import folder
from zhilian.cases.scanners import SCANNERS, Verdict
from zhilian.cases.service import attachments
from zhilian.cases.tests import make
from zhilian.cases.types import Filled
from zhilian.core.content.tests import files
from zhilian.core.effects import FileRef
from zhilian.core.errors import UploadRefused
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON, standing_in
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people

PHOTO = {
    "key": "photo",
    "label": "照片",
    "type": "file",
    "required": True,
    "accept": ["jpg", "png"],
    "max_files": 2,
    "max_mb": 1,
}


@pytest.fixture(autouse=True)
def _media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def code() -> str:
    return make.window([make.step("fix")], fields=[PHOTO])


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


@pytest.mark.django_db
def test_kept_file_is_sealed_without_place_and_opens_again(code: str) -> None:
    ref = keep(code, make.staff())

    row = Attachment.objects.get()
    assert (ref.kind, ref.name, ref.size) == ("jpg", "墙.jpg", len(content(ref)))
    assert content(ref).startswith(b"\xff\xd8")
    assert files.PLACE not in content(ref)
    assert row.path.is_relative_to(folder())
    assert b"\xff\xd8\xff" not in row.path.read_bytes()
    assert not row.path.is_relative_to(settings.STATIC_ROOT)
    assert JournalEntry.objects.filter(kind="cases.file.kept", subject=row.subject).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("墙.jpg", files.PDF, "这里要 JPG、PNG"),
        ("墙.jpg", b"MZ no picture", "不是可以上传的格式"),
        ("墙.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 20, "已损坏"),
        ("墙.jpg", b"", "空文件"),
        ("墙.jpg", files.jpeg() + b"\0" * 1_100_000, "超过 1 MB"),
    ],
)
def test_wrong_file_is_refused_and_leaves_nothing(
    code: str, name: str, body: bytes, says: str
) -> None:
    person = make.staff()
    upload = {"file": SimpleUploadedFile(name, body)}
    client = Client()
    people.sign_in(client, person)

    answer = client.post(f"/files/{code}/photo/", upload)

    assert answer.status_code == 422
    assert says in answer.json()["message"]
    assert not Attachment.objects.exists()
    assert list(folder().glob("**/*")) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\照片\\墙.jpg", "墙.jpg"),
        ("墙\u202egpj.exe\x00.jpg", "墙gpj.exe.jpg"),
        ("长" * 200 + ".jpg", "长" * 116 + ".jpg"),
        ("", "未命名"),
    ],
)
def test_name_leads_nowhere(code: str, name: str, kept: str) -> None:
    assert keep(code, make.staff(), name=name).name == kept


@pytest.mark.django_db
def test_submitted_case_has_its_files_and_others_cannot_lend_theirs(code: str) -> None:
    person, stranger = make.staff(), make.staff()
    mine, theirs = keep(code, person), keep(code, stranger)

    refused = submit(code, person, theirs)
    done = submit(code, person, mine, theirs)

    assert [problem.text for problem in refused.problems] == ["请上传"]
    case = Case.objects.get(pk=done.case_id)
    assert list(Attachment.objects.filter(case=case).values_list("id", flat=True)) == [
        int(mine.key)
    ]


@pytest.mark.django_db
def test_file_of_one_window_does_not_go_into_another(code: str) -> None:
    person = make.staff()
    other = make.window([make.step("fix")], fields=[PHOTO])

    assert not submit(other, person, keep(code, person)).ok


@pytest.mark.django_db
def test_who_may_see_a_file(code: str) -> None:
    person, worker, stranger = make.staff(), make.staff("repair_worker"), make.staff()
    ref = keep(code, person)

    def seen_by(viewer: Person) -> bool:
        found = selectors.file_for(attachment_id=int(ref.key), viewer_id=viewer.pk, at=NOON)
        return found is not None

    assert [seen_by(who) for who in (person, worker, stranger)] == [True, False, False]
    submit(code, person, ref)
    assert [seen_by(who) for who in (person, worker, stranger)] == [True, True, False]


@pytest.mark.django_db
def test_sensitive_file_is_for_those_who_see_the_case_in_full() -> None:
    code = make.window([make.step("fix")], fields=[{**PHOTO, "sensitive": True}])
    person, worker, owner = make.staff(), make.staff("repair_worker"), make.staff("property_admin")
    ref = keep(code, person)
    submit(code, person, ref)

    seen = [
        selectors.file_for(attachment_id=int(ref.key), viewer_id=who.pk, at=NOON) is not None
        for who in (person, worker, owner)
    ]

    assert seen == [True, True, False]


@pytest.mark.django_db
def test_download_is_private_guarded_and_noted(code: str) -> None:
    person, worker = make.staff(), make.staff("repair_worker")
    ref = keep(code, person)
    submit(code, person, ref)
    client = Client()
    people.sign_in(client, worker)

    answer: Any = client.get(f"/files/{ref.key}/")

    assert b"".join(answer.streaming_content) == content(ref)
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''%E5%A2%99.jpg"
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "image/jpeg")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    assert client.get(f"/files/{ref.key}/?look=1")["Content-Disposition"].startswith("inline")
    assert client.get(f"/files/{ref.key}/small/")["Content-Type"] == "image/jpeg"
    opened = JournalEntry.objects.filter(kind="cases.file.opened")
    assert opened.count() == 2
    assert opened[0].data["person_id"] == worker.pk


@pytest.mark.django_db
def test_stranger_gets_nothing(code: str) -> None:
    ref = keep(code, make.staff())
    client = Client()
    people.sign_in(client, make.staff())

    paths = (f"/files/{ref.key}/", f"/files/{ref.key}/small/")

    assert [client.get(path).status_code for path in paths] == [404, 404]
    assert client.post(f"/files/{ref.key}/drop/").status_code == 422
    assert Attachment.objects.there().exists()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["word", "nothing"])
def test_upload_for_a_field_that_takes_no_files_is_not_found(key: str) -> None:
    code = make.window([make.step("fix")])
    client = Client()
    people.sign_in(client, make.staff())

    answer = client.post(f"/files/{code}/{key}/", {"file": SimpleUploadedFile("a.jpg", b"x")})

    assert answer.status_code == 404


@pytest.mark.django_db(transaction=True)
def test_dropped_file_leaves_no_content_and_no_key() -> None:
    code = make.window([make.step("fix")], fields=[PHOTO])
    person = make.staff()
    ref = keep(code, person)
    row = Attachment.objects.get()

    service.drop_file(attachment_id=row.pk, person_id=person.pk, at=NOON)

    row.refresh_from_db()
    assert (row.name, row.secret, row.gone_at) == ("", "", NOON)
    assert [path.exists() for path in (row.path, row.small_path)] == [False, False]
    with pytest.raises(Attachment.DoesNotExist):
        selectors.open_attachment(key=ref.key)
    with pytest.raises(NotForYou):
        service.drop_file(attachment_id=row.pk, person_id=person.pk, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_files_of_a_case_go_with_it_and_loose_ones_after_a_month() -> None:
    code = make.window([make.step("fix")], fields=[PHOTO])
    person = make.staff()
    sent, loose = keep(code, person), keep(code, person)
    case_id = submit(code, person, sent).case_id

    assert service.sweep_loose_files(now=NOON + timedelta(days=29)) == 0
    month_later = NOON + timedelta(days=attachments.LOOSE_DAYS, seconds=1)
    service.sweep_loose_files(now=month_later)

    assert list(Attachment.objects.there().values_list("id", flat=True)) == [int(sent.key)]
    assert not Attachment.objects.get(pk=int(loose.key)).path.exists()
    assert service.expunge_files(case_id=case_id, at=NOON) == 1
    assert not Attachment.objects.there().exists()


@pytest.mark.django_db
def test_content_without_a_row_is_swept_a_day_later(code: str) -> None:
    ref = keep(code, make.staff())
    row = Attachment.objects.get()
    left = folder() / "ff" / "ff00"
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(b"x")
    written = left.stat().st_mtime
    tomorrow = NOON.fromtimestamp(written + 86_401, tz=NOON.tzinfo)

    gone = attachments._sweep_orphans(tomorrow)

    assert (gone, left.exists(), row.path.exists()) == (1, False, True)
    assert content(ref)


@pytest.mark.django_db
def test_quota_of_a_day(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "PER_DAY", 2)
    person = make.staff()
    keep(code, person)
    keep(code, person)

    with pytest.raises(UploadRefused, match="今天上传的附件已达上限"):
        keep(code, person)
    assert keep(code, make.staff())


class Watchful:
    """A scanner in memory: `EICAR` is a virus, silence is a failure."""

    name = "watchful"
    is_set_up = True

    def look(self, body: bytes) -> Verdict:
        if b"SILENT" in body:
            return Verdict(failed="no answer")
        return Verdict(found="Eicar-Test" if b"EICAR" in body else "")


@pytest.mark.django_db
@pytest.mark.parametrize(("sign", "says"), [("EICAR", "带有病毒"), ("SILENT", "暂时不可用")])
def test_malware_is_refused_and_so_is_what_cannot_be_looked_at(
    code: str, sign: str, says: str
) -> None:
    item = view_of(code).declaration.field("photo")
    assert item
    with standing_in(SCANNERS, {"watchful": Watchful()}), pytest.raises(UploadRefused, match=says):
        attachments._refuse_malware(sign.encode(), "墙.jpg")
