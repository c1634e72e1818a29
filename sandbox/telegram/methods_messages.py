"""Writing, copying, forwarding and pinning messages, reacting to them, answering presses of buttons."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

from sandbox.telegram.chats import Chat, Message
from sandbox.telegram.errors import ApiError, JsonObject, bad_request
from sandbox.telegram.invocation import Invocation, Method
from sandbox.telegram.world import CALLBACK_LIFETIME

REACTIONS = frozenset(
    [
        "❤",
        "👍",
        "👎",
        "🔥",
        "🥰",
        "👏",
        "😁",
        "🤔",
        "🤯",
        "😱",
        "🤬",
        "😢",
        "🎉",
        "🤩",
        "🤮",
        "💩",
        "🙏",
        "👌",
        "🕊",
        "🤡",
        "🥱",
        "🥴",
        "😍",
        "🐳",
        "❤\u200d🔥",
        "🌚",
        "🌭",
        "💯",
        "🤣",
        "⚡",
        "🍌",
        "🏆",
        "💔",
        "🤨",
        "😐",
        "🍓",
        "🍾",
        "💋",
        "🖕",
        "😈",
        "😴",
        "😭",
        "🤓",
        "👻",
        "👨\u200d💻",
        "👀",
        "🎃",
        "🙈",
        "😇",
        "😨",
        "🤝",
        "✍",
        "🤗",
        "🫡",
        "🎅",
        "🎄",
        "☃",
        "💅",
        "🤪",
        "🗿",
        "🆒",
        "💘",
        "🙉",
        "🦄",
        "😘",
        "💊",
        "🙊",
        "😎",
        "👾",
        "🤷\u200d♂",
        "🤷",
        "🤷\u200d♀",
        "😡",
    ]
)
"""What a bot may react with (`ReactionTypeEmoji`)."""
MEDIA = ("photo", "document", "video", "audio", "voice", "animation", "video_note")
_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


def send_message(call: Invocation) -> JsonObject:
    """sendMessage."""
    return send(call, call.text(call.parameters))


def send_contact(call: Invocation) -> JsonObject:
    """sendContact."""
    fields = ("phone_number", "first_name", "last_name", "vcard")
    return send(call, {"contact": {name: call.get(name) for name in fields if call.get(name)}})


def send_location(call: Invocation) -> JsonObject:
    """sendLocation."""
    return send(call, {"location": {"latitude": call.get("latitude"), "longitude": call.get("longitude")}})


def send_venue(call: Invocation) -> JsonObject:
    """sendVenue: a named location."""
    if not call.get("title").strip() or not call.get("address").strip():
        raise bad_request("VENUE_TITLE_EMPTY")
    spot: JsonObject = {"latitude": call.get("latitude"), "longitude": call.get("longitude")}
    venue: JsonObject = {"location": spot, "title": call.get("title"), "address": call.get("address")}
    return send(call, {"venue": venue, "location": spot})


def send(call: Invocation, content: JsonObject) -> JsonObject:
    """Write `content` where the call says; what all send methods end in."""
    chat = call.target()
    if album := call.get("media_group_id"):
        content = {**content, "media_group_id": album}
    message = call.world.add(
        chat,
        call.world.bot,
        content,
        thread=call.thread(chat),
        reply_to=call.reply_to(chat),
        markup=call.markup(chat),
    )
    return deepcopy(message.json)


def forward_message(call: Invocation) -> JsonObject:
    """forwardMessage."""
    source = call.world.chat(call.get("from_chat_id")).message(call.get("message_id"), "to forward")
    origin = {"type": "user", "sender_user": source.json["from"], "date": source.json["date"]}
    return send(call, {**_content(source), "forward_origin": source.json.get("forward_origin", origin)})


def forward_messages(call: Invocation) -> list[JsonObject]:
    """forwardMessages: those that are gone are skipped, albums stay albums."""
    return _each(call, forward_message)


def copy_messages(call: Invocation) -> list[JsonObject]:
    """copyMessages: those that are gone are skipped, albums stay albums."""
    return _each(call, copy_message)


def copy_message(call: Invocation) -> JsonObject:
    """copyMessage; a given caption replaces the old one."""
    source = call.world.chat(call.get("from_chat_id")).message(call.get("message_id"), "to copy")
    content = _content(source)
    if call.get("caption") is not None:
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content |= call.caption(call.parameters)
    return {"message_id": send(call, content)["message_id"]}


def pin_chat_message(call: Invocation) -> bool:
    """pinChatMessage: pins and writes the service message."""
    chat = call.target()
    message = chat.message(call.get("message_id"), "to pin")
    _require_right(call, chat, "can_pin_messages", "not enough rights to manage pinned messages in the chat")
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        call.world.add(chat, call.world.bot, {"pinned_message": _shallow(message)}, thread=message.thread)
    return True


def unpin_chat_message(call: Invocation) -> bool:
    """unpinChatMessage: the given message, else the latest pinned one."""
    chat = call.target()
    _require_right(call, chat, "can_pin_messages", "not enough rights to manage pinned messages in the chat")
    message_id = call.get("message_id", chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    return True


def set_message_reaction(call: Invocation) -> bool:
    """setMessageReaction: at most one emoji, of those that bots may use."""
    chat = call.target()
    message = chat.message(call.get("message_id"), "to react")
    reactions = call.get("reaction", [])
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(each["type"] != "emoji" or each["emoji"].replace("\ufe0f", "") not in REACTIONS for each in reactions):
        raise bad_request("REACTION_INVALID")
    message.reactions[call.world.bot.id] = reactions
    chat.tell("edited", message)
    return True


def send_chat_action(call: Invocation) -> bool:
    """sendChatAction; kept in `Chat.actions`."""
    chat = call.target()
    if call.get("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    thread = call.get("message_thread_id")
    if thread is not None and thread != 1 and thread not in chat.topics:
        raise bad_request("message thread not found")
    chat.actions.append((call.get("action"), thread))
    for onlooker in tuple(call.world.onlookers):
        onlooker.acted(chat, call.get("action"), thread)
    return True


def answer_callback_query(call: Invocation) -> bool:
    """answerCallbackQuery: once, in time."""
    query = call.world.callbacks.get(call.get("callback_query_id"))
    late = query is None or call.world.clock() - query.at > CALLBACK_LIFETIME
    if query is None or late or query.answer is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(call.get("text", "")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = {"text": call.get("text", ""), "show_alert": bool(call.get("show_alert"))}
    for onlooker in tuple(call.world.onlookers):
        onlooker.answered(query)
    return True


def _each(call: Invocation, method: Callable[[Invocation], JsonObject]) -> list[JsonObject]:
    wanted = call.get("message_ids")
    if not 1 <= len(wanted) <= 100 or wanted != sorted(set(wanted)):
        raise bad_request("message identifiers must be in a strictly increasing order, 1-100 of them")
    there = [each for each in wanted if each in call.world.chat(call.get("from_chat_id")).messages]
    if not there:
        raise bad_request("there are no messages to forward")
    albums: dict[str, str] = {}
    results: list[JsonObject] = []
    for each in there:
        one: JsonObject = {"message_id": each}
        if album := call.world.chat(call.get("from_chat_id")).messages[each].json.get("media_group_id"):
            one["media_group_id"] = albums.setdefault(album, str(13_000_000_000 + call.world.number()))
        results.append(method(replace(call, parameters={**call.parameters, **one})))
    return [{"message_id": result["message_id"]} for result in results]


def _require_right(call: Invocation, chat: Chat, right: str, otherwise: str) -> None:
    if chat.owner is None and not call.world.may(chat, right):
        raise bad_request(otherwise)


def _shallow(message: Message) -> JsonObject:
    return {name: deepcopy(value) for name, value in message.json.items() if name != "reply_to_message"}


def _content(message: Message) -> JsonObject:
    """What a copy takes along."""
    kept = (
        "text",
        "entities",
        "caption",
        "caption_entities",
        "contact",
        "location",
        "forward_origin",
        *MEDIA,
    )
    content = {name: deepcopy(value) for name, value in message.json.items() if name in kept}
    if not content:
        raise ApiError(400, "Bad Request: the message can't be copied")
    return content


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "sendContact": send_contact,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "forwardMessage": forward_message,
    "forwardMessages": forward_messages,
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "setMessageReaction": set_message_reaction,
    "sendChatAction": send_chat_action,
    "answerCallbackQuery": answer_callback_query,
}
