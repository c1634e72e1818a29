"""What people send in end-to-end tests: e-invoices that are read in no time, and files that are wrong in every way."""

import io
import itertools
import struct
import zipfile
import zlib
from dataclasses import replace

from PIL import Image

from sandbox import receipts

_seeds = itertools.count(1)


def e_invoice() -> tuple[str, bytes]:
    """An invoice that nobody has sent before, as XML: read without OCR."""
    seed = next(_seeds)
    sample = receipts.sample_invoice("de", seed)
    invoice = replace(sample, number=f"RE-{seed:05}", seller=replace(sample.seller, name=f"Verkäuferin {seed:04} GmbH"))
    return f"invoice-{seed}.xml", receipts.cii_xml(invoice)


def photo_of_a_receipt(seed: int = 3) -> bytes:
    """A photo with which OCR has a second or two to do."""
    return receipts.jpeg(receipts.photograph(receipts.draw(receipts.GERMAN_RESTAURANT), seed=seed, strength=0.3))


def photo_of_another_receipt(seed: int) -> bytes:
    """A photo of the receipt with this number: each is of another purchase."""
    return receipts.jpeg(receipts.photograph(receipts.draw(receipts.sample("de", seed)), seed=seed, strength=0.2))


def locked_pdf() -> bytes:
    """A PDF that asks for a password."""
    return receipts.invoice_pdf(receipts.POLISH_INVOICE, xml=False, text_layer=True, password="secret")


def truncated_pdf() -> bytes:
    """A PDF that breaks off after its first bytes."""
    return receipts.invoice_pdf(receipts.POLISH_INVOICE, xml=False, text_layer=True)[:200]


def zip_file() -> bytes:
    """An archive, which a .docx is too."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    return out.getvalue()


def film() -> bytes:
    """The beginning of an MP4."""
    return b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 2000


def broken_jpeg() -> bytes:
    """A JPEG's first bytes, and then nothing of the kind."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"garbage " * 500


def bomb_png() -> bytes:
    """A PNG of a few hundred bytes that claims 60,000 by 60,000 pixels (10 GB in memory)."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def picture_without_text() -> bytes:
    """A grey wall."""
    out = io.BytesIO()
    Image.new("RGB", (400, 300), (140, 140, 140)).save(out, "JPEG")
    return out.getvalue()


def megabytes(count: int) -> bytes:
    """A PDF's first bytes, and ``count`` megabytes in all."""
    return b"%PDF-1.7\n".ljust(count * 1024 * 1024, b"\x00")
