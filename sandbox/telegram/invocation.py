"""One valid call on its way to the method that performs it, and the table in which methods register."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sandbox.telegram.chats import Chat, Message
from sandbox.telegram.entities import formatted, found_entities, utf16_length
from sandbox.telegram.errors import JsonObject, bad_request
from sandbox.telegram.keyboards import checked_markup
from sandbox.telegram.wire import Upload
from sandbox.telegram.world import World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call with typed parameters; `uploads` are the file parts by name."""

    world: World
    parameters: JsonObject
    uploads: Mapping[str, Upload]

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - parameters have the types of the Bot API
        """A parameter, already validated."""
        value = self.parameters.get(name)
        return default if value is None else value

    def chat(self) -> Chat:
        """The chat spoken of, for reading; raises ApiError 400 if unknown."""
        return self.world.chat(self.get("chat_id"))

    def target(self) -> Chat:
        """The chat to write to; raises ApiError 400 or 403 if the bot can't."""
        if self.get("business_connection_id"):
            raise bad_request("business connection not found")
        return self.world.writable(self.get("chat_id"))

    def thread(self, chat: Chat) -> int | None:
        """The topic to write in; raises ApiError 400 if it isn't there or is closed to the bot."""
        thread = self.get("message_thread_id")
        privileged = chat.is_forum and self.world.may(chat, "can_manage_topics")
        if thread is None:
            if chat.is_forum and chat.general_closed and not privileged:
                raise bad_request("TOPIC_CLOSED")
            return None
        if not chat.is_forum or thread not in chat.topics:
            raise bad_request("message thread not found")
        if chat.topics[thread].closed and not privileged:
            raise bad_request("TOPIC_CLOSED")
        return int(thread)

    def markup(self, chat: Chat) -> JsonObject | None:
        """The keyboard to send; raises ApiError 400 for one that Telegram refuses."""
        return checked_markup(self.get("reply_markup"), chat.type)

    def reply_to(self, chat: Chat) -> Message | None:
        """The message to reply to; raises ApiError 400 if it is gone and that isn't allowed for."""
        wanted = self.get("reply_parameters")
        if wanted is None or "message_id" not in wanted:
            return None
        source = self.world.chat(wanted["chat_id"]) if "chat_id" in wanted else chat
        found = source.messages.get(wanted["message_id"])
        if found is None and not wanted.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        return found

    def text(self, source: Mapping[str, Any]) -> JsonObject:
        """`text` and `entities` of a message; raises ApiError 400 for none, too much, or broken marks."""
        text, written = formatted(source["text"], source.get("parse_mode"), source.get("entities"))
        if not text:
            raise bad_request("message text is empty")
        if utf16_length(text) > LONGEST_TEXT:
            raise bad_request("message is too long")
        entities = _merged(text, written)
        return {"text": text, "entities": entities} if entities else {"text": text}

    def caption(self, source: Mapping[str, Any]) -> JsonObject:
        """`caption` and `caption_entities`, neither if there is no caption; raises ApiError 400 like `text`."""
        text, entities = formatted(
            source.get("caption") or "", source.get("parse_mode"), source.get("caption_entities")
        )
        if utf16_length(text) > LONGEST_CAPTION:
            raise bad_request("message caption is too long")
        if not text:
            return {}
        merged = _merged(text, entities)
        return {"caption": text, "caption_entities": merged} if merged else {"caption": text}


Method: TypeAlias = Callable[[Invocation], Awaitable[object] | object]


def _merged(text: str, entities: list[JsonObject]) -> list[JsonObject]:
    """Written entities and those Telegram finds itself outside of them."""
    found = [
        each
        for each in found_entities(text)
        if not any(
            each["offset"] < other["offset"] + other["length"] and other["offset"] < each["offset"] + each["length"]
            for other in entities
        )
    ]
    return sorted([*entities, *found], key=lambda entity: (entity["offset"], -entity["length"]))
