"""Long polling: asks for updates, stores each, and only then moves on.

Telegram forgets an update when ``getUpdates`` is called with a higher offset, so the offset moves after the whole batch is
stored. If the process dies in between, the batch comes again and the inbox knows it already.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from aiogram import Bot
from aiogram.methods import TelegramMethod

from bots.nursery import Sleep
from bots.retries import for_ever
from bots.telegram.client import platform_errors
from bots.telegram.inbound import ALLOWED_UPDATES
from bots.telegram.intake import TelegramIntake
from flows.vocabulary.errors import Unavailable

_log = structlog.get_logger()

HOLD = 25
"""Seconds that Telegram holds a call open while there is nothing to tell."""
MARGIN = 10
"""Seconds that the answer may take on top of it."""


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """``getUpdates`` without reading the updates: one malformed update must not take its whole batch with it."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


class Poller:
    """Polls ``bot`` for ever; ``run`` is a service for the nursery. ``hold`` is in seconds.

    ``polled`` is called each time that it works.
    """

    def __init__(
        self,
        bot: Bot,
        intake: TelegramIntake,
        *,
        hold: int = HOLD,
        sleep: Sleep = asyncio.sleep,
        polled: Callable[[], None] = lambda: None,
    ) -> None:
        self._polled = polled
        self._bot = bot
        self._intake = intake
        self._hold = hold
        self._sleep = sleep
        self._offset: int | None = None

    async def run(self) -> None:
        """Delete a webhook if there is one (polling is refused beside it), then poll until cancelled."""
        await for_ever("webhook_removal", self._sleep)(self._remove_webhook)
        _log.info("polling_started", bot=self._bot.id)
        while True:
            await for_ever("polling", self._sleep)(self.poll)

    async def poll(self) -> int:
        """Ask once and take in what came; returns how many updates that were.

        Raises PlatformError, or StorageError: then the same updates come again the next time.
        """
        request = GetRawUpdates(offset=self._offset, timeout=self._hold, allowed_updates=ALLOWED_UPDATES)
        with platform_errors():
            batch = await self._bot(request, request_timeout=self._hold + MARGIN)
        numbers: list[int] = []
        for raw in batch:
            await self._intake.take(raw)
            update_id = raw.get("update_id")
            if isinstance(update_id, int):
                numbers.append(update_id)
        if batch and not numbers:
            raise Unavailable("updates without numbers")  # the same ones would come again at once, for ever
        if numbers:
            self._offset = max(max(numbers) + 1, self._offset or 0)
        self._polled()
        return len(batch)

    async def _remove_webhook(self) -> None:
        with platform_errors():
            await self._bot.delete_webhook(drop_pending_updates=False)
