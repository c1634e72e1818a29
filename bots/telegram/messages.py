"""What one message of Telegram says: its words with their formatting, its file, place or contact.

Source: Bot API, "Message".
"""

import phonenumbers
from aiogram.enums import ContentType
from aiogram.types import Contact, Message, MessageEntity, Sticker, User

from bots.telegram import entities
from flows.vocabulary.content import FileKind, Place, Span
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.events import (
    ContactShared,
    Event,
    FileReceived,
    OtherReceived,
    PlaceReceived,
    TextEdited,
    TextReceived,
)

_NOT_CARRIED = frozenset(
    {
        ContentType.CHECKLIST,
        ContentType.DICE,
        ContentType.GAME,
        ContentType.PAID_MEDIA,
        ContentType.POLL,
        ContentType.STORY,
        ContentType.UNKNOWN,
    }
)
"""What people send on purpose and Kwit can't carry; all other kinds are service messages, which nobody awaits an answer to."""

Found = tuple[FileKind, RemoteFile, str]
"""A file: its kind, where it lies, a sticker's emoji."""


def event_of(message: Message) -> Event | None:
    """What a new message means; None for service messages."""
    message_id, reply_to = str(message.message_id), _reply_of(message)
    if message.text is not None:
        return TextReceived(message.text, message_id, reply_to, _spans(message.text, message.entities))
    if message.contact is not None:
        return _contact_of(message.contact, message.from_user, message_id, reply_to)
    place = _place_of(message)
    if place is not None:
        return PlaceReceived(place, message_id, reply_to)
    found = _file_of(message)
    if found is not None:
        kind, file, emoji = found
        caption = message.caption or ""
        spans = _spans(caption, message.caption_entities)
        return FileReceived(file, caption, message_id, message.media_group_id or "", kind, reply_to, spans, emoji)
    content = message.content_type
    return OtherReceived(str(ContentType(content).value)) if content in _NOT_CARRIED else None


def edit_of(message: Message) -> Event | None:
    """A changed text or caption; None where something else was changed (a live location moves)."""
    if message.text is not None:
        return TextEdited(message.text, str(message.message_id), _spans(message.text, message.entities))
    if message.caption is not None:
        return TextEdited(message.caption, str(message.message_id), _spans(message.caption, message.caption_entities))
    return None


def normalise_phone(phone: str) -> str | None:
    """A phone number of a contact in E.164 (Telegram leaves the plus out at times); None if it is none."""
    digits = "".join(character for character in phone if character.isdecimal())
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _spans(text: str, found: list[MessageEntity] | None) -> tuple[Span, ...]:
    return entities.read(text, found)


def _reply_of(message: Message) -> str:
    """The id of the message that it answers.

    In a topic every message that answers nothing seems to answer the one that the topic was opened with, whose id is the topic's.
    """
    reply = message.reply_to_message
    if reply is None or (message.is_topic_message and reply.message_id == message.message_thread_id):
        return ""
    return str(reply.message_id)


def _place_of(message: Message) -> Place | None:
    """A venue comes with a location beside it."""
    if message.venue is not None:
        spot = message.venue.location
        return Place(spot.latitude, spot.longitude, message.venue.title, message.venue.address)
    if message.location is not None:
        return Place(message.location.latitude, message.location.longitude)
    return None


def _file_of(message: Message) -> Found | None:
    """The file of a message; a photo in its largest size, an animation before the document that comes with it."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return FileKind.PHOTO, RemoteFile(largest.file_id, "image/jpeg", largest.file_size), ""  # Telegram keeps JPEG
    if message.sticker is not None:
        sticker = message.sticker
        file = RemoteFile(sticker.file_id, _sticker_type(sticker), sticker.file_size)
        return FileKind.STICKER, file, sticker.emoji or ""
    if message.video_note is not None:
        return FileKind.VIDEO, RemoteFile(message.video_note.file_id, "video/mp4", message.video_note.file_size), ""
    if message.voice is not None:
        voice = message.voice
        return FileKind.VOICE, RemoteFile(voice.file_id, voice.mime_type or "audio/ogg", voice.file_size), ""
    return _named_file_of(message)


def _named_file_of(message: Message) -> Found | None:
    named = (
        (FileKind.ANIMATION, message.animation),
        (FileKind.DOCUMENT, message.document),
        (FileKind.AUDIO, message.audio),
        (FileKind.VIDEO, message.video),
    )
    for kind, sent in named:
        if sent is not None:
            return kind, RemoteFile(sent.file_id, sent.mime_type or "", sent.file_size, sent.file_name or ""), ""
    return None


def _sticker_type(sticker: Sticker) -> str:
    """The format of a sticker (Bot API, "Sticker"): WebP, or moving as TGS or WebM."""
    if sticker.is_animated:
        return "application/x-tgsticker"
    return "video/webm" if sticker.is_video else "image/webp"


def _contact_of(contact: Contact, sender: User | None, message_id: str, reply_to: str) -> Event:
    """A contact; only Telegram's ``user_id`` vouches that it is the sender's own."""
    phone = normalise_phone(contact.phone_number)
    if phone is None:
        return OtherReceived(ContentType.CONTACT.value)
    own = sender is not None and contact.user_id == sender.id
    name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
    return ContactShared(phone, own, name, message_id, reply_to)
