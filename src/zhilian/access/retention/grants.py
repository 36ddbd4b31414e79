"""Until when rights to pass were good, and when the consent to a face was taken back."""

from zhilian.access import selectors
from zhilian.core.retention import STILL, Held, Start, kept_from

TAKES_BACK = "撤回"


@kept_from("失效", by="access")
def ended(held: Held) -> Start | None:
    """All that the case gave is taken back or has run out."""
    grants = selectors.grant_ends(subject=held.subject)
    if not grants:
        return None
    ends = [end for end in grants if end is not None]
    return Start(at=max(ends)) if len(ends) == len(grants) else STILL


@kept_from("撤回", by="access")
def consent_withdrawn(held: Held) -> Start | None:
    """The picture that the case brought is deleted; or the case is the withdrawal itself."""
    if str(held.values.get("action", "")).startswith(TAKES_BACK):
        return Start(at=held.ended_at)
    face = selectors.face_of_case(number=held.number)
    if face is None:
        return None
    return Start(at=face.deleted_at) if face.deleted_at else STILL
