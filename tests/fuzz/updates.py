"""Telegram's updates: of the right shape, about people and groups that exist, and bent ones of them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from flows.vocabulary.messages import Action
from tests.fuzz import hostile, shapes
from tests.fuzz.mutation import bent_bytes, bent_json

UPDATES = (*("message",) * 5, "edited_message", "callback_query", "callback_query", "my_chat_member")
"""The kinds that Kwit asks for; now and then others come."""
CONTENTS = (
    *(
        "text",
        "text",
        "text",
        "photo",
        "document",
        "contact",
        "location",
        "venue",
        "voice",
        "audio",
        "video",
        "sticker",
    ),
    *(
        "animation",
        "video_note",
        "poll",
        "dice",
        "new_chat_members",
        "forum_topic_closed",
        "pinned_message",
        "migrate_to_chat_id",
    ),
)
DEEPEST = 6
_STYLES = ("bold", "italic", "code", "pre", "text_link", "blockquote", "mention", "spoiler", "url", "custom_emoji")
_MEMBERS = ("ChatMemberAdministrator", "ChatMemberMember", "ChatMemberBanned", "ChatMemberLeft", "ChatMemberRestricted")


@dataclass
class Cast:
    """Who and what exists: accounts of ``people`` with their phones, of ``managers``, ``groups``, their ``topics``, ``files``."""

    people: Sequence[int] = (5550123, 5550124, 5550125)
    phones: Sequence[str] = ("+41791234501", "41791234502", "0")
    managers: Sequence[int] = (700001, 700002)
    groups: Sequence[int] = (-1001234567890, -1009)
    topics: Sequence[int] = (2, 3)
    files: Sequence[str] = ("AgAC-1", "AgAC-2")
    others: Sequence[int] = field(default_factory=lambda: (1, 7_399_999_999, 2**52 - 1))


class Updates:
    """Makes updates about a cast; ``described`` are the shapes of their objects."""

    def __init__(self, cast: Cast, described: shapes.Shapes | None = None) -> None:
        self._cast = cast
        self._shapes = described or shapes.of_models()
        self._by_name: dict[str, Callable[[Random], Any]] = {
            "date": lambda chance: chance.choice((1_790_000_000, 1_790_000_000, 0, 1)),
            "title": lambda chance: chance.choice(("Desk", hostile.text(chance))),
            "first_name": lambda chance: chance.choice(("Anna", hostile.text(chance))),
            "language_code": lambda chance: chance.choice(("de", "pl", "ru-RU", "en", "xx", "")),
            "text": hostile.text,
            "caption": hostile.text,
            "data": self._token,
            "type": lambda chance: chance.choice(_STYLES),
            "offset": lambda chance: chance.choice((0, 1, 3, 10, 1_000, -1)),
            "length": lambda chance: chance.choice((0, 1, 4, 50, 100_000, -3)),
            "file_id": lambda chance: chance.choice((*cast.files, "AgAC-none")),
            "file_size": lambda chance: chance.choice((0, 100, 20_000_001, 2**40)),
            "mime_type": lambda chance: chance.choice(
                ("image/jpeg", "application/pdf", "text/html; x", hostile.text(chance))
            ),
            "media_group_id": lambda chance: chance.choice(("7", "8", hostile.text(chance))),
            "phone_number": lambda chance: chance.choice((*cast.phones, hostile.text(chance))),
            "latitude": lambda chance: chance.choice((47.37, -90.0, 91.0, 1e300)),
            "longitude": lambda chance: chance.choice((8.54, 180.0, -181.0)),
            "message_id": lambda chance: chance.randrange(1, 40),
            "message_thread_id": lambda chance: chance.choice((*cast.topics, 99)),
        }

    def good(self, chance: Random) -> dict[str, Any]:
        """An update of the right shape."""
        kind = (
            chance.choice(UPDATES)
            if chance.random() < 0.93
            else chance.choice([p.name for p in self._shapes["Update"][1:]])
        )
        part = next(part for part in self._shapes["Update"] if part.name == kind)
        happening = self._value(chance.choice(part.types), kind, chance, 0)
        if isinstance(happening, dict):
            self._cast_in(kind, happening, chance)
        return {"update_id": chance.randrange(1, 2**31), kind: happening}

    def bent(self, chance: Random) -> Any:  # noqa: ANN401 - JSON of any kind
        """An update that is, mostly, no longer of the right shape."""
        good = self.good(chance)
        return good if chance.random() < 0.3 else bent_json(good, chance)

    def body(self, chance: Random) -> bytes:
        """What is posted: an update as JSON, now and then in bent bytes or another encoding."""
        text = json.dumps(self.bent(chance), ensure_ascii=chance.random() < 0.7)
        body = text.encode("utf-8", "surrogatepass")
        kind = chance.random()
        if kind < 0.85:
            return body
        if kind < 0.9:
            return text.encode(chance.choice(("utf-16", "utf-32-be", "utf-8-sig")), "surrogatepass")
        if kind < 0.91:
            return b"[" * 100_000 + body
        return bent_bytes(body, chance)

    def _value(self, kind: str, name: str, chance: Random, depth: int) -> Any:  # noqa: ANN401 - JSON of any kind
        """A value of a described type."""
        if kind.startswith("Array of "):
            count = chance.choice((1, 1, 2)) if depth < DEEPEST else 0
            return [self._value(kind.removeprefix("Array of "), name, chance, depth + 1) for _ in range(count)]
        if kind in self._shapes:
            return self._object(kind, chance, depth)
        if name in self._by_name:
            return self._by_name[name](chance)
        if kind in ("Integer", "Integer or String"):
            return chance.choice((0, 1, 5, 300, 5550123, 2**31))
        if kind in ("Boolean", "True"):
            return kind == "True" or chance.random() < 0.5
        return chance.choice((0.5, 1.0, 1e9)) if kind.startswith("Float") else hostile.text(chance)

    def _object(self, kind: str, chance: Random, depth: int) -> Any:  # noqa: ANN401 - some objects may be texts instead
        parts = self._shapes[kind]
        if parts and not parts[0].name:
            return self._value(chance.choice(parts[0].types), "", chance, depth + 1) if depth <= DEEPEST else {}
        if kind in ("User", "Chat"):
            return {"id": chance.choice(self._cast.people), "first_name": "Anna", "is_bot": False, "type": "private"}
        likely = 0.05 / (1 + depth * depth)
        made: dict[str, Any] = {}
        for part in parts:
            if part.fixed:
                made[part.name] = part.fixed
            elif depth <= DEEPEST and (part.required or chance.random() < likely):
                made[part.name] = self._value(chance.choice(part.types), part.name, chance, depth + 1)
        return made

    def _cast_in(self, kind: str, happening: dict[str, Any], chance: Random) -> None:
        """Let it happen where somebody is: in a private chat, or in a group of the office."""
        cast = self._cast
        private = chance.random() < 0.6
        writer = chance.choice(cast.people if private else cast.managers)
        if chance.random() < 0.15:
            writer = chance.choice(cast.others)
        user = {
            "id": writer,
            "is_bot": False,
            "first_name": "Anna",
            "language_code": chance.choice(("de", "pl", "ru", "en")),
        }
        chat: dict[str, Any] = {"id": writer, "type": "private", "first_name": "Anna"}
        if not private:
            chat = {"id": chance.choice(cast.groups), "type": "supergroup", "title": "Desk", "is_forum": True}
        happening["from"] = user
        if kind == "callback_query":
            message = happening.setdefault("message", {"message_id": 3, "date": 1_790_000_000})
            if isinstance(message, dict):
                message["chat"] = chat
                self._in_topic(message, chance, private=private)
            happening.setdefault("data", self._token(chance))
            return
        happening["chat"] = chat
        if kind == "my_chat_member":
            for name in ("old_chat_member", "new_chat_member"):
                happening[name] = self._object(chance.choice(_MEMBERS), chance, 3)
                if happening[name].get("status") == "administrator":
                    happening[name]["can_manage_topics"] = chance.random() < 0.7
        elif kind in ("message", "edited_message"):
            self._fill(happening, user, chance)
            self._in_topic(happening, chance, private=private)

    def _fill(self, message: dict[str, Any], user: dict[str, Any], chance: Random) -> None:
        """Let a message hold something that Kwit knows."""
        wanted = chance.choice(CONTENTS)
        part = next((part for part in self._shapes["Message"] if part.name == wanted), None)
        if part is not None:
            message[wanted] = self._value(part.types[0], wanted, chance, 1)
        if wanted == "contact" and chance.random() < 0.5 and isinstance(message["contact"], dict):
            message["contact"]["user_id"] = user["id"]
        message["message_id"] = chance.randrange(1, 2**31)
        message["date"] = 1_790_000_000
        for name in ("sender_chat", "via_bot") if chance.random() < 0.9 else ():
            message.pop(name, None)

    def _in_topic(self, message: dict[str, Any], chance: Random, *, private: bool) -> None:
        if not private and chance.random() < 0.8:
            message["message_thread_id"] = chance.choice(self._cast.topics)
            message["is_topic_message"] = True

    def _token(self, chance: Random) -> str:
        return token(chance)


def token(chance: Random) -> str:
    """What a button may carry: an action with a subject that fits, or not; or anything."""
    if chance.random() < 0.15:
        return hostile.text(chance)
    subjects = (
        "",
        "0",
        "1",
        "-1",
        "2",
        "1001",
        "1002:2",
        "999999999999999999999",
        "de",
        "total",
        "date",
        "t1",
        "5:t1",
        "task",
    )
    subject = chance.choice(subjects) if chance.random() < 0.7 else hostile.text(chance)[:56]
    return f"{chance.choice(list(Action))}:{subject}"
