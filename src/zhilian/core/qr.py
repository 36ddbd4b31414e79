"""A text as a QR picture for cameras: black on white in every colour scheme."""

import segno


def qr_svg(text: str) -> str:
    picture: str = segno.make(text, error="m").svg_inline(
        border=2, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    return picture
