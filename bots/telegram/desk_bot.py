"""The client of the Bot API for the office's groups: every call keeps to the group's budget, every refusal says what it means.

In a group hardly anything is refused for good. A bot that was thrown out comes back, rights are given, a topic is made again; so
what Telegram refuses there becomes "try again later" (``Unavailable``), "this topic is gone" or "this topic is closed".

Source of the descriptions: those that the public Bot API server sends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self, TypeVar

import structlog
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramMigrateToChat
from aiogram.methods import SendMediaGroup, TelegramMethod

from bots.telegram.budget import Budgets, Urgency
from bots.telegram.client import platform_errors
from flows.vocabulary.errors import Refused, Unavailable, Unreachable

_log = structlog.get_logger()

T = TypeVar("T")

_GONE = ("message thread not found", "topic_deleted", "topic deleted", "topic_id_invalid", "topic not found")
_CLOSED = ("topic_closed", "topic closed", "topic is closed")
_NOT_ALLOWED = (
    "not enough rights to create",
    "not enough rights to manage topics",
    "not enough rights to send",
    "have no rights to send",
    "chat_admin_required",
    "chat_write_forbidden",
    "the chat is not a forum",
    "channel_forum_missing",
)
"""What the group's administrators can change."""
_COUNTED = ("send", "edit", "copy", "forward", "create", "close", "reopen", "pin", "unpin")
_UNCOUNTED = frozenset({"sendChatAction"})


class TopicGone(Refused):
    """The topic was deleted."""


class TopicClosed(Refused):
    """The topic is closed, and the bot may not write there."""


class DeskBot(Bot):
    """A bot whose calls in groups wait for their turn as people's messages do.

    Calls raise PlatformError rather than aiogram's exceptions. ``do`` makes a call whose turn was waited for already.
    """

    def __init__(self, token: str, session: BaseSession, budgets: Budgets) -> None:
        super().__init__(token, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML))
        self._budgets = budgets

    @classmethod
    def connect(cls, token: str, base: str, budgets: Budgets, *, timeout: float = 30.0) -> Self:
        """A bot that speaks to the Bot API server at ``base``, each call within ``timeout`` seconds."""
        return cls(token, AiohttpSession(api=TelegramAPIServer.from_base(base), timeout=timeout), budgets)

    async def __call__(self, method: TelegramMethod[T], request_timeout: int | None = None) -> T:
        """Make a call when it is its turn."""
        chat_id: Any = getattr(method, "chat_id", None)
        if not isinstance(chat_id, int) or chat_id > 0 or not _counts(method):
            return await self.do(method, request_timeout)
        cost = len(method.media) if isinstance(method, SendMediaGroup) else 1
        async with self._budgets.of(chat_id).spend(Urgency.PEOPLE, cost):
            return await self.do(method, request_timeout)

    async def do(self, method: TelegramMethod[T], request_timeout: int | None = None) -> T:
        """Make a call at once."""
        with desk_errors(), platform_errors():
            return await super().__call__(method, request_timeout)


@contextmanager
def desk_errors() -> Iterator[None]:
    """Turn what is refused in a group into what it means there."""
    try:
        yield
    except Unreachable as error:
        raise Unavailable(error.reason, error.code) from error
    except Refused as error:
        raise _meaning(error) from error


def _counts(method: TelegramMethod[Any]) -> bool:
    name = method.__api_method__
    return name.startswith(_COUNTED) and name not in _UNCOUNTED


def _meaning(error: Refused) -> Refused | Unavailable:
    reason = error.reason.lower()
    if isinstance(error.__cause__, TelegramMigrateToChat):
        _log.error("group_became_supergroup", now=error.__cause__.migrate_to_chat_id, advice="set its new id")
        return Unavailable("the group has another id now", "400")
    if any(phrase in reason for phrase in _GONE):
        return TopicGone(error.reason, error.code)
    if any(phrase in reason for phrase in _CLOSED):
        return TopicClosed(error.reason, error.code)
    if any(phrase in reason for phrase in _NOT_ALLOWED):
        return Unavailable(error.reason, error.code)
    return error
