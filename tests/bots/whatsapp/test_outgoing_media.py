"""A file can be fetched by the address that we made for it, for a day, and by no other."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.whatsapp.outgoing_media import OutgoingMedia, Served
from flows.vocabulary.content import Attachment, FileKind
from flows.vocabulary.documents import StoredFile
from tests.bots.threads import Shelf
from tests.bots.timeline import Timeline

PUBLIC_URL = "https://kwit.example/"
SECRET = "token-of-twilio"


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def time() -> Timeline:
    return Timeline()


@pytest.fixture
def media(shelf: Shelf, time: Timeline) -> OutgoingMedia:
    return OutgoingMedia(SECRET, PUBLIC_URL, shelf.original, time.now)


def parts_of(link: str) -> tuple[str, str]:
    """The token and the name in an address, as the web application hands them on."""
    _, folder, token, name = urlsplit(link).path.split("/")
    assert folder == "media"
    return token, unquote(name)


async def test_an_address_opens_its_file(media: OutgoingMedia, shelf: Shelf) -> None:
    link = media.link(shelf.keeps(b"%PDF", FileKind.DOCUMENT, "application/pdf", "Bilanz 2026 żółw.pdf"))
    assert link.startswith("https://kwit.example/media/")
    assert await media.open(*parts_of(link)) == Served(b"%PDF", "application/pdf", "Bilanz 2026 żółw.pdf")


async def test_an_address_is_good_for_a_day(media: OutgoingMedia, shelf: Shelf, time: Timeline) -> None:
    token, name = parts_of(media.link(shelf.keeps(b"x")))
    await time.passes(timedelta(hours=23, minutes=59).total_seconds())
    assert await media.open(token, name) is not None
    await time.passes(60)
    assert await media.open(token, name) is None


async def test_an_address_shows_neither_who_sent_the_file_nor_what_it_is(media: OutgoingMedia, time: Timeline) -> None:
    stored = StoredFile("conversation:whatsapp:+41791234567/3/0/0", "application/pdf", 4, "")
    token, _ = parts_of(media.link(Attachment(FileKind.DOCUMENT, stored)))
    sealed = urlsafe_b64decode(token + "==")
    assert b"+41791234567" not in sealed
    assert b"pdf" not in sealed


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_no_bit_of_a_token_can_be_changed(place: int, bit: int) -> None:
    shelf, time = Shelf(), Timeline()
    media = OutgoingMedia(SECRET, PUBLIC_URL, shelf.original, time.now)
    token, name = parts_of(media.link(shelf.keeps(b"x")))
    sealed = bytearray(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    sealed[place % len(sealed)] ^= 1 << bit
    assert media._unseal(urlsafe_b64encode(sealed).decode(), name) is None


@pytest.mark.parametrize("token", ["", "a", "é", "....", "A" * 40, "A" * 5000])
async def test_what_is_no_token_opens_nothing(media: OutgoingMedia, token: str) -> None:
    assert await media.open(token, "photo.jpg") is None


async def test_a_file_cannot_be_given_another_name(media: OutgoingMedia, shelf: Shelf) -> None:
    token, _ = parts_of(media.link(shelf.keeps(b"x")))
    assert await media.open(token, "invoice.exe") is None


async def test_another_account_opens_nothing_of_ours(media: OutgoingMedia, shelf: Shelf, time: Timeline) -> None:
    token, name = parts_of(media.link(shelf.keeps(b"x")))
    assert await OutgoingMedia("another", PUBLIC_URL, shelf.original, time.now).open(token, name) is None


async def test_a_damaged_file_is_not_handed_out(media: OutgoingMedia, shelf: Shelf) -> None:
    link = media.link(shelf.keeps(b"x"))
    shelf.files.clear()
    assert await media.open(*parts_of(link)) is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [("../../etc/passwd.pdf", "_.._etc_passwd.pdf"), ("a\nb.pdf", "a_b.pdf"), ("", "document.pdf"), ("...", "file")],
)
async def test_a_name_is_never_a_path(media: OutgoingMedia, shelf: Shelf, name: str, shown: str) -> None:
    served = await media.open(*parts_of(media.link(shelf.keeps(b"x", FileKind.DOCUMENT, "application/pdf", name))))
    assert served is not None
    assert served.name == shown


async def test_a_type_that_is_none_is_served_as_bytes(media: OutgoingMedia, shelf: Shelf) -> None:
    link = media.link(shelf.keeps(b"x", FileKind.DOCUMENT, "text/html\r\nX-Evil: 1", "a.bin"))
    served = await media.open(*parts_of(link))
    assert served is not None
    assert served.media_type == "application/octet-stream"
