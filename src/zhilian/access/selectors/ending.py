"""Until when what a case gave was good, and whether the face that it brought is still kept."""

from datetime import datetime

from zhilian.access.models import Face, Grant


def grant_ends(*, subject: str) -> list[datetime | None]:
    """Of all grants of this case: when each was taken back or ran out, None while it is live."""
    return list(Grant.objects.filter(subject=subject).values_list("ended_at", flat=True))


def face_of_case(*, number: str) -> Face | None:
    """The latest face that came with this case, without its picture."""
    found = Face.objects.filter(number=number).defer("photo").order_by("-id")
    return found.first()
