"""A text as a QR picture for cameras: black on white in every colour scheme."""

import segno
from django.utils.safestring import SafeString


def svg(text: str, *, label: str) -> SafeString:
    """`label` says to a screen reader what the picture holds."""
    picture: str = segno.make(text, error="m").svg_inline(
        border=2, dark="#000", light="#fff", svgclass="qr-code", lineclass=None, omitsize=True,
        title=label,
    )  # fmt: skip
    return SafeString(picture)
