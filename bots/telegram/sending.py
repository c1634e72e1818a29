"""The calls of the Bot API that put a piece of a carried message into a chat or a topic. Pure.

Formatting goes as entities, so that nobody's words can be taken for markup.
"""

from collections.abc import Sequence
from typing import Any

from aiogram.methods import (
    SendAnimation,
    SendAudio,
    SendContact,
    SendDocument,
    SendLocation,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SendSticker,
    SendVenue,
    SendVideo,
    SendVoice,
    TelegramMethod,
)
from aiogram.types import (
    BufferedInputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    MediaUnion,
    Message,
    ReplyParameters,
)

from bots.formatting import NOTHING, Words
from bots.telegram import entities
from bots.telegram.destinations import Destination
from flows.vocabulary.content import ContactCard, FileKind, Place


def text_call(where: Destination, words: Words, reply_to: int | None = None) -> SendMessage:
    """Send a text."""
    return SendMessage(
        chat_id=where.chat_id,
        message_thread_id=where.thread_id,
        text=words.text,
        entities=entities.write(words),
        parse_mode=None,
        reply_parameters=reply(reply_to),
    )


def file_call(
    where: Destination, kind: FileKind, upload: BufferedInputFile, words: Words, reply_to: int | None = None
) -> TelegramMethod[Message]:
    """Send a file as ``kind`` with a caption; a sticker has none."""
    place: dict[str, Any] = {
        "chat_id": where.chat_id,
        "message_thread_id": where.thread_id,
        "reply_parameters": reply(reply_to),
    }
    caption = _caption(words)
    match kind:
        case FileKind.PHOTO:
            return SendPhoto(photo=upload, **place, **caption)
        case FileKind.VOICE:
            return SendVoice(voice=upload, **place, **caption)
        case FileKind.AUDIO:
            return SendAudio(audio=upload, **place, **caption)
        case FileKind.VIDEO:
            return SendVideo(video=upload, **place, **caption)
        case FileKind.ANIMATION:
            return SendAnimation(animation=upload, **place, **caption)
        case FileKind.STICKER:
            return SendSticker(sticker=upload, **place)
        case FileKind.DOCUMENT:
            return SendDocument(document=upload, disable_content_type_detection=True, **place, **caption)


def album_call(
    where: Destination,
    files: Sequence[tuple[FileKind, BufferedInputFile]],
    words: Words,
    reply_to: int | None = None,
) -> SendMediaGroup:
    """Send an album; the caption of its first item is shown as the caption of the whole."""
    return SendMediaGroup(
        chat_id=where.chat_id,
        message_thread_id=where.thread_id,
        media=[_item(kind, upload, NOTHING if index else words) for index, (kind, upload) in enumerate(files)],
        reply_parameters=reply(reply_to),
    )


def place_call(where: Destination, place: Place, reply_to: int | None = None) -> SendVenue | SendLocation:
    """Send a location; with a name or a street it is a venue, which has to have both."""
    spot: dict[str, Any] = {
        "chat_id": where.chat_id,
        "message_thread_id": where.thread_id,
        "reply_parameters": reply(reply_to),
    }
    title, street = place.name or place.street, place.street or place.name
    if not title:
        return SendLocation(latitude=place.latitude, longitude=place.longitude, **spot)
    return SendVenue(latitude=place.latitude, longitude=place.longitude, title=title, address=street, **spot)


def contact_call(where: Destination, contact: ContactCard, reply_to: int | None = None) -> SendContact:
    """Send a contact."""
    return SendContact(
        chat_id=where.chat_id,
        message_thread_id=where.thread_id,
        phone_number=contact.phone,
        first_name=contact.name or contact.phone,
        reply_parameters=reply(reply_to),
    )


def reply(reply_to: int | None) -> ReplyParameters | None:
    """What is answered; if it is gone, the message is sent all the same."""
    return None if reply_to is None else ReplyParameters(message_id=reply_to, allow_sending_without_reply=True)


def _caption(words: Words) -> dict[str, Any]:
    return {"caption": words.text or None, "caption_entities": entities.write(words) or None, "parse_mode": None}


def _item(kind: FileKind, upload: BufferedInputFile, words: Words) -> MediaUnion:
    caption = _caption(words)
    match kind:
        case FileKind.PHOTO:
            return InputMediaPhoto(media=upload, **caption)
        case FileKind.VIDEO:
            return InputMediaVideo(media=upload, **caption)
        case FileKind.AUDIO:
            return InputMediaAudio(media=upload, **caption)
        case _:
            return InputMediaDocument(media=upload, disable_content_type_detection=True, **caption)
