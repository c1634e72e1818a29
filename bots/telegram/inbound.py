"""From Telegram's updates to Kwit's events: pure, without a network or a clock.

Source: Bot API, "Getting updates" and "Message". Only private chats are translated; what happens in groups is left alone
(the query of a button pressed there is still named, so that it can be answered).
"""

from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from aiogram.enums import ChatMemberStatus, ChatType, ContentType
from aiogram.types import CallbackQuery, Chat, ChatMemberUpdated, Contact, Message, Update, User

from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.events import (
    AddressBlocked,
    AddressUnblocked,
    ButtonTapped,
    ContactShared,
    Envelope,
    Event,
    FileReceived,
    OtherReceived,
    TextEdited,
    TextReceived,
)

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
"""The kinds of updates that Kwit asks Telegram for."""

_NOT_CARRIED = frozenset(
    {
        ContentType.ANIMATION,
        ContentType.AUDIO,
        ContentType.CHECKLIST,
        ContentType.DICE,
        ContentType.GAME,
        ContentType.LOCATION,
        ContentType.PAID_MEDIA,
        ContentType.POLL,
        ContentType.STICKER,
        ContentType.STORY,
        ContentType.UNKNOWN,
        ContentType.VENUE,
        ContentType.VIDEO,
        ContentType.VIDEO_NOTE,
        ContentType.VOICE,
    }
)
"""What people send on purpose and Kwit does not take in; all other kinds are service messages, which nobody awaits an
answer to."""


@dataclass(frozen=True, slots=True)
class Translated:
    """What an update means: perhaps an envelope, perhaps the id of a button's query that waits for its answer."""

    envelope: Envelope | None = None
    callback_query_id: str = ""


def translate(update: Update, bot_id: int, at: datetime) -> Translated:
    """The meaning of ``update``, which the bot ``bot_id`` got at ``at``.

    Update ids are a bot's own, so the envelope's id names both: ``telegram:<bot id>/<update id>``.
    """
    query = update.callback_query
    query_id = query.id if query is not None else ""
    happening = _happening(update)
    if happening is None:
        return Translated(callback_query_id=query_id)
    chat, sender, event = happening
    address = Address(Platform.TELEGRAM, str(chat.id))
    envelope = Envelope(
        id=f"telegram:{bot_id}/{update.update_id}",
        to=MachineKey.conversation(address),
        event=event,
        at=at,
        address=address,
        hint=_language(sender),
    )
    return Translated(envelope, query_id)


def normalise_phone(phone: str) -> str | None:
    """A phone number of a contact in E.164 (Telegram leaves the plus out at times); None if it is none."""
    digits = "".join(character for character in phone if character.isdecimal())
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _happening(update: Update) -> tuple[Chat, User | None, Event] | None:
    """Where something happened in private, who did it, and what."""
    found: tuple[Chat, User | None, Event | None] | None = None
    if update.message is not None:
        found = update.message.chat, update.message.from_user, _event_of(update.message)
    elif update.edited_message is not None:
        found = update.edited_message.chat, update.edited_message.from_user, _edit_of(update.edited_message)
    elif update.callback_query is not None and update.callback_query.message is not None:
        found = update.callback_query.message.chat, update.callback_query.from_user, _tap_of(update.callback_query)
    elif update.my_chat_member is not None:
        found = update.my_chat_member.chat, update.my_chat_member.from_user, _membership_of(update.my_chat_member)
    if found is None:
        return None
    chat, sender, event = found
    return None if event is None or chat.type != ChatType.PRIVATE else (chat, sender, event)


def _event_of(message: Message) -> Event | None:
    """What a new message means; None for service messages."""
    message_id = str(message.message_id)
    if message.text is not None:
        reply = message.reply_to_message
        return TextReceived(message.text, message_id, str(reply.message_id) if reply is not None else "")
    if message.contact is not None:
        return _contact_of(message.contact, message.from_user)
    file = _file_of(message)
    if file is not None:
        return FileReceived(file, message.caption or "", message_id, message.media_group_id or "")
    kind = message.content_type
    return OtherReceived(str(ContentType(kind).value)) if kind in _NOT_CARRIED else None


def _file_of(message: Message) -> RemoteFile | None:
    """The photo in its largest size, or the document; animations come with a document beside them and are none."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return RemoteFile(largest.file_id, "image/jpeg", largest.file_size)  # Telegram keeps photos as JPEG
    if message.document is not None and message.animation is None:
        document = message.document
        return RemoteFile(document.file_id, document.mime_type or "", document.file_size, name=document.file_name or "")
    return None


def _contact_of(contact: Contact, sender: User | None) -> Event:
    """A contact; only Telegram's ``user_id`` vouches that it is the sender's own."""
    phone = normalise_phone(contact.phone_number)
    if phone is None:
        return OtherReceived(ContentType.CONTACT.value)
    own = sender is not None and contact.user_id == sender.id
    return ContactShared(phone, own)


def _edit_of(message: Message) -> Event | None:
    """A changed text or caption; None where something else was changed (a live location moves)."""
    text = message.text if message.text is not None else message.caption
    if text is None:
        return None
    return TextEdited(text, str(message.message_id))


def _tap_of(query: CallbackQuery) -> Event | None:
    return ButtonTapped(query.data) if query.data else None


def _membership_of(update: ChatMemberUpdated) -> Event | None:
    """Blocked is "kicked" in a private chat, unblocked is "member" again (Bot API, ChatMemberUpdated)."""
    status = update.new_chat_member.status
    if status == ChatMemberStatus.KICKED:
        return AddressBlocked()
    if status == ChatMemberStatus.MEMBER:
        return AddressUnblocked()
    return None


def _language(sender: User | None) -> str:
    """The sender's language as the application has it, ISO 639-1 ("de" of "de-AT"); empty if unknown."""
    code = (sender.language_code if sender is not None else None) or ""
    language = code.partition("-")[0].lower()
    return language if len(language) == 2 else ""
