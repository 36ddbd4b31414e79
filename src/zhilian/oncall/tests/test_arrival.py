"""Arrival by QR: the code of the half minute, the printed one with its weaker proof."""

import struct
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.core.testing import NOON
from zhilian.directory.models import Site
from zhilian.directory.tests import make as directory
from zhilian.incidents.selectors import timeline
from zhilian.oncall import photos, selectors, service, site_codes
from zhilian.oncall.errors import ArrivalRefused, BadPhoto
from zhilian.oncall.models import ArrivalPoint, CheckIn
from zhilian.oncall.site_codes import Position
from zhilian.oncall.tests import make
from zhilian.oncall.types import Strength

SECOND = timedelta(seconds=1)
HALL = Position(34.3416, 108.9398)
JPEG_END = b"\xff\xda\x00\x02picture\xff\xd9"


def jpeg(position: Position | None = None) -> bytes:
    """A photo as a phone makes it: notes about camera and place before the picture."""
    exif = _exif(position) if position else b""
    note = b"\xff\xfe" + struct.pack(">H", 2 + 5) + b"maker"
    return b"\xff\xd8" + exif + note + JPEG_END


def _exif(position: Position) -> bytes:
    def degrees(value: float) -> bytes:
        return struct.pack("<6I", round(abs(value) * 10_000), 10_000, 0, 1, 0, 1)

    head = b"II*\x00" + struct.pack("<I", 8)
    first = struct.pack("<H", 1) + struct.pack("<HHII", 0x8825, 4, 1, 26) + struct.pack("<I", 0)
    refs = [b"S" if position.latitude < 0 else b"N", b"W" if position.longitude < 0 else b"E"]
    gps = struct.pack("<H", 4)
    gps += struct.pack("<HHI4s", 1, 2, 2, refs[0]) + struct.pack("<HHII", 2, 5, 3, 80)
    gps += struct.pack("<HHI4s", 3, 2, 2, refs[1]) + struct.pack("<HHII", 4, 5, 3, 104)
    gps += struct.pack("<I", 0)
    body = b"Exif\x00\x00" + head + first + gps
    body += degrees(position.latitude) + degrees(position.longitude)
    return b"\xff\xe1" + struct.pack(">H", 2 + len(body)) + body


@given(st.integers(0, 10**7), st.integers(0, 200))
def test_a_code_is_accepted_in_its_slot_and_the_next_and_never_else(start: int, later: int) -> None:
    shown = NOON + start * SECOND
    code = site_codes.code(secret="s", site="main", slot=site_codes.slot_at(shown))

    found = site_codes.accepted_slot(secret="s", site="main", given=code, at=shown + later * SECOND)

    passed = site_codes.slot_at(shown + later * SECOND) - site_codes.slot_at(shown)
    assert (found is not None) == (passed <= 1)


def test_a_code_of_one_site_is_none_of_another() -> None:
    code = site_codes.code(secret="s", site="main", slot=site_codes.slot_at(NOON))

    assert site_codes.accepted_slot(secret="s", site="north", given=code, at=NOON) is None


def test_distances_are_those_of_the_globe() -> None:
    degree = site_codes.distance_m(Position(0, 0), Position(0, 1))

    assert 111_100 < degree < 111_300
    assert site_codes.distance_m(HALL, HALL) == 0


def test_a_photo_loses_its_notes_and_tells_where_it_was_taken() -> None:
    proof = photos.read_photo(jpeg(HALL))

    assert proof.body == b"\xff\xd8" + JPEG_END
    assert proof.latitude == pytest.approx(HALL.latitude, abs=1e-3)
    assert proof.longitude == pytest.approx(HALL.longitude, abs=1e-3)


@pytest.mark.parametrize("body", [b"", b"GIF89a", b"\xff\xd8\xff\xe0\x00\x10JF"], ids=str)
def test_what_is_no_picture_is_refused(body: bytes) -> None:
    with pytest.raises(BadPhoto):
        photos.read_photo(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(noise: bytes) -> None:
    for body in (noise, b"\xff\xd8" + noise, photos.PNG + noise):
        try:
            photos.read_photo(body)
        except BadPhoto:
            continue


@pytest.mark.django_db
class TestCheckingIn:
    @pytest.fixture
    def point(self) -> ArrivalPoint:
        site: Site = directory.site(code="main", name="市行政中心")
        return service.place_point(site_id=site.pk, position=HALL, at=NOON)

    def scan(self, point: ArrivalPoint) -> service.Scan:
        slot = site_codes.slot_at(NOON)
        return service.Scan(point_id=point.pk, slot=slot, scanned_at=NOON)

    def printed(self, point: ArrivalPoint, *, at: Position, photo: bytes) -> service.Print:
        return service.Print(point_id=point.pk, scanned_at=NOON, position=at, photo=photo)

    def test_the_screen_code_proves_the_arrival_of_each_incident(self, point: ArrivalPoint) -> None:
        chain = make.Chain()
        made = [make.incident(), make.incident(title="食堂消费机离线")]

        service.check_in_by_screen(
            person_id=chain.hardware.pk,
            scan=self.scan(point),
            incident_ids=[row.pk for row in made],
            at=NOON + 40 * SECOND,
        )

        for row in made:
            row.refresh_from_db()
            assert row.arrived_at == NOON + 40 * SECOND
            lines = [entry.text for entry in timeline(incident_id=row.pk)]
            assert "到场凭证：市行政中心，扫描现场屏幕二维码" in lines

    def test_the_same_person_and_half_minute_count_once(self, point: ArrivalPoint) -> None:
        chain, made = make.Chain(), make.incident()
        self.again(point, chain, made.pk)

        with pytest.raises(ArrivalRefused, match="已经用过"):
            self.again(point, chain, made.pk)

    def again(self, point: ArrivalPoint, chain: make.Chain, incident_id: int) -> None:
        service.check_in_by_screen(
            person_id=chain.hardware.pk,
            scan=self.scan(point),
            incident_ids=[incident_id],
            at=NOON,
        )

    def test_a_scan_of_long_ago_proves_nothing_now(self, point: ArrivalPoint) -> None:
        chain, made = make.Chain(), make.incident()

        with pytest.raises(ArrivalRefused, match="重新扫码"):
            service.check_in_by_screen(
                person_id=chain.hardware.pk,
                scan=self.scan(point),
                incident_ids=[made.pk],
                at=NOON + timedelta(minutes=16),
            )

    def test_a_print_needs_position_and_photo_and_is_marked_weaker(
        self, point: ArrivalPoint
    ) -> None:
        chain, made = make.Chain(), make.incident()
        near = Position(HALL.latitude + 0.001, HALL.longitude)

        checkin = service.check_in_by_print(
            person_id=chain.hardware.pk,
            given=self.printed(point, at=near, photo=jpeg(HALL)),
            incident_ids=[made.pk],
            at=NOON,
        )

        assert (checkin.strength, checkin.distance_m) == (Strength.PRINTED, 111)
        path = selectors.photo_path(checkin=checkin)
        assert path is not None
        assert b"Exif" not in path.read_bytes()
        assert "证明力较弱" in [e.text for e in timeline(incident_id=made.pk)][-1]

    @pytest.mark.parametrize(
        ("at", "photo", "said"),
        [
            (Position(34.40, 108.94), jpeg(), "您的定位"),
            (HALL, jpeg(Position(30.0, 104.0)), "照片的拍摄地"),
            (HALL, b"text", "JPEG"),
        ],
        ids=["far", "photo far", "no photo"],
    )
    def test_a_print_from_elsewhere_is_refused(
        self, point: ArrivalPoint, at: Position, photo: bytes, said: str
    ) -> None:
        chain, made = make.Chain(), make.incident()

        with pytest.raises(ArrivalRefused, match=said):
            service.check_in_by_print(
                person_id=chain.hardware.pk,
                given=self.printed(point, at=at, photo=photo),
                incident_ids=[made.pk],
                at=NOON,
            )

        assert CheckIn.objects.count() == 0

    def test_a_screen_that_was_shut_out_shows_no_code(self, point: ArrivalPoint) -> None:
        manager = directory.person(roles=["ops_manager"])
        screen, token = service.admit_screen(
            site_id=point.site_id, label="一楼值班室", by_id=manager.pk, at=NOON
        )
        assert selectors.screen_by_token(token=token) == screen

        service.revoke_screen(screen_id=screen.pk, at=NOON)

        assert selectors.screen_by_token(token=token) is None
