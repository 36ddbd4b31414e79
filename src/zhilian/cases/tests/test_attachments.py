"""Files of forms: what is taken in, and who may see it."""

from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhilian.cases import selectors
from zhilian.cases.models import Attachment, Case
from zhilian.cases.models.attachments import folder
from zhilian.cases.scanners import SCANNERS, Verdict
from zhilian.cases.service import attachments
from zhilian.cases.tests import make, photos
from zhilian.core.content.tests import files
from zhilian.core.errors import UploadRefused
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON, standing_in
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.usefixtures("_media")


@pytest.mark.django_db
def test_kept_file_is_sealed_without_place_and_opens_again(code: str) -> None:
    ref = photos.keep(code, make.staff())

    row = Attachment.objects.get()
    assert (ref.kind, ref.name, ref.size) == ("jpg", "墙.jpg", len(photos.content(ref)))
    assert photos.content(ref).startswith(b"\xff\xd8")
    assert files.PLACE not in photos.content(ref)
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
    assert photos.keep(code, make.staff(), name=name).name == kept


@pytest.mark.django_db
def test_submitted_case_has_its_files_and_others_cannot_lend_theirs(code: str) -> None:
    person, stranger = make.staff(), make.staff()
    mine, theirs = photos.keep(code, person), photos.keep(code, stranger)

    refused = photos.submit(code, person, theirs)
    done = photos.submit(code, person, mine, theirs)

    assert [problem.text for problem in refused.problems] == ["请上传"]
    case = Case.objects.get(pk=done.case_id)
    assert list(Attachment.objects.filter(case=case).values_list("id", flat=True)) == [
        int(mine.key)
    ]


@pytest.mark.django_db
def test_file_of_one_window_does_not_go_into_another(code: str) -> None:
    person = make.staff()
    other = make.window([make.step("fix")], fields=[photos.PHOTO])

    assert not photos.submit(other, person, photos.keep(code, person)).ok


@pytest.mark.django_db
def test_who_may_see_a_file(code: str) -> None:
    person, worker, stranger = make.staff(), make.staff("repair_worker"), make.staff()
    ref = photos.keep(code, person)

    def seen_by(viewer: Person) -> bool:
        found = selectors.file_for(attachment_id=int(ref.key), viewer_id=viewer.pk, at=NOON)
        return found is not None

    assert [seen_by(who) for who in (person, worker, stranger)] == [True, False, False]
    photos.submit(code, person, ref)
    assert [seen_by(who) for who in (person, worker, stranger)] == [True, True, False]


@pytest.mark.django_db
def test_sensitive_file_is_for_those_who_see_the_case_in_full() -> None:
    code = make.window([make.step("fix")], fields=[{**photos.PHOTO, "sensitive": True}])
    person, worker, owner = make.staff(), make.staff("repair_worker"), make.staff("property_admin")
    ref = photos.keep(code, person)
    photos.submit(code, person, ref)

    seen = [
        selectors.file_for(attachment_id=int(ref.key), viewer_id=who.pk, at=NOON) is not None
        for who in (person, worker, owner)
    ]

    assert seen == [True, True, False]


@pytest.mark.django_db
def test_download_is_private_guarded_and_noted(code: str) -> None:
    person, worker = make.staff(), make.staff("repair_worker")
    ref = photos.keep(code, person)
    photos.submit(code, person, ref)
    client = Client()
    people.sign_in(client, worker)

    answer: Any = client.get(f"/files/{ref.key}/")

    assert b"".join(answer.streaming_content) == photos.content(ref)
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
    ref = photos.keep(code, make.staff())
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


@pytest.mark.django_db
def test_quota_of_a_day(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "PER_DAY", 2)
    person = make.staff()
    photos.keep(code, person)
    photos.keep(code, person)

    with pytest.raises(UploadRefused, match="今天上传的附件已达上限"):
        photos.keep(code, person)
    assert photos.keep(code, make.staff())


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
    item = photos.view_of(code).declaration.field("photo")
    assert item
    with standing_in(SCANNERS, {"watchful": Watchful()}), pytest.raises(UploadRefused, match=says):
        attachments._refuse_malware(sign.encode(), "墙.jpg")
