"""What stands on the screens, as plain JSON: pure functions of the local platforms.

A chat has an id with its platform in front: ``whatsapp:+41791234567`` (the telephone of that number), ``telegram:7300000001`` (the
chat of that person with the bot), ``desk:-1001234567890`` (the office's group). A message looks the same whichever it is from.
"""

from collections.abc import Iterator, Sequence

from sandbox.telegram.chats import Chat, Message
from sandbox.telegram.errors import JsonObject
from sandbox.telegram.methods_topics import ICONS
from sandbox.telegram.world import World
from sandbox.twilio.account import StoredMedia, StoredMessage
from sandbox.twilio.choices import numbered_choices
from sandbox.twilio.person import WhatsAppPerson

PREVIEW_SIDE = 800
"""Pixels of the longer side of a photo as it stands in a chat."""
_FILES = ("document", "video", "audio", "voice", "animation", "video_note", "sticker")
SERVICES = {
    "forum_topic_created": "opened",
    "forum_topic_edited": "renamed",
    "forum_topic_closed": "closed",
    "forum_topic_reopened": "reopened",
    "pinned_message": "pinned",
}
"""What messages of the chat itself tell: Telegram's word, and ours."""
_QUOTED = 120
"""Characters of a message that another one answers."""


def telegram_id(chat: Chat) -> str:
    """The id of a chat on Telegram."""
    return f"{'desk' if chat.owner is None else 'telegram'}:{chat.id}"


def telegram_chat(world: World, chat: Chat) -> JsonObject:
    """A chat on Telegram without its messages; of a group with its members and topics."""
    view: JsonObject = {"id": telegram_id(chat), "name": chat.title, "keyboard": keyboard(chat)}
    if chat.owner is not None:
        owner = chat.owner
        name = f"{owner.first_name} {owner.last_name}".strip()
        return {**view, "platform": "telegram", "name": name, "blocked": owner.blocked, "phone": owner.phone}
    members = [
        {"id": str(each.user.id), "name": each.user.first_name}
        for each in chat.members.values()
        if each.present and each.user.id != world.bot.id
    ]
    return {**view, "platform": "desk", "members": members, "topics": topics(chat)}


def whatsapp_chat(person: WhatsAppPerson, *, blocked: bool) -> JsonObject:
    """A person's chat with the business in WhatsApp, without its messages."""
    phone = person.address.partition(":")[2]
    name = person.name or phone
    return {"id": person.address, "platform": "whatsapp", "name": name, "phone": phone, "blocked": blocked}


def topics(chat: Chat) -> list[JsonObject]:
    """The topics of a group, oldest first."""
    return [
        {
            "id": str(topic.id),
            "name": topic.name,
            "icon": ICONS.get(topic.icon_custom_emoji_id, ""),
            "color": f"#{topic.icon_color:06x}",
            "closed": topic.closed,
        }
        for topic in chat.topics.values()
    ]


def keyboard(chat: Chat) -> list[list[JsonObject]]:
    """The keys below the chat; none if no keyboard is shown."""
    if chat.keyboard is None or chat.keyboard.markup is None:
        return []
    return [
        [{"text": key["text"], "contact": bool(key.get("request_contact"))} for key in row]
        for row in chat.keyboard.markup.get("keyboard", [])
    ]


def telegram_message(world: World, chat: Chat, message: Message) -> JsonObject:
    """A message on Telegram as people see it."""
    body = message.json
    caption = "caption_entities" if "caption" in body else "entities"
    return {
        "id": str(message.id),
        "order": message.id,
        "at": body["date"],
        "author": str(message.author),
        "name": body["from"]["first_name"],
        "bot": message.author == world.bot.id,
        "thread": str(message.thread) if message.thread is not None else "",
        "text": body.get("text") or body.get("caption") or "",
        "entities": [_entity(each) for each in body.get(caption, [])],
        "reply": _quoted(message),
        "media": list(_telegram_media(body)),
        "album": body.get("media_group_id", ""),
        "contact": _contact(body),
        "buttons": _buttons(body),
        "numbered": [],
        "reactions": [each["emoji"] for given in message.reactions.values() for each in given],
        "edited": "edit_date" in body and not message.is_service,
        "service": _service(body),
        "pinned": message.id in chat.pinned,
        "ticks": 0 if message.author == world.bot.id or message.is_service else 1 + message.taken,
        "unread": False,
    }


def whatsapp_message(person: str, place: int, message: StoredMessage, messages: Sequence[StoredMessage]) -> JsonObject:
    """A message on the telephone of ``person``, where it is the one at ``place`` of ``messages``."""
    mine = message.direction == "inbound"
    choices = () if mine or message.rendered is None else message.rendered.choices
    answered = next((each for each in messages if each.sid == message.replied_to), None)
    return {
        "id": message.sid,
        "order": place,
        "at": int(message.created.timestamp()),
        "author": person if mine else "",
        "name": "",
        "bot": not mine,
        "thread": "",
        "text": message.body,
        "entities": [],
        "reply": {"id": answered.sid, "text": answered.body[:_QUOTED], "name": ""} if answered is not None else None,
        "media": [_whatsapp_medium(each) for each in message.media.values()],
        "album": "",
        "contact": "",
        "buttons": [[{"text": each.title, "url": ""}] for each in choices],
        "numbered": [] if mine or choices else list(numbered_choices(message.body)),
        "reactions": [],
        "edited": False,
        "service": None,
        "pinned": False,
        "ticks": (1 + message.accepted) if mine else 0,
        "unread": not mine and message.status == "delivered",
    }


def _entity(entity: JsonObject) -> JsonObject:
    kept = ("type", "offset", "length", "url", "language")
    return {name: entity[name] for name in kept if name in entity}


def _quoted(message: Message) -> JsonObject | None:
    """What it answers; that all messages of a topic formally answer the one that opened it is not shown."""
    answered = message.json.get("reply_to_message")
    if answered is None or "forum_topic_created" in answered:
        return None
    text = str(answered.get("text") or answered.get("caption") or "")
    return {"id": str(answered["message_id"]), "text": text[:_QUOTED], "name": answered["from"]["first_name"]}


def _telegram_media(body: JsonObject) -> Iterator[JsonObject]:
    if sizes := body.get("photo"):
        largest = sizes[-1]
        fitting = [each for each in sizes if max(each["width"], each["height"]) <= PREVIEW_SIDE]
        shown = fitting[-1] if fitting else largest
        yield {
            "kind": "photo",
            "name": "",
            "size": largest["file_size"],
            "url": f"files/{largest['file_id']}",
            "preview": f"files/{shown['file_id']}",
            "width": shown["width"],
            "height": shown["height"],
        }
    for kind in _FILES:
        if file := body.get(kind):
            name = file.get("file_name", "")
            yield {
                "kind": "voice" if kind in ("voice", "audio") else "file",
                "name": name,
                "size": file["file_size"],
                "url": f"files/{file['file_id']}",
            }


def _whatsapp_medium(media: StoredMedia) -> JsonObject:
    url = f"files/{media.sid}"
    view: JsonObject = {"kind": "file", "name": media.name, "size": len(media.content), "url": url}
    if media.content_type in SHOWN:
        return {**view, "kind": "photo", "preview": url}
    return {**view, "kind": "voice"} if media.content_type.startswith("audio/") else view


SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""The pictures that every browser shows, and that can do nothing but be shown."""


def _contact(body: JsonObject) -> str:
    contact = body.get("contact")
    return f"{contact.get('first_name', '')} +{contact['phone_number']}".strip() if contact else ""


def _buttons(body: JsonObject) -> list[list[JsonObject]]:
    rows = body.get("reply_markup", {}).get("inline_keyboard", [])
    return [[{"text": each["text"], "url": each.get("url", "")} for each in row] for row in rows]


def _service(body: JsonObject) -> JsonObject | None:
    for name, kind in SERVICES.items():
        if name in body:
            said = body[name]
            icon = ICONS.get(said.get("icon_custom_emoji_id", ""), "")
            return {"kind": kind, "name": said.get("name", ""), "icon": icon}
    return None
