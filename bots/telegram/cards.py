"""How a task's card looks in Telegram: the name and icon of its topic, the pinned message with its buttons. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import tzinfo

from aiogram.methods import EditMessageText, PinChatMessage, SendMessage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from bots.capabilities import TELEGRAM
from bots.formatting import units
from bots.rendering import Keyboard, render_say
from bots.telegram.destinations import Destination
from flows.vocabulary.addresses import Address
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.effects import Say
from flows.vocabulary.tasks import Card, TaskStatus

LONGEST_NAME = 128
"""Of a topic (Bot API, createForumTopic)."""
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

ICONS: Mapping[TaskStatus, tuple[str, ...]] = {
    TaskStatus.OPEN: ("❗", "🔥", "📝"),
    TaskStatus.WAITING: ("💬", "🗣", "👀"),
    TaskStatus.ANSWERED: ("⚡", "📣", "💡"),
    TaskStatus.REOPENED: ("‼", "🔥", "❗"),
    TaskStatus.INTERNAL: ("💼", "📁", "🔎"),
    TaskStatus.DONE: ("🏁", "🆒", "📆"),
    TaskStatus.ACCEPTED: ("✅", "🏆", "🎉"),
    TaskStatus.ARCHIVED: ("📁", "🗳", "✅"),
}
"""The icon of a topic by status: the first of these that Telegram has among its topic icons."""

MARKS: Mapping[str, str] = {
    DeliveryStatus.QUEUED: "✍",
    DeliveryStatus.SENDING: "✍",
    DeliveryStatus.HELD: "😴",
    DeliveryStatus.SENT: "👌",
    DeliveryStatus.DELIVERED: "👌",
    DeliveryStatus.READ: "👀",
    DeliveryStatus.FAILED: "💔",
    "note": "🙈",
}
"""The reaction on a manager's message by its status, of those that bots may use (Bot API, ReactionTypeEmoji)."""


def name_of(card: Card) -> str:
    """The name of the topic, as long as Telegram takes it."""
    name = " ".join(card.title.split())
    while units(name) > LONGEST_NAME:
        name = name[:-2].rstrip() + "…"
    return name or card.task_id


def icon_of(status: TaskStatus, there: Mapping[str, str]) -> str:
    """The id of the icon for a status; ``there`` are the ids by (bare) emoji. Empty if none fits."""
    return next((there[emoji] for emoji in ICONS[status] if emoji in there), "")


def bare(emoji: str) -> str:
    """An emoji without the sign that it is to be shown in colour, which is not always written."""
    return emoji.replace("\ufe0f", "")


def card_call(where: Destination, card: Card, timezone: tzinfo) -> SendMessage:
    """Send the card."""
    text, markup = _rendered(card, timezone)
    return SendMessage(
        chat_id=where.chat_id,
        message_thread_id=where.thread_id,
        text=text,
        reply_markup=markup,
        link_preview_options=NO_PREVIEW,
        disable_notification=True,
    )


def card_change(where: Destination, card_id: int, card: Card, timezone: tzinfo) -> EditMessageText:
    """Change the card that stands there."""
    text, markup = _rendered(card, timezone)
    return EditMessageText(
        chat_id=where.chat_id,
        message_id=card_id,
        text=text,
        reply_markup=markup,
        link_preview_options=NO_PREVIEW,
    )


def pin_call(where: Destination, card_id: int) -> PinChatMessage:
    """Pin the card that stands there."""
    return PinChatMessage(chat_id=where.chat_id, message_id=card_id, disable_notification=True)


def inline_keyboard(keyboard: Keyboard | None) -> InlineKeyboardMarkup | None:
    """Buttons under a message."""
    if keyboard is None:
        return None
    rows = [
        [InlineKeyboardButton(text=button.label, callback_data=button.token) for button in row] for row in keyboard.rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def without_card(card: Card) -> Card:
    """What a topic shows that was just made: its name and icon."""
    return replace(card, parts=(), choices=(), closed=False)


def _rendered(card: Card, timezone: tzinfo) -> tuple[str, InlineKeyboardMarkup | None]:
    say = Say(Address.of_task(card.task_id), card.parts, card.language, card.choices)
    rendered = render_say(say, TELEGRAM, timezone)
    return rendered.texts[0], inline_keyboard(rendered.keyboard)
