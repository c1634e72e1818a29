"""From Telegram's updates to Kwit's events: pure, without a network or a clock.

Source: Bot API, "Getting updates" and "Message". What happens in private is for the conversation of that chat, what happens in
a supergroup for the desk: a topic of it, or General. What messages hold is read in ``messages``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import (
    CallbackQuery,
    Chat,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Message,
    Update,
    User,
)

from bots.telegram.messages import edit_of, event_of
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.events import AddressBlocked, AddressUnblocked, ButtonTapped, Envelope, Event
from flows.vocabulary.task_events import DeskLost, DeskRegained

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
"""The kinds of updates that Kwit asks Telegram for."""
_RIGHTS: Mapping[object, tuple[str, ...]] = {
    status: tuple(name for name, field in kind.model_fields.items() if field.is_required() and field.annotation is bool)
    for status, kind in (("administrator", ChatMemberAdministrator), ("restricted", ChatMemberRestricted))
}


@dataclass(frozen=True, slots=True)
class Translated:
    """What an update means: perhaps an envelope, perhaps the id of a button's query that waits for its answer."""

    envelope: Envelope | None = None
    callback_query_id: str = ""


@dataclass(frozen=True, slots=True)
class _Happening:
    """Something that happened in ``chat`` (in its topic ``thread``, if it is one), and who did it under which name."""

    chat: Chat
    event: Event
    user: User | None
    sender: Address | None = None
    sender_name: str = ""
    thread: int | None = None


def read(raw: Mapping[str, object]) -> Update:
    """The update that Telegram sent; raises pydantic's ValidationError where it makes no sense.

    Each version of the Bot API has more rights of members, and the client wants all that it knows of. A server of another
    version leaves some out; that is no reason not to hear that the bot was thrown out.
    """
    change = raw.get("my_chat_member")
    if isinstance(change, dict):
        members = {name: _with_rights(change.get(name)) for name in ("old_chat_member", "new_chat_member")}
        raw = {**raw, "my_chat_member": {**change, **members}}
    return Update.model_validate(raw)


def _with_rights(member: object) -> object:
    if not isinstance(member, dict) or not isinstance(member.get("status"), str):
        return member
    return {**dict.fromkeys(_RIGHTS.get(member["status"], ()), False), **member}


def translate(update: Update, bot_id: int, at: datetime) -> Translated:
    """The meaning of ``update``, which the bot ``bot_id`` got at ``at``.

    Update ids are a bot's own, so the envelope's id names both: ``telegram:<bot id>/<update id>``.
    """
    query = update.callback_query
    query_id = query.id if query is not None and query.id.isascii() else ""
    happening = _happening(update)
    if happening is None:
        return Translated(callback_query_id=query_id)
    return Translated(_envelope(happening, f"telegram:{bot_id}/{update.update_id}", at), query_id)


def _envelope(happening: _Happening, envelope_id: str, at: datetime) -> Envelope | None:
    """Where it goes: to a private chat's conversation, or to the desk; None for other kinds of chats."""
    chat, hint = happening.chat, _language(happening.user)
    if chat.type == ChatType.PRIVATE:
        address = Address(Platform.TELEGRAM, str(chat.id))
        key = MachineKey.conversation(address)
        return Envelope(id=envelope_id, to=key, event=happening.event, at=at, address=address, hint=hint)
    if chat.type != ChatType.SUPERGROUP:
        return None
    address = Address(Platform.DESK, f"{chat.id}/{happening.thread}" if happening.thread else str(chat.id))
    return Envelope(
        id=envelope_id,
        to=MachineKey.desk(address),
        event=happening.event,
        at=at,
        address=address,
        hint=hint,
        sender=str(happening.sender or ""),
        sender_name=happening.sender_name,
    )


def _happening(update: Update) -> _Happening | None:
    """What happened; None for what nobody has to hear of."""
    if update.message is not None:
        return _written(update.message, event_of(update.message))
    if update.edited_message is not None:
        return _written(update.edited_message, edit_of(update.edited_message))
    if update.callback_query is not None:
        return _tapped(update.callback_query)
    if update.my_chat_member is not None:
        return _membership_changed(update.my_chat_member)
    return None


def _written(message: Message, event: Event | None) -> _Happening | None:
    """A message, by a person or in the name of a chat: a channel, or the group itself (an anonymous administrator).

    Those come with a stand-in for their sender, who is nobody; of other bots nothing is heard.
    """
    chat, user = message.chat, message.from_user
    if event is None:
        return None
    thread = thread_of(message)
    if chat.type != ChatType.PRIVATE and message.sender_chat is not None:
        return _Happening(chat, event, None, None, message.sender_chat.title or "", thread)
    if chat.type != ChatType.PRIVATE and (user is None or user.is_bot):
        return None
    return _done_by(user, chat, event, thread)


def _tapped(query: CallbackQuery) -> _Happening | None:
    """A button was tapped; what Telegram no longer knows of its message (its topic too) is left out."""
    message = query.message
    if message is None or not query.data:
        return None
    thread = thread_of(message) if isinstance(message, Message) else None
    return _done_by(query.from_user, message.chat, ButtonTapped(query.data), thread)


def _membership_changed(update: ChatMemberUpdated) -> _Happening | None:
    """What became of the bot in a chat."""
    private = update.chat.type == ChatType.PRIVATE
    event = _blocking(update) if private else _desk_change(update)
    return None if event is None else _done_by(update.from_user, update.chat, event, None)


def _blocking(update: ChatMemberUpdated) -> Event | None:
    """Blocked is "kicked" in a private chat, unblocked is "member" again (Bot API, ChatMemberUpdated)."""
    status = update.new_chat_member.status
    if status == ChatMemberStatus.KICKED:
        return AddressBlocked()
    return AddressUnblocked() if status == ChatMemberStatus.MEMBER else None


def _desk_change(update: ChatMemberUpdated) -> Event:
    """Without the right to manage topics the bot can do nothing for the desk."""
    now = update.new_chat_member
    able = isinstance(now, ChatMemberAdministrator) and bool(now.can_manage_topics)
    return DeskRegained() if able else DeskLost()


def _done_by(user: User | None, chat: Chat, event: Event, thread: int | None) -> _Happening:
    if user is None:
        return _Happening(chat, event, None, thread=thread)
    return _Happening(chat, event, user, Address(Platform.TELEGRAM, str(user.id)), user.full_name, thread)


def thread_of(message: Message) -> int | None:
    """The topic that a message stands in; an answer outside of topics has a thread too, which is none."""
    return message.message_thread_id if message.is_topic_message else None


def _language(sender: User | None) -> str:
    """The sender's language as the application has it, ISO 639-1 ("de" of "de-AT"); empty if unknown."""
    code = (sender.language_code if sender is not None else None) or ""
    language = code.partition("-")[0].lower()
    return language if len(language) == 2 else ""
