"""Where the network would begin: an aiogram session that answers every call at once."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any, cast

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.enums import ParseMode
from aiogram.methods import AnswerCallbackQuery, SendMessage, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import Chat, InlineKeyboardMarkup, Message, User

from bench.engines import BOT, TOKEN, Answer, Outbox

_SENT = Message(message_id=1, date=datetime.fromtimestamp(0, UTC), chat=Chat(id=1, type="private"), text="sent")


class SilentSession(BaseSession):
    """Knows the three methods that the conversation needs."""

    def __init__(self) -> None:
        super().__init__()
        self.outbox = Outbox()

    async def make_request(
        self,
        bot: Bot,  # noqa: ARG002 - the signature of aiogram
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ARG002, ASYNC109 - the signature of aiogram
    ) -> TelegramType:
        """Answer at once."""
        if isinstance(method, SendMessage):
            if self.outbox.recording:
                self.outbox.sent.append(_answer(method))
            return cast("TelegramType", _SENT)
        if isinstance(method, AnswerCallbackQuery):
            return cast("TelegramType", True)  # noqa: FBT003 - what Telegram answers
        return cast("TelegramType", User.model_validate(BOT))

    async def close(self) -> None:
        """Nothing is open."""

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,  # noqa: ARG002 - the signature of aiogram
        timeout: int = 30,  # noqa: ARG002, ASYNC109
        chunk_size: int = 65536,  # noqa: ARG002
        raise_for_status: bool = True,  # noqa: ARG002, FBT001, FBT002
    ) -> AsyncGenerator[bytes, None]:
        """Raise ValueError: no files here."""
        if url:
            raise ValueError(f"there is no file at {url}")
        yield b""


def silent_bot() -> tuple[Bot, Outbox]:
    """A bot without a network, with Kwit's settings, and where its answers end."""
    session = SilentSession()
    return Bot(TOKEN, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML)), session.outbox


def _answer(method: SendMessage) -> Answer:
    markup = method.reply_markup
    if not isinstance(markup, InlineKeyboardMarkup):
        return Answer(method.text)
    rows = tuple(tuple((button.text, button.callback_data or "") for button in row) for row in markup.inline_keyboard)
    return Answer(method.text, rows)
