"""Files for invented cases: a one-page PDF and a picture, made on the spot and marked as such."""

import io
from typing import Final

from PIL import Image, ImageDraw

from zhilian.catalogue.types import FieldDeclaration

MARK: Final = "DEMO DATA"
PICTURES: Final = ("jpg", "jpeg", "png", "heic")
SHORTEST: Final = 640


def sample(item: FieldDeclaration) -> tuple[str, bytes]:
    """Name and content of a file that the field takes."""
    if item.type == "face" or (item.accept and item.accept[0] in PICTURES):
        return f"{item.label[:20]}.jpg", picture(shortest=item.min_px or SHORTEST)
    return f"{item.label[:20]}.pdf", pdf(MARK)


def picture(*, shortest: int = SHORTEST) -> bytes:
    """A grey room with a lighter door; `shortest` is the shorter side in pixels."""
    size = (shortest * 4 // 3, shortest)
    drawn = Image.new("RGB", size, (196, 202, 208))
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((size[0] // 3, size[1] // 4, size[0] * 2 // 3, size[1]), fill=(228, 232, 236))
    pen.text((12, 12), MARK, fill=(90, 96, 104))
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=80)
    return out.getvalue()


def pdf(words: str) -> bytes:
    """One page with one line of Latin text, laid out by hand after ISO 32000-1, 7.5."""
    line = f"BT /F1 24 Tf 72 720 Td ({words}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(line), line),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Font<</F1 5 0 R>>>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(body))
    return body + head + table + tail
