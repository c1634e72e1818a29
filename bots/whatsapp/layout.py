"""How a carried message is laid out as messages of WhatsApp: one file each, the words with the first where they may be. Pure.

Sources: Twilio docs, "Guidance on WhatsApp media messages" and "Accepted content types for media": pictures up to 5 MB, other
files up to 16 MB; words go with pictures only. Types that WhatsApp does not take are offered as links, stickers are described.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bots.capabilities import WHATSAPP
from bots.carried import description, link_to, place_and_contact, summary, withdrawal, words_to_say
from bots.formatting import Words, split
from bots.whatsapp import markup
from flows.engine.task_ports import Carried
from flows.vocabulary.content import Attachment, FileKind, Style, ThreadMessage
from flows.vocabulary.errors import Oversized

CAPTION = 1024
"""UTF-16 code units that may go with a picture."""
_PICTURES = frozenset({"image/jpeg", "image/jpg", "image/png"})
_OFFICE = "application/vnd.openxmlformats-officedocument."
_TAKEN = _PICTURES | {
    "audio/ogg",
    "audio/amr",
    "audio/3gpp",
    "audio/aac",
    "audio/mpeg",
    "video/mp4",
    "application/pdf",
    "application/msword",
    f"{_OFFICE}wordprocessingml.document",
    f"{_OFFICE}presentationml.presentation",
    f"{_OFFICE}spreadsheetml.sheet",
    "text/vcard",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One message: a text, a file, or a picture with a text."""

    body: str = ""
    file: Attachment | None = None


Link = Callable[[Attachment], str]
"""The address that a file can be fetched from."""


def lay_out(carried: Carried, language: str, link: Link) -> list[Piece]:
    """Lay out a message that is sent for the first time. Raises Oversized for a file that WhatsApp does not take."""
    content = carried.message.content
    files = [each for each in content.attachments if _is_taken(each)]
    for each in files:
        if each.file.size > _limit(each):
            raise Oversized(_limit(each))
    words = words_to_say(carried, language, quoting=True)
    for each in content.attachments:
        if each.kind is FileKind.STICKER:
            words = _joined(words, Words(description(each, language)), " ")
        elif not _is_taken(each):
            words = _joined(words, link_to(each, link(each), language), "\n")
    words = _joined(words, place_and_contact(content), "\n")
    return _pieces(words, files)


def lay_out_change(carried: Carried, language: str) -> list[Piece]:
    """Lay out the corrected words of a message: what was sent stands as it was."""
    return _pieces(words_to_say(carried, language, quoting=False, changed=True), [])


def lay_out_withdrawal(carried: Carried, said: ThreadMessage, language: str) -> list[Piece]:
    """Lay out that a message was taken back; ``said`` is how it stands there."""
    quote = Words(summary(said, language)).styled(Style.QUOTE)
    return _pieces(_joined(quote, withdrawal(carried, language), "\n"), [])


def lay_out_originals(files: Sequence[Attachment], language: str, link: Link) -> list[Piece]:
    """Lay out a document's files: each as what it is, or as a link where it is too large or of a type that is not taken."""
    return [
        Piece(file=each)
        if _is_taken(each) and each.file.size <= _limit(each)
        else Piece(markup.write(markup.written_out(link_to(each, link(each), language))))
        for each in files
    ]


def _limit(attachment: Attachment) -> int:
    return WHATSAPP.image_limit if attachment.file.media_type in _PICTURES else WHATSAPP.document_limit


def _pieces(words: Words, files: list[Attachment]) -> list[Piece]:
    shown = markup.written_out(words)
    pieces = [Piece(file=each) for each in files]
    if files and files[0].file.media_type in _PICTURES and markup.marked_units(shown) <= CAPTION:
        pieces[0] = Piece(markup.write(shown.stripped()), files[0])
        return pieces
    parts = split(shown, WHATSAPP.text_limit, measure=markup.marked_units)
    return [*(Piece(markup.write(part)) for part in parts), *pieces]


def _is_taken(attachment: Attachment) -> bool:
    return attachment.kind is not FileKind.STICKER and attachment.file.media_type in _TAKEN


def _joined(one: Words, other: Words, between: str) -> Words:
    if not one.text or not other.text:
        return one if one.text else other
    return one + Words(between) + other
