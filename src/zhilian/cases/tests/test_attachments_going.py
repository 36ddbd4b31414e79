"""Files of forms go: with their case, after a month, when nobody wanted them."""

from datetime import timedelta

import pytest

from zhilian.cases import selectors, service
from zhilian.cases.errors import NotForYou
from zhilian.cases.models import Attachment
from zhilian.cases.models.attachments import folder
from zhilian.cases.service import attachments
from zhilian.cases.tests import make, photos
from zhilian.core.testing import NOON

pytestmark = pytest.mark.usefixtures("_media")


@pytest.mark.django_db(transaction=True)
def test_dropped_file_leaves_no_content_and_no_key() -> None:
    code = make.window([make.step("fix")], fields=[photos.PHOTO])
    person = make.staff()
    ref = photos.keep(code, person)
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
    code = make.window([make.step("fix")], fields=[photos.PHOTO])
    person = make.staff()
    sent, loose = photos.keep(code, person), photos.keep(code, person)
    case_id = photos.submit(code, person, sent).case_id

    assert service.sweep_loose_files(now=NOON + timedelta(days=29)) == 0
    month_later = NOON + timedelta(days=attachments.LOOSE_DAYS, seconds=1)
    service.sweep_loose_files(now=month_later)

    assert list(Attachment.objects.there().values_list("id", flat=True)) == [int(sent.key)]
    assert not Attachment.objects.get(pk=int(loose.key)).path.exists()
    assert service.expunge_files(case_id=case_id, at=NOON) == 1
    assert not Attachment.objects.there().exists()


@pytest.mark.django_db
def test_content_without_a_row_is_swept_a_day_later(code: str) -> None:
    ref = photos.keep(code, make.staff())
    row = Attachment.objects.get()
    left = folder() / "ff" / "ff00"
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(b"x")
    written = left.stat().st_mtime
    tomorrow = NOON.fromtimestamp(written + 86_401, tz=NOON.tzinfo)

    gone = attachments._sweep_orphans(tomorrow)

    assert (gone, left.exists(), row.path.exists()) == (1, False, True)
    assert photos.content(ref)
