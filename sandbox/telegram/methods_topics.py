"""Forum topics: opening, naming, closing, deleting. Source: https://core.telegram.org/bots/api#createforumtopic."""

from sandbox.telegram.chats import Chat, Topic
from sandbox.telegram.errors import JsonObject, bad_request
from sandbox.telegram.invocation import Invocation, Method

COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
"""The colours that a topic icon may have, as RGB numbers; the first is the default here."""
ICONS = {
    "5434144690511290129": "📰",
    "5312536423851630001": "💡",
    "5312016608254762256": "⚡️",
    "5377544228505134960": "🎙",
    "5418085807791545980": "🔝",
    "5370870893004203704": "🗣",
    "5420216386448270341": "🆒",
    "5379748062124056162": "❗️",
    "5373251851074415873": "📝",
    "5433614043006903194": "📆",
    "5357315181649076022": "📁",
    "5309965701241379366": "🔎",
    "5309984423003823246": "📣",
    "5312241539987020022": "🔥",
    "5312138559556164615": "❤️",
    "5377316857231450742": "❓",
    "5350305691942788490": "📈",
    "5237699328843200968": "✅",
    "5357121491508928442": "👀",
    "5348227245599105972": "💼",
}
"""Custom emoji that a bot may use as topic icons, with what they show."""


def create_forum_topic(call: Invocation) -> JsonObject:
    """createForumTopic: writes the service message whose id the topic gets."""
    chat = _forum(call, "not enough rights to create a topic")
    name = _name(call.get("name"))
    if call.get("icon_color", COLORS[0]) not in COLORS:
        raise bad_request("wrong topic icon color specified")
    icon = call.get("icon_custom_emoji_id", "")
    _require_icon(icon)
    return call.world.open_topic(chat, call.world.bot, name, color=call.get("icon_color", COLORS[0]), icon=icon).json()


def edit_forum_topic(call: Invocation) -> bool:
    """editForumTopic: what is left out stays; an empty icon is removed."""
    chat = _forum(call)
    topic = _topic(call, chat)
    change: JsonObject = {}
    if (name := call.get("name", "")) and _name(name) != topic.name:
        change["name"] = topic.name = _name(name)
    icon = call.parameters.get("icon_custom_emoji_id")
    if icon is not None and icon != topic.icon_custom_emoji_id:
        _require_icon(icon)
        change["icon_custom_emoji_id"] = topic.icon_custom_emoji_id = icon
    if not change:
        raise bad_request("TOPIC_NOT_MODIFIED")
    call.world.add(chat, call.world.bot, {"forum_topic_edited": change}, thread=topic.id)
    return True


def close_forum_topic(call: Invocation) -> bool:
    """closeForumTopic."""
    return _set_closed(call, closed=True)


def reopen_forum_topic(call: Invocation) -> bool:
    """reopenForumTopic."""
    return _set_closed(call, closed=False)


def delete_forum_topic(call: Invocation) -> bool:
    """deleteForumTopic: the topic goes with all its messages."""
    chat = _forum(call)
    if not call.world.may(chat, "can_delete_messages"):
        raise bad_request("not enough rights to delete a topic")
    topic = _topic(call, chat)
    call.world.remove_topic(chat, topic)
    return True


def general_closed(*, closed: bool) -> Method:
    """closeGeneralForumTopic and reopenGeneralForumTopic."""

    def method(call: Invocation) -> bool:
        chat = _forum(call)
        if chat.general_closed == closed:
            raise bad_request("TOPIC_NOT_MODIFIED")
        chat.general_closed = closed
        service = "forum_topic_closed" if closed else "forum_topic_reopened"
        call.world.add(chat, call.world.bot, {service: {}})
        return True

    return method


def unpin_all_forum_topic_messages(call: Invocation) -> bool:
    """unpinAllForumTopicMessages."""
    chat = _forum(call)
    topic = _topic(call, chat)
    chat.pinned[:] = [each for each in chat.pinned if chat.messages[each].thread != topic.id]
    return True


def get_forum_topic_icon_stickers(call: Invocation) -> list[JsonObject]:
    """getForumTopicIconStickers."""
    del call
    return [
        {
            "file_id": f"CAACAgIAAxk-icon-{emoji_id}",
            "file_unique_id": f"AgAD{emoji_id}",
            "type": "custom_emoji",
            "width": 512,
            "height": 512,
            "is_animated": True,
            "is_video": False,
            "emoji": emoji,
            "set_name": "Topics",
            "custom_emoji_id": emoji_id,
        }
        for emoji_id, emoji in ICONS.items()
    ]


def _forum(call: Invocation, otherwise: str = "not enough rights") -> Chat:
    chat = call.target()
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    if not call.world.may(chat, "can_manage_topics"):
        raise bad_request(otherwise)
    return chat


def _topic(call: Invocation, chat: Chat) -> Topic:
    if call.get("message_thread_id") not in chat.topics:
        raise bad_request("TOPIC_ID_INVALID")
    return chat.topics[call.get("message_thread_id")]


def _set_closed(call: Invocation, *, closed: bool) -> bool:
    chat = _forum(call)
    topic = _topic(call, chat)
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    service = "forum_topic_closed" if closed else "forum_topic_reopened"
    call.world.add(chat, call.world.bot, {service: {}}, thread=topic.id)
    return True


def _name(name: str) -> str:
    if not name.strip():
        raise bad_request("topic name must be non-empty")
    if len(name) > 128:
        raise bad_request("topic name is too long: it must be of 1-128 characters")
    return name.strip()


def _require_icon(icon: str) -> None:
    if icon and icon not in ICONS:
        raise bad_request("DOCUMENT_INVALID")


METHODS: dict[str, Method] = {
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": close_forum_topic,
    "reopenForumTopic": reopen_forum_topic,
    "deleteForumTopic": delete_forum_topic,
    "closeGeneralForumTopic": general_closed(closed=True),
    "reopenGeneralForumTopic": general_closed(closed=False),
    "unpinAllForumTopicMessages": unpin_all_forum_topic_messages,
    "getForumTopicIconStickers": get_forum_topic_icon_stickers,
}
