"""How a carried message is laid out as messages of Telegram: its files in albums, its words as a caption or as texts. Pure.

Source: Bot API, "sendMediaGroup" (2-10 items; documents and sound with their like only), "sendPhoto", "sendVoice" and the like
for what they take, and the limits of captions and texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from bots.capabilities import MEGABYTE, TELEGRAM
from bots.formatting import NOTHING, Words, split
from flows.vocabulary.content import Attachment, ContactCard, Content, FileKind, Place

LARGEST_PHOTO = 10 * MEGABYTE
CAPTION = 1024
"""UTF-16 code units of a caption."""
MOST_IN_ALBUM = 10
_TYPES = {
    FileKind.PHOTO: frozenset({"image/jpeg", "image/png"}),
    FileKind.VOICE: frozenset({"audio/ogg", "audio/mpeg", "audio/mp4", "audio/x-m4a"}),
    FileKind.AUDIO: frozenset({"audio/mpeg", "audio/mp4", "audio/x-m4a"}),
    FileKind.VIDEO: frozenset({"video/mp4"}),
    FileKind.ANIMATION: frozenset({"video/mp4", "image/gif"}),
    FileKind.STICKER: frozenset({"image/webp", "video/webm", "application/x-tgsticker"}),
}
"""What Telegram shows as such; anything else goes as a document."""
_ALBUMS = {
    FileKind.PHOTO: "pictures",
    FileKind.VIDEO: "pictures",
    FileKind.DOCUMENT: "documents",
    FileKind.AUDIO: "sound",
}
"""What may be in one album."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One call: files with a caption, a place, a contact, or (without any of them) a text."""

    words: Words = NOTHING
    files: tuple[Attachment, ...] = ()
    place: Place | None = None
    contact: ContactCard | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The pieces of a message: ``media`` are those that are more than text, of ``weight`` messages together.

    If ``captioned`` the words begin in the caption of the first of them and go on, where it is full, in ``texts`` after them;
    else the texts come first.
    """

    media: tuple[Piece, ...]
    texts: tuple[Piece, ...]
    captioned: bool

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All pieces in the order in which they are sent."""
        return (*self.media, *self.texts) if self.captioned else (*self.texts, *self.media)

    @property
    def weight(self) -> int:
        """How many messages the media are."""
        return sum(len(piece.files) or 1 for piece in self.media)


def lay_out(content: Content, words: Words) -> Layout:
    """Lay out what ``content`` holds beside its words, and ``words``."""
    media = list(_albums(content.attachments))
    if content.place is not None:
        media.append(Piece(place=content.place))
    if content.contact is not None:
        media.append(Piece(contact=content.contact))
    captioned = bool(media) and bool(media[0].files) and shown_as(media[0].files[0]) is not FileKind.STICKER
    parts = split(words, TELEGRAM.text_limit, first=CAPTION if captioned else None)
    if captioned and parts:
        media[0] = Piece(parts.pop(0), media[0].files)
    return Layout(tuple(media), tuple(Piece(part) for part in parts), captioned)


def shown_as(attachment: Attachment) -> FileKind:
    """As what Telegram can show the file: as what it is, else as a document."""
    kind, file = attachment.kind, attachment.file
    if file.media_type not in _TYPES.get(kind, ()) or (kind is FileKind.PHOTO and file.size > LARGEST_PHOTO):
        return FileKind.DOCUMENT
    return kind


def _albums(attachments: tuple[Attachment, ...]) -> Iterator[Piece]:
    """Files one after another that may be in one album are, as many as may be; the others come alone."""
    for album, run in groupby(attachments, key=lambda each: _ALBUMS.get(shown_as(each))):
        files = list(run)
        size = MOST_IN_ALBUM if album else 1
        for start in range(0, len(files), size):
            yield Piece(files=tuple(files[start : start + size]))
