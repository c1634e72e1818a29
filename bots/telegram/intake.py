"""The way of every update into Kwit, whether it was polled or pushed: translate, store, wake, answer the button."""

from collections.abc import Callable, Mapping
from functools import partial

import structlog
from aiogram import Bot
from aiogram.types import Update
from pydantic import ValidationError

from bots.log import pseudonym
from bots.nursery import Nursery
from bots.telegram.client import platform_errors
from bots.telegram.inbound import translate
from flows.engine.ports import Clock, Inbox
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.errors import PlatformError

_log = structlog.get_logger()


class TelegramIntake:
    """Stores what updates mean in ``inbox`` and calls ``wake`` for whom it concerns."""

    def __init__(
        self, bot: Bot, inbox: Inbox, wake: Callable[[MachineKey], None], nursery: Nursery, clock: Clock
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._wake = wake
        self._nursery = nursery
        self._clock = clock

    async def take(self, raw: Mapping[str, object]) -> None:
        """Take in one update as Telegram sent it; when this returns, it is stored.

        An update that doesn't fit the Bot API is logged (its id alone) and passed over: it would be as malformed the next
        time. Raises StorageError, and the update must be offered again then.
        """
        try:
            update = Update.model_validate(raw)
        except ValidationError as error:
            _log.warning("update_malformed", update_id=str(raw.get("update_id"))[:20], problems=error.error_count())
            return
        translated = translate(update, self._bot.id, self._clock())
        envelope = translated.envelope
        if envelope is not None:
            fresh = await self._inbox.put(envelope)
            _log.info(
                "update_stored",
                event=type(envelope.event).__name__,
                envelope=envelope.id,
                machine=pseudonym(envelope.to),
                fresh=fresh,
            )
            self._wake(envelope.to)
        if translated.callback_query_id and not self._nursery.closing:
            self._nursery.start("answer_tap", partial(self._answer, translated.callback_query_id))

    async def _answer(self, query_id: str) -> None:
        """Stop the button's spinning; if that fails it stops by itself, so nothing is tried again."""
        try:
            with platform_errors():
                await self._bot.answer_callback_query(query_id)
        except PlatformError as error:
            _log.info("tap_not_answered", error=type(error).__name__, code=error.code)
