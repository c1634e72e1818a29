"""What is said around a message that is carried from one end of a task to the other; the same on every platform.

The author's name stands before the words (and the task's number, if the person has several), a message that is answered and
can't be pointed at is quoted, and what a platform can't show is described.
"""

import html
import mimetypes
import unicodedata
from collections.abc import Mapping

from bots.formatting import NOTHING, Words, from_catalog, snippet, words_of
from flows.engine.task_ports import Carried, Threads
from flows.vocabulary.content import Attachment, Content, FileKind, Side, Style, ThreadMessage
from flows.vocabulary.errors import NotFound, Refused
from flows.vocabulary.messages import Message, MessageKey, message
from flows.vocabulary.task_effects import Carry
from locales.catalog import render

_JOINER = "\u200d"
"""Inside of an emoji."""
CHANGED = Words("✎ ")
"""Before the words of a message that was changed, where what was sent can't be changed itself."""
_KINDS: Mapping[FileKind, MessageKey] = {
    FileKind.PHOTO: MessageKey.CARRIED_PHOTO,
    FileKind.DOCUMENT: MessageKey.CARRIED_DOCUMENT,
    FileKind.VOICE: MessageKey.CARRIED_VOICE,
    FileKind.AUDIO: MessageKey.CARRIED_AUDIO,
    FileKind.VIDEO: MessageKey.CARRIED_VIDEO,
    FileKind.ANIMATION: MessageKey.CARRIED_ANIMATION,
    FileKind.STICKER: MessageKey.CARRIED_STICKER,
}
_SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/amr": ".amr",
    "video/webm": ".webm",
    "application/x-tgsticker": ".tgs",
    "text/vcard": ".vcf",
}
"""Of types that the standard library knows under another name, or not in every version."""


async def load_for_person(threads: Threads, carry: Carry) -> Carried:
    """What is carried to a person. Raises Refused for a message that isn't there, and for a note, which never leaves the desk."""
    try:
        carried = await threads.carried(carry)
    except NotFound as error:
        raise Refused("there is no such message") from error
    if carried.message.side is Side.NOTE:
        raise Refused("a note never leaves the desk")
    return carried


def head(carried: Carried, language: str) -> Words:
    """Who says it; nothing for what Kwit says itself."""
    author = carried.message.author
    if not author:
        return NOTHING
    if carried.several:
        return _written(message(MessageKey.CARRIED_HEAD_TASK, number=carried.number, author=author), language)
    return _written(message(MessageKey.CARRIED_HEAD, author=author), language)


def words_to_say(carried: Carried, language: str, *, quoting: bool, changed: bool = False) -> Words:
    """The words of the message with what belongs before them.

    ``quoting`` writes out what is answered; ``changed`` marks words that take the place of others.
    """
    said = words_of(carried.message.content).stripped()
    before = head(carried, language)
    words = before + Words(" ") + said if before.text and said.text else before + said
    if changed:
        words = CHANGED + words
    if quoting and carried.quoted is not None and carried.quoted.side is not Side.NOTE:
        quote = Words(summary(carried.quoted, language)).styled(Style.QUOTE)
        words = quote + Words("\n") + words if words.text else quote
    return words


def withdrawal(carried: Carried, language: str) -> Words:
    """That the message was taken back."""
    return _written(message(MessageKey.CARRIED_WITHDRAWN, author=carried.message.author), language)


def summary(said: ThreadMessage, language: str) -> str:
    """A message on one short line: its words, else what it holds."""
    content = said.content
    return snippet(content.text) or _held(content, language)


def description(attachment: Attachment, language: str) -> str:
    """A file in words, for where it can't be shown: ``(sticker 👍)``, ``(file Bilanz.xlsx)``."""
    label = render(message(_KINDS[attachment.kind]), language)
    detail = attachment.emoji or _shown(attachment.file.name)
    return f"({label} {detail})" if detail else f"({label})"


def link_to(attachment: Attachment, link: str, language: str) -> Words:
    """A file as a link that is good for a day."""
    return _written(message(MessageKey.CARRIED_LINK, name=file_name(attachment), link=link), language)


def place_and_contact(content: Content) -> Words:
    """A location and a contact in words, each on lines of its own."""
    lines: list[str] = []
    if content.place is not None:
        place = content.place
        named = ", ".join(part for part in (place.name, place.street) if part)
        map_link = f"https://maps.google.com/?q={place.latitude:.6f},{place.longitude:.6f}"
        lines.append(f"📍 {named}\n{map_link}" if named else f"📍 {map_link}")
    if content.contact is not None:
        lines.append("👤 " + ", ".join(part for part in (content.contact.name, content.contact.phone) if part))
    return Words("\n".join(lines))


def file_name(attachment: Attachment) -> str:
    """The name that a file is sent under: its own, or one made of its kind; always with a suffix that fits.

    Nothing in it means a folder or a further line, and nothing turns the direction of writing: ``invoice\\u202efdp.exe`` would
    look like a PDF.
    """
    name, media_type = _shown(attachment.file.name), attachment.file.media_type
    if "." in name:
        return name
    suffix = _SUFFIXES.get(media_type) or mimetypes.guess_extension(media_type) or ""
    return (name or str(attachment.kind)) + suffix


def _shown(name: str) -> str:
    """A file's name as its sender wrote it, but for what can't be seen or leads elsewhere."""
    return "".join(_sign(each) for each in name)


def _sign(sign: str) -> str:
    if sign == _JOINER or (sign.isprintable() and sign not in "/\\"):
        return sign
    return " " if unicodedata.category(sign) == "Zs" else "_"


def _held(content: Content, language: str) -> str:
    if content.attachments:
        return description(content.attachments[0], language)
    if content.place is not None:
        return f"({render(message(MessageKey.CARRIED_PLACE), language)})"
    if content.contact is not None:
        return f"({render(message(MessageKey.CARRIED_CONTACT), language)})"
    return "…"


def _written(text: Message, language: str) -> Words:
    return from_catalog(render(text, language, lambda argument: html.escape(argument, quote=False)))
