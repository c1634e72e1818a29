import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.sniffing import FileKind, sniff

UBL = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"></Invoice>'
CII = b'<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"/>'
KSEF = b'<?xml version="1.0" encoding="UTF-8"?>\n<Faktura xmlns="http://crd.gov.pl/wzor/2025/06/25/13775/"/>'


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", FileKind.JPEG),
        (b"\x89PNG\r\n\x1a\n\x00\x00", FileKind.PNG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", FileKind.WEBP),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", FileKind.HEIC),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", FileKind.HEIC),
        (b"%PDF-1.7\n", FileKind.PDF),
        (b"\xef\xbb\xbf\n%PDF-1.4\n", FileKind.PDF),
        (UBL, FileKind.E_INVOICE),
        (CII, FileKind.E_INVOICE),
        (KSEF, FileKind.E_INVOICE),
        (b"\xef\xbb\xbf" + KSEF, FileKind.E_INVOICE),
        (b"<?xml version='1.0'?><!-- " + b"long " * 5000 + b"--><!-- more -->" + CII, FileKind.E_INVOICE),
        (KSEF.decode().encode("utf-16"), FileKind.E_INVOICE),
    ],
)
def test_files_are_known_by_their_first_bytes(data: bytes, kind: FileKind) -> None:
    assert sniff(data) is kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"PK\x03\x04",
        b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom",
        b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00mif1avif",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"<html><body>Invoice</body></html>",
        b"<Invoice>no namespace</Invoice>",
        b"MZ\x90\x00",
    ],
)
def test_other_files_are_not_taken_for_ours(data: bytes) -> None:
    assert sniff(data) is None


@given(st.binary(max_size=300))
def test_any_bytes_can_be_sniffed(data: bytes) -> None:
    assert sniff(data) is None or isinstance(sniff(data), FileKind)


def test_every_kind_has_a_media_type_and_an_extension() -> None:
    assert {kind.extension for kind in FileKind} == {".jpg", ".png", ".webp", ".heic", ".pdf", ".xml"}
    assert FileKind.HEIC.media_type == "image/heic"
    assert [kind for kind in FileKind if not kind.is_picture] == [FileKind.PDF, FileKind.E_INVOICE]


def test_the_bots_process_stays_light() -> None:
    """What the bot imports of reading brings in no library of vision."""
    script = "import sys, ocr.sniffing, ocr.worker, ocr.command; print(sorted({'numpy', 'cv2', 'PIL', 'lxml'} & set(sys.modules)))"
    root = Path(__file__).resolve().parents[2]

    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter

    assert done.stdout.strip() == "[]"
