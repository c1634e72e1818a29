"""A strict local Telegram Bot API, for tests and the demo; `LocalTelegram` is the way in."""

from sandbox.telegram.errors import ApiError
from sandbox.telegram.group import GroupMember
from sandbox.telegram.person import TelegramPerson
from sandbox.telegram.server import LocalTelegram

__all__ = ["ApiError", "GroupMember", "LocalTelegram", "TelegramPerson"]
