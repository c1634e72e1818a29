"""Users, chats, topics and messages: the plain records of the local Telegram, without behaviour towards the bot."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from aiogram.types import ChatMemberAdministrator

from sandbox.telegram.errors import JsonObject, bad_request

ALL_RIGHTS = (
    *(
        name
        for name, field in ChatMemberAdministrator.model_fields.items()
        if field.annotation is bool and field.is_required()
    ),
    "can_pin_messages",
    "can_manage_topics",
)
"""The rights of an administrator of a supergroup in the client's version of the Bot API."""
DESK_RIGHTS = frozenset({"can_manage_chat", "can_delete_messages", "can_pin_messages", "can_manage_topics"})
"""What the office grants the bot in its admin group unless a test says otherwise."""

_SERVICE = ("forum_topic_", "general_forum_topic_", "pinned_message")
Status: TypeAlias = Literal["creator", "administrator", "member", "left", "kicked"]
Happening: TypeAlias = Literal["sent", "edited", "deleted", "taken"]


@dataclass
class User:
    """A person or a bot. `started` and `blocked` speak of the bot of this sandbox."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language: str = ""
    phone: str = ""
    is_bot: bool = False
    started: bool = False
    blocked: bool = False

    def json(self) -> JsonObject:
        """The user as Telegram's `User`."""
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language}
        known = {name: value for name, value in optional.items() if value}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **known}


@dataclass
class Member:
    """Somebody's place in a group: `status` as in `ChatMember`, `rights` of an administrator."""

    user: User
    status: Status = "member"
    rights: frozenset[str] = frozenset()

    def json(self) -> JsonObject:
        """The member as Telegram's `ChatMember`."""
        base: JsonObject = {"user": self.user.json(), "status": self.status}
        if self.status == "creator":
            return {**base, "is_anonymous": False}
        if self.status == "administrator":
            return {**base, **{right: right in self.rights for right in ALL_RIGHTS}}
        if self.status == "kicked":
            return {**base, "until_date": 0}
        return base

    def may(self, right: str) -> bool:
        """Whether this member has an administrator's right."""
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    @property
    def present(self) -> bool:
        """Whether this member is in the chat."""
        return self.status not in ("left", "kicked")


@dataclass
class Topic:
    """A forum topic; its `id` is the id of the service message that opened it."""

    id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str = ""
    closed: bool = False

    def json(self) -> JsonObject:
        """The topic as Telegram's `ForumTopic`."""
        icon = {"icon_custom_emoji_id": self.icon_custom_emoji_id} if self.icon_custom_emoji_id else {}
        return {"message_thread_id": self.id, "name": self.name, "icon_color": self.icon_color, **icon}


@dataclass
class Message:
    """A message: what the bot sees of it as `json`, and what only the chat knows; `taken` once the bot has confirmed it."""

    json: JsonObject
    markup: JsonObject | None = None
    taken: bool = False
    reactions: dict[int, list[JsonObject]] = field(default_factory=dict)

    @property
    def id(self) -> int:
        """The message id, unique within its chat."""
        return int(self.json["message_id"])

    @property
    def is_service(self) -> bool:
        """Whether it only says what happened to the chat or a topic."""
        return any(name.startswith(_SERVICE) for name in self.json)

    @property
    def author(self) -> int:
        """The id of the user who wrote it."""
        return int(self.json["from"]["id"])

    @property
    def thread(self) -> int | None:
        """The topic it stands in; None in General and in chats without topics."""
        return int(self.json["message_thread_id"]) if self.json.get("is_topic_message") else None


Watcher: TypeAlias = Callable[[Happening, Message], None]


@dataclass
class Chat:
    """A private chat, a group or a supergroup (a forum if `is_forum`)."""

    id: int
    type: Literal["private", "group", "supergroup"]
    title: str = ""
    is_forum: bool = False
    owner: User | None = None
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    general_closed: bool = False
    pinned: list[int] = field(default_factory=list)
    watchers: list[Watcher] = field(default_factory=list)
    actions: list[tuple[str, int | None]] = field(default_factory=list)
    keyboard: Message | None = None
    last_id: int = 0

    def json(self) -> JsonObject:
        """The chat as Telegram's `Chat`."""
        if self.owner is not None:
            user = self.owner.json()
            names: JsonObject = {name: user[name] for name in ("first_name", "last_name", "username") if name in user}
            return {"id": self.id, "type": "private", **names}
        forum = {"is_forum": True} if self.is_forum else {}
        return {"id": self.id, "type": self.type, "title": self.title, **forum}

    def next_id(self) -> int:
        """A new message id; every chat counts for itself, so an id means nothing without its chat."""
        self.last_id += 1
        return self.last_id

    def message(self, message_id: int, purpose: str) -> Message:
        """The message of an id; raises ApiError 400 "message to `purpose` not found"."""
        if message_id not in self.messages:
            raise bad_request(f"message {purpose} not found")
        return self.messages[message_id]

    def tell(self, happening: Happening, message: Message) -> None:
        """Let everybody who looks at the chat see what happened."""
        for watcher in tuple(self.watchers):
            watcher(happening, message)
