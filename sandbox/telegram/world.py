"""The state of the local Telegram and what changes it: who is there, what was written, what the bot gets to know.

Methods of the Bot API and the drivers of people both work on a `World`; nothing else does.
"""

import itertools
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Protocol

from sandbox.telegram.chats import Chat, Member, Message, Topic, User
from sandbox.telegram.errors import JsonObject, bad_request, forbidden
from sandbox.telegram.files import FileStore
from sandbox.telegram.keyboards import inline_only
from sandbox.telegram.updates import UpdateQueue

CALLBACK_LIFETIME = 15.0
"""Seconds after which a callback query can't be answered any more (Telegram names no figure; clients give up then)."""


@dataclass
class CallbackQuery:
    """A press of an inline button: `answer` is what the bot answered, once it did."""

    id: str
    user: User
    message: Message
    chat: Chat
    data: str
    at: float
    answer: JsonObject | None = None


class Onlooker(Protocol):
    """Whoever wants to know what the watchers of a chat's messages are not told."""

    def opened(self, chat: Chat) -> None:
        """There is a new chat."""

    def acted(self, chat: Chat, action: str, thread: int | None) -> None:
        """The bot shows that it is busy (`sendChatAction`)."""

    def answered(self, query: CallbackQuery) -> None:
        """The bot has answered a press of a button."""


@dataclass
class World:
    """Everything there is. `clock` gives Unix seconds."""

    bot: User
    clock: Callable[[], float] = time.time
    reads_all: bool = False
    updates: UpdateQueue = field(default_factory=UpdateQueue)
    files: FileStore = field(default_factory=FileStore)
    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    callbacks: dict[str, CallbackQuery] = field(default_factory=dict)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[JsonObject]] = field(default_factory=dict)
    onlookers: list[Onlooker] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.updates.taken = self._taken

    def open_chat(self, chat: Chat) -> None:
        """Let there be a chat."""
        self.chats[chat.id] = chat
        for onlooker in tuple(self.onlookers):
            onlooker.opened(chat)

    def number(self) -> int:
        """A number used nowhere else."""
        return next(self._numbers)

    def now(self) -> int:
        """Unix seconds."""
        return int(self.clock())

    def chat(self, chat_id: int | str) -> Chat:
        """The chat of an id; raises ApiError 400 "chat not found"."""
        if isinstance(chat_id, str) or chat_id not in self.chats:
            raise bad_request("chat not found")
        return self.chats[chat_id]

    def writable(self, chat_id: int | str) -> Chat:
        """The chat, if the bot may write there; raises ApiError 403 with Telegram's reason otherwise."""
        chat = self.chat(chat_id)
        if chat.owner is not None:
            if chat.owner.blocked:
                raise forbidden("bot was blocked by the user")
            if not chat.owner.started:
                raise forbidden("bot can't initiate conversation with a user")
            return chat
        member = chat.members.get(self.bot.id)
        if member is None or member.status == "left":
            raise forbidden(f"bot is not a member of the {chat.type} chat")
        if member.status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        return chat

    def may(self, chat: Chat, right: str) -> bool:
        """Whether the bot has an administrator's right in a group."""
        return chat.members[self.bot.id].may(right)

    def add(
        self,
        chat: Chat,
        author: User,
        content: JsonObject,
        *,
        thread: int | None = None,
        reply_to: Message | None = None,
        markup: JsonObject | None = None,
    ) -> Message:
        """Write a message into a chat: the bot and everybody who looks at it get to know."""
        body: JsonObject = {
            "message_id": chat.next_id(),
            "from": author.json(),
            "chat": chat.json(),
            "date": self.now(),
            **self._place(chat, thread, reply_to),
            **deepcopy(content),
        }
        if inline := inline_only(markup):
            body["reply_markup"] = inline
        message = Message(body, markup)
        chat.messages[message.id] = message
        if markup is not None and "inline_keyboard" not in markup and author is self.bot:
            chat.keyboard = message if "keyboard" in markup else None
        self._announce(chat, author, message)
        chat.tell("sent", message)
        return message

    def edit(self, chat: Chat, message: Message, content: JsonObject, *, by: User) -> None:
        """Replace parts of a message; a value of None removes the part. A bot's own edits make no update."""
        for name, value in content.items():
            if value is None:
                message.json.pop(name, None)
            else:
                message.json[name] = deepcopy(value)
        message.json["edit_date"] = self.now()
        if not by.is_bot and self._visible(chat, message):
            self.updates.push("edited_message", deepcopy(message.json))
        chat.tell("edited", message)

    def delete(self, chat: Chat, message_id: int) -> None:
        """Take a message away; bots are never told."""
        message = chat.messages.pop(message_id)
        chat.pinned[:] = [each for each in chat.pinned if each != message_id]
        if chat.keyboard is message:
            chat.keyboard = None
        chat.tell("deleted", message)

    def open_topic(self, chat: Chat, author: User, name: str, *, color: int = 7322096, icon: str = "") -> Topic:
        """Open a forum topic with the service message whose id it gets."""
        topic = Topic(chat.last_id + 1, name, color, icon)
        chat.topics[topic.id] = topic
        created = {key: value for key, value in topic.json().items() if key != "message_thread_id"}
        self.add(chat, author, {"forum_topic_created": created}, thread=topic.id)
        return topic

    def remove_topic(self, chat: Chat, topic: Topic) -> None:
        """Take a topic away with all its messages, the one that opened it included."""
        del chat.topics[topic.id]
        for message in [each for each in chat.messages.values() if each.thread == topic.id]:
            self.delete(chat, message.id)

    def press(self, chat: Chat, message: Message, user: User, data: str) -> CallbackQuery:
        """An inline button with callback data is pressed."""
        query = CallbackQuery(f"{4_000_000_000_000_000_000 + self.number()}", user, message, chat, data, self.clock())
        self.callbacks[query.id] = query
        payload: JsonObject = {
            "id": query.id,
            "from": user.json(),
            "message": deepcopy(message.json),
            "chat_instance": str(chat.id * 7919),
            "data": data,
        }
        self.updates.push("callback_query", payload)
        return query

    def change_bot_membership(self, chat: Chat, by: User, before: JsonObject, after: JsonObject) -> None:
        """Tell the bot that its place in a chat changed (`my_chat_member`)."""
        payload: JsonObject = {
            "chat": chat.json(),
            "from": by.json(),
            "date": self.now(),
            "old_chat_member": before,
            "new_chat_member": after,
        }
        self.updates.push("my_chat_member", payload)

    def _place(self, chat: Chat, thread: int | None, reply_to: Message | None) -> JsonObject:
        """Topic and reply fields; within a topic every message formally replies to the one that opened it."""
        place: JsonObject = {}
        if thread is not None:
            place = {"message_thread_id": thread, "is_topic_message": True}
            reply_to = reply_to or chat.messages.get(thread)
        elif chat.type == "supergroup" and reply_to is not None:
            place = {"message_thread_id": reply_to.json.get("message_thread_id", reply_to.id)}
        if reply_to is not None:
            quoted = deepcopy(reply_to.json)
            quoted.pop("reply_to_message", None)
            place["reply_to_message"] = quoted
        return place

    def _announce(self, chat: Chat, author: User, message: Message) -> None:
        if (author is not self.bot or message.is_service) and self._visible(chat, message):
            self.updates.push("message", deepcopy(message.json))

    def _taken(self, update: JsonObject) -> None:
        """The bot has confirmed an update: of a message those who look at it get to know."""
        match update:
            case {"message": {"chat": {"id": int(chat_id)}, "message_id": int(message_id)}} if chat_id in self.chats:
                chat = self.chats[chat_id]
                if (message := chat.messages.get(message_id)) is not None:
                    message.taken = True
                    chat.tell("taken", message)

    def _visible(self, chat: Chat, message: Message) -> bool:
        """Whether the bot gets to see a message: privacy mode hides most of a group from one that is no administrator."""
        if chat.owner is not None:
            return True
        member = chat.members.get(self.bot.id)
        if member is None or not member.present:
            return False
        if member.status == "administrator" or self.reads_all:
            return True
        text = str(message.json.get("text", ""))
        answered = message.json.get("reply_to_message", {}).get("from", {}).get("id") == self.bot.id
        return text.startswith("/") or answered or f"@{self.bot.username}" in text


def member_of(chat: Chat, user: User) -> Member:
    """Somebody's place in a group; one who never was there has left."""
    return chat.members.get(user.id, Member(user, "left"))
