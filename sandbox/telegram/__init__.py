"""A strict local Telegram Bot API, for tests and the demo; `LocalTelegram` is the way in."""

import bots.telegram  # noqa: F401 - imports aiogram in its light way, before anything here does in the slow one
from sandbox.telegram.errors import ApiError
from sandbox.telegram.group import GroupMember
from sandbox.telegram.person import TelegramPerson
from sandbox.telegram.server import LocalTelegram

__all__ = ["ApiError", "GroupMember", "LocalTelegram", "TelegramPerson"]
