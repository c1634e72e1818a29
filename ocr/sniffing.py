"""What kind of file it is, by its first bytes: the file's name and its sender's word count for nothing.

Standard library only, so that the bot's own process may ask before it stores anything.
"""

import re
from dataclasses import dataclass
from enum import Enum

_HEAD = 4096
_XML_HEAD = 65_536
"""Real invoices carry comments of several kilobytes before their root element."""
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_ROOT = re.compile(rb"<(?!\?|!)(?:[\w.-]+:)?(?P<name>[\w.-]+)(?P<attributes>[^>]*)")
_XML_SKIPPED = re.compile(rb"^(?:\s|<\?.*?\?>|<!--.*?-->)+", re.DOTALL)
_E_INVOICE_NAMESPACES = (
    (b"Invoice", b"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"),
    (b"CreditNote", b"urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"),
    (b"CrossIndustryInvoice", b"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"),
    (b"CrossIndustryDocument", b"urn:ferd:CrossIndustryDocument:invoice:1p0"),
    (b"Faktura", b"crd.gov.pl/wzor/"),
)
"""Root element and the namespace it must be in: UBL 2, CII (Factur-X, ZUGFeRD 2), ZUGFeRD 1, KSeF FA."""


@dataclass(frozen=True, slots=True)
class _Type:
    media_type: str
    extension: str


class FileKind(Enum):
    """The kinds of files that are taken in, each with its media type and its usual file extension."""

    JPEG = _Type("image/jpeg", ".jpg")
    PNG = _Type("image/png", ".png")
    WEBP = _Type("image/webp", ".webp")
    HEIC = _Type("image/heic", ".heic")
    PDF = _Type("application/pdf", ".pdf")
    E_INVOICE = _Type("application/xml", ".xml")

    @property
    def media_type(self) -> str:
        """The IANA media type, ``image/jpeg``."""
        return self.value.media_type

    @property
    def extension(self) -> str:
        """The usual extension with its point, ``.jpg``."""
        return self.value.extension

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture of one page."""
        return self.media_type.startswith("image/")


def sniff(data: bytes) -> FileKind | None:
    """Return the kind of the file whose bytes are ``data``; None if it is none of ours.

    The first 64 kB are enough.
    """
    head = data[:_HEAD]
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head[4:8] == b"ftyp" and _is_heic(head):
        return FileKind.HEIC
    if b"%PDF-" in head[:1024]:  # readers allow up to 1024 bytes before the header (ISO 32000-1, annex H.3.4.1)
        return FileKind.PDF
    return FileKind.E_INVOICE if _is_e_invoice(data[:_XML_HEAD]) else None


def _is_heic(head: bytes) -> bool:
    length = int.from_bytes(head[:4], "big")
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, min(length, 256), 4))}
    return bool(brands & _HEIC_BRANDS) and not brands & {b"avif", b"avis"}


def _is_e_invoice(head: bytes) -> bool:
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        head = head.decode("utf-16", "replace").encode("utf-8")
    text = _XML_SKIPPED.sub(b"", head.removeprefix(b"\xef\xbb\xbf"))
    root = _ROOT.match(text)
    if root is None:
        return False
    return any(root["name"] == name and namespace in root["attributes"] for name, namespace in _E_INVOICE_NAMESPACES)
