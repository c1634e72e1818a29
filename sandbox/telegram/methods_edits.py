"""Changing and deleting messages. Source: https://core.telegram.org/bots/api#updating-messages."""

from copy import deepcopy

from sandbox.telegram.chats import Chat, Message
from sandbox.telegram.errors import JsonObject, bad_request
from sandbox.telegram.invocation import Invocation, Method
from sandbox.telegram.keyboards import inline_only
from sandbox.telegram.methods_messages import MEDIA

_DELETABLE = 48 * 3600
_UNMODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


def edit_message_text(call: Invocation) -> object:
    """editMessageText."""
    chat, message = editable(call)
    if "text" not in message.json:
        raise bad_request("there is no text in the message to edit")
    return edit(call, chat, message, {"entities": None, **call.text(call.parameters)})


def edit_message_caption(call: Invocation) -> object:
    """editMessageCaption."""
    chat, message = editable(call)
    if not any(kind in message.json for kind in MEDIA):
        raise bad_request("there is no caption in the message to edit")
    return edit(call, chat, message, {"caption": None, "caption_entities": None, **call.caption(call.parameters)})


def edit_message_reply_markup(call: Invocation) -> object:
    """editMessageReplyMarkup."""
    chat, message = editable(call)
    return edit(call, chat, message, {})


def delete_message(call: Invocation) -> bool:
    """deleteMessage."""
    chat = call.chat()
    message = chat.message(call.get("message_id"), "to delete")
    _require_deletable(call, chat, message)
    call.world.delete(chat, message.id)
    return True


def delete_messages(call: Invocation) -> bool:
    """deleteMessages: those that are gone already are skipped."""
    chat = call.chat()
    if not 1 <= len(call.get("message_ids")) <= 100:
        raise bad_request("wrong number of message identifiers")
    for message in [chat.messages[each] for each in call.get("message_ids") if each in chat.messages]:
        _require_deletable(call, chat, message)
        call.world.delete(chat, message.id)
    return True


def editable(call: Invocation) -> tuple[Chat, Message]:
    """The message that an edit method speaks of; raises ApiError 400 if it isn't there or isn't the bot's to edit."""
    if call.get("inline_message_id") is not None:
        raise bad_request("message to edit not found")
    if call.get("chat_id") is None:
        raise bad_request("chat_id is empty")
    chat = call.target()
    message = chat.message(call.get("message_id", 0), "to edit")
    reply_keyboard = message.markup is not None and "inline_keyboard" not in message.markup
    if message.author != call.world.bot.id or reply_keyboard or "forward_origin" in message.json:
        raise bad_request("message can't be edited")
    return chat, message


def edit(call: Invocation, chat: Chat, message: Message, content: JsonObject) -> JsonObject:
    """Put `content` (None removes a part) and the given keyboard in place; raises ApiError 400 if nothing changes."""
    markup = call.markup(chat)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    if markup is not None and not markup["inline_keyboard"]:
        markup = None
    change = {**content, "reply_markup": inline_only(markup)}
    if all(message.json.get(name) == value for name, value in change.items()):
        raise bad_request(_UNMODIFIED)
    message.markup = markup
    call.world.edit(chat, message, change, by=call.world.bot)
    return deepcopy(message.json)


def _require_deletable(call: Invocation, chat: Chat, message: Message) -> None:
    own = message.author == call.world.bot.id
    if chat.owner is None:
        call.world.writable(chat.id)
        if call.world.may(chat, "can_delete_messages"):
            return
    if (chat.owner is None and not own) or call.world.now() - message.json["date"] > _DELETABLE:
        raise bad_request("message can't be deleted for everyone")


METHODS: dict[str, Method] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
}
