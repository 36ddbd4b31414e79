"""Versions of the registry: only added to, one line of numbers for each institution."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from zhilian.core import events
from zhilian.core.times import local_date
from zhilian.directory import selectors as directory
from zhilian.filing import selectors
from zhilian.filing.errors import FilingRefused
from zhilian.filing.events import RegistryChanged
from zhilian.filing.models import Institution, InstitutionVersion
from zhilian.filing.types import ENDING, RegistryAction, VersionDraft


@transaction.atomic
def add_version(*, draft: VersionDraft, at: datetime) -> InstitutionVersion:
    """What an institution is from a day on. The same key is the same version.

    Errors: `FilingRefused`, when a new one is in the registry already, or one to be changed is not.
    """
    known = InstitutionVersion.objects.filter(key=draft.key).first()
    if known is not None:
        return known
    institution = _institution(draft, at=at)
    Institution.objects.select_for_update().get(pk=institution.pk)
    last = institution.versions.aggregate(last=Max("number"))["last"] or 0
    row = InstitutionVersion(
        institution=institution,
        number=last + 1,
        key=draft.key,
        subject=draft.subject,
        action=draft.action,
        active=draft.action not in ENDING,
        name=draft.name.strip()[:80],
        uscc=draft.uscc.upper(),
        category=draft.category[:20],
        region=draft.region,
        branch_id=draft.branch_id,
        floor_area=draft.floor_area,
        people=draft.people,
        effective=draft.effective,
        recorded_at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return InstitutionVersion.objects.get(key=draft.key)
    events.record(RegistryChanged(at=at, institution_id=institution.pk, version=row.number))
    return row


def _institution(draft: VersionDraft, *, at: datetime) -> Institution:
    """By its number; where that changed, by the unit that files for it."""
    found = selectors.by_uscc(uscc=draft.uscc.upper())
    if draft.action != RegistryAction.NEW:
        found = found or selectors.institution_of(unit_id=draft.unit_id)
        if found is None:
            raise FilingRefused("名录里没有这个单位，请核对统一社会信用代码，或改办“新增”。")
        return found
    if found is not None and _stands(found, at=at):
        raise FilingRefused("名录里已有这个统一社会信用代码，请改办“信息变更”。")
    return found or Institution.objects.create(unit_id=_free_unit(draft), made_at=at)


def _stands(found: Institution, *, at: datetime) -> bool:
    version = selectors.version_on(institution_id=found.pk, day=local_date(at))
    return version is None or version.active


def _free_unit(draft: VersionDraft) -> int | None:
    """The unit files for the new institution, unless it files for another one already."""
    unit = directory.unit(unit_id=draft.unit_id) if draft.unit_id else None
    if unit is None or selectors.institution_of(unit_id=unit.pk) is not None:
        return None
    return (unit.parent or unit).pk
