"""Malformed documents of every kind, as many as wanted, the same ones every time: what a broken telephone or a bad person sends."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from random import Random

import pillow_heif
from PIL import Image

from sandbox import receipts
from tests.ocr.drawing import GERMAN, draw_page
from tests.ocr.test_einvoice import CII, KSEF, UBL

Change = Callable[[bytes, Random], bytes]


def good_documents() -> dict[str, bytes]:
    """A small document of every kind that is taken in."""
    pillow_heif.register_heif_opener()
    page = draw_page(GERMAN[:3], size=14, width=240)
    pictures: dict[str, bytes] = {}
    for name, kind in (("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP"), ("heic", "HEIF")):
        out = io.BytesIO()
        page.save(out, kind)
        pictures[name] = out.getvalue()
    invoice = receipts.POLISH_INVOICE
    return pictures | {
        "typed.pdf": receipts.invoice_pdf(invoice, xml=False, text_layer=True),
        "factur-x.pdf": receipts.invoice_pdf(invoice, xml=True, text_layer=True),
        "scan.pdf": receipts.picture_pdf([page]),
        "cii.xml": CII.encode(),
        "ubl.xml": UBL.format(root="Invoice").encode(),
        "ksef.xml": KSEF.encode(),
    }


def truncated(data: bytes, chance: Random) -> bytes:
    """It breaks off."""
    return data[: chance.randrange(len(data))]


def scratched(data: bytes, chance: Random) -> bytes:
    """Some of its bytes are others."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 100))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def blanked(data: bytes, chance: Random) -> bytes:
    """A part of it is nothing but zeros."""
    begin = chance.randrange(len(data))
    length = min(chance.randrange(1, 2000), len(data) - begin)
    return data[:begin] + bytes(length) + data[begin + length :]


def spliced(data: bytes, chance: Random) -> bytes:
    """A part of it stands somewhere else as well."""
    begin = chance.randrange(len(data))
    return data[:begin] + data[chance.randrange(len(data)) :]


def padded(data: bytes, chance: Random) -> bytes:
    """Something stands before or behind it."""
    noise = chance.randbytes(chance.choice((1, 100, 50_000)))
    return noise + data if chance.random() < 0.3 else data + noise


def swollen(data: bytes, chance: Random) -> bytes:
    """It says that it is much larger than it is: four bytes in a row are a large number."""
    at = chance.randrange(max(1, min(len(data) - 4, 600)))
    number = chance.choice((0xFFFFFFFF, 0x7FFFFFFF, 0x00010000, 60_000, 0))
    return data[:at] + struct.pack(chance.choice((">I", "<I")), number) + data[at + 4 :]


CHANGES: tuple[Change, ...] = (truncated, scratched, scratched, blanked, spliced, padded, swollen)


def png_bomb(side: int) -> bytes:
    """A PNG with that many pixels a side, a few kilobytes long."""
    rows = zlib.compress(bytes(min((side // 8 + 1) * side, 20_000_000)), 9)

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf_bomb(pages: int, width: int) -> bytes:
    """A PDF with that many pages, each that many points wide and high."""
    kids = b" ".join(b"3 0 R" for _ in range(pages))
    return (
        b"%%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count %d/Kids[%s]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]>>endobj\n"
        b"trailer<</Root 1 0 R/Size 4>>\n%%%%EOF" % (pages, kids, width, width)
    )


def special() -> dict[str, bytes]:
    """Tricks that chance does not find."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    plain = KSEF.partition("?>")[2]
    deep = "<a>" * 20_000 + "</a>" * 20_000
    return {
        "laughs.xml": f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>{plain.replace("FV/3/2026", "&l9;")}'.encode(),
        "file.xml": f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>{plain.replace("FV/3/2026", "&f;")}'.encode(),
        "remote.xml": f'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">{plain}'.encode(),
        "deep.xml": KSEF.replace("<Fa>", f"<Fa>{deep}").encode(),
        "long.xml": KSEF.replace("FV/3/2026", "9" * 3_000_000).encode(),
        "amounts.xml": KSEF.replace("123.00", "1e999999999").encode(),
        "places.xml": KSEF.replace("123.00", "1e-999999999").replace("23.00", "1e-99999999").encode(),
        "utf-16.xml": KSEF.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16"),
        "claims-utf-16.xml": KSEF.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode(),
        "bomb-1.png": png_bomb(8_000),
        "bomb-2.png": png_bomb(60_000),
        "bomb-3.png": png_bomb(2**31 - 1),
        "pages.pdf": pdf_bomb(5_000, 300),
        "wide.pdf": pdf_bomb(1, 2_000_000_000),
        "nothing.pdf": b"%PDF-1.7\n",
        "loop.pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 9>>endobj\ntrailer<</Root 1 0 R>>",
        "thin.jpg": _picture((20_000, 1)),
        "high.jpg": _picture((1, 20_000)),
        "point.jpg": _picture((1, 1)),
        "jpeg.png": good_documents()["jpg"],
        "empty.jpg": b"\xff\xd8\xff\xd9",
        "noise.jpg": b"\xff\xd8\xff" + bytes(range(256)) * 400,
    }


def _picture(size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, "JPEG")
    return out.getvalue()


def malformed(count: int) -> Iterator[tuple[str, bytes]]:
    """Yield ``count`` documents: the special ones, then changed ones of all kinds, by names that say what was done."""
    tricks: Mapping[str, bytes] = special()
    yield from list(tricks.items())[:count]
    documents = list(good_documents().items())
    for number in range(count - len(tricks)):
        chance = Random(number)  # noqa: S311 - not for secrets
        name, data = documents[number % len(documents)]
        change = chance.choice(CHANGES)
        changed = change(data, chance)
        if chance.random() < 0.2:
            changed = chance.choice(CHANGES)(changed or b"\0", chance)
        yield f"{change.__name__}-{number}-{name}", changed
