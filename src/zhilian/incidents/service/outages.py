"""Who caused an outage: ours until both parties sign another cause."""

from datetime import datetime

from django.db import transaction

from zhilian.core import events
from zhilian.incidents.errors import WrongMoment
from zhilian.incidents.events import OutageCauseSigned
from zhilian.incidents.models import Incident, OutageFinding
from zhilian.incidents.service.rows import locked, words, write
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import EntryKind, Party


@transaction.atomic
def sign_outage_cause(
    *, incident_id: int, person_id: int, party: Party, cause: str, at: datetime
) -> OutageFinding:
    """One party signs a cause. Other words than those signed before undo the other signature."""
    said = words(cause, missing="请写明整体故障的原因，以及为什么不属于运维责任。")
    incident = locked(incident_id)
    if not incident.login_journey or incident.drill:
        raise WrongMoment("只有平台登录的真实故障才需要认定整体故障的原因。")
    finding = OutageFinding.objects.filter(incident=incident).first() or OutageFinding(
        incident=incident
    )
    if finding.signed_by_both:
        raise WrongMoment("双方都已签署，不能再改。")
    if finding.cause != said:
        finding = OutageFinding(pk=finding.pk, incident=incident, cause=said)
    _sign(finding, party=party, person_id=person_id, at=at)
    finding.save()
    _tell(incident, finding, party=party, person_id=person_id, at=at)
    return finding


def _sign(finding: OutageFinding, *, party: Party, person_id: int, at: datetime) -> None:
    if party == Party.CONTRACTOR:
        finding.contractor_id, finding.contractor_signed_at = person_id, at
    else:
        finding.purchaser_id, finding.purchaser_signed_at = person_id, at


def _tell(
    incident: Incident, finding: OutageFinding, *, party: Party, person_id: int, at: datetime
) -> None:
    both = "，双方一致" if finding.signed_by_both else ""
    write(
        incident,
        Line(
            kind=EntryKind.FINDING,
            recorded_at=at,
            person_id=person_id,
            text=f"{party.label}签署{both}：{finding.cause}",
        ),
    )
    events.record(
        OutageCauseSigned(
            at=at,
            incident_id=incident.pk,
            drill=incident.drill,
            person_id=person_id,
            party=party,
            both=finding.signed_by_both,
        )
    )
