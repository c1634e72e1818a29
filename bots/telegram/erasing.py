"""Deletes what Telegram lets a bot delete: young messages of a private chat, and a topic of the desk with all that is in it.

Source: Bot API, "deleteMessages" (within 48 hours of their sending; those that are gone are skipped) and "deleteForumTopic" (a
topic goes with all its messages, whatever their age; the bot needs the right to delete messages).
"""

from aiogram import Bot

from bots.telegram.client import platform_errors
from flows.vocabulary.errors import PlatformError, Refused, Throttled, Unavailable
from flows.vocabulary.privacy import Copy, Left

AT_ONCE = 100
"""Messages that one call deletes at the most (Bot API)."""
_GONE = ("not found", "topic_id_invalid", "topic_deleted")


class TelegramCopies:
    """Deletes in Telegram (the port ``Copies`` for ``telegram`` and ``desk``)."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def delete(self, copy: Copy) -> Left | None:
        """Delete messages of a chat, or a topic; what is left of them, None if nothing is."""
        return await (self._topic(copy) if copy.platform == "desk" else self._messages(copy))

    async def _topic(self, copy: Copy) -> Left | None:
        forum, _, thread = copy.place.partition("/")
        try:
            with platform_errors():
                await self._bot.delete_forum_topic(int(forum), int(thread))
        except PlatformError as error:
            if _is_gone(error):
                return None
            return Left("desk", 1, f"the topic can't be deleted ({error.reason})", again=True)
        return None

    async def _messages(self, copy: Copy) -> Left | None:
        refused, reason = 0, ""
        ids = [int(each) for each in copy.ids]
        for start in range(0, len(ids), AT_ONCE):
            batch = ids[start : start + AT_ONCE]
            try:
                refused_now, reason_now = await self._batch(int(copy.place), batch)
            except (Unavailable, Throttled) as error:
                left = len(ids) - start
                return Left("telegram", left, f"Telegram does not do it now ({error.reason})", again=True)
            refused, reason = refused + refused_now, reason_now or reason
        return Left("telegram", refused, f"Telegram refuses ({reason})") if refused else None

    async def _batch(self, chat: int, ids: list[int]) -> tuple[int, str]:
        """Delete all at once or, if one of them can't be, each by itself; how many can't be, and why."""
        try:
            with platform_errors():
                await self._bot.delete_messages(chat, ids)
        except (Unavailable, Throttled):
            raise
        except PlatformError:
            return await self._singly(chat, ids)
        return 0, ""

    async def _singly(self, chat: int, ids: list[int]) -> tuple[int, str]:
        refused, reason = 0, ""
        for message_id in ids:
            try:
                with platform_errors():
                    await self._bot.delete_message(chat, message_id)
            except (Unavailable, Throttled):
                raise
            except PlatformError as error:
                if not _is_gone(error):
                    refused, reason = refused + 1, error.reason
        return refused, reason


def _is_gone(error: PlatformError) -> bool:
    return isinstance(error, Refused) and any(sign in error.reason.lower() for sign in _GONE)
