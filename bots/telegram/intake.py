"""The way of every update into Kwit, whether it was polled or pushed: translate, store, wake, answer the button."""

from collections.abc import Callable, Mapping
from functools import partial

import structlog
from aiogram import Bot
from pydantic import ValidationError

from bots.log import place, pseudonym
from bots.nursery import Nursery
from bots.telegram.client import platform_errors
from bots.telegram.inbound import Translated, read, translate
from flows.engine.ports import Clock, Inbox
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.errors import CodecError, PlatformError
from flows.vocabulary.events import Envelope
from flows.vocabulary.task_events import DeskLost, DeskRegained

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

        An update that can't be understood or kept is logged (its id alone) and passed over: the next time it would be the
        same. Raises StorageError, and the update must be offered again then.
        """
        translated = self._translate(raw)
        if translated is None:
            return
        if translated.envelope is not None and not await self._store(translated.envelope):
            return
        if translated.callback_query_id and not self._nursery.closing:
            self._nursery.start("answer_tap", partial(self._answer, translated.callback_query_id))

    async def _store(self, envelope: Envelope) -> bool:
        """Store it and wake whom it concerns; False if no database could hold what is in it: a number beyond 64 bits, say."""
        try:
            fresh = await self._inbox.put(envelope)
        except CodecError as error:
            _log.warning("update_unstorable", envelope=envelope.id[:64], place=place(error))
            return False
        _log.info(
            "update_stored",
            happening=type(envelope.event).__name__,
            envelope=envelope.id,
            machine=pseudonym(envelope.to),
            fresh=fresh,
        )
        if isinstance(envelope.event, DeskLost | DeskRegained):  # whoever sets Kwit up needs the group's id
            _log.warning("group", happening=type(envelope.event).__name__, id=envelope.to.id.partition(":")[2])
        self._wake(envelope.to)
        return True

    def _translate(self, raw: Mapping[str, object]) -> Translated | None:
        update_id = str(raw.get("update_id"))[:20]
        try:
            return translate(read(raw), self._bot.id, self._clock())
        except ValidationError as error:
            _log.warning("update_malformed", update_id=update_id, problems=error.error_count())
        except Exception as error:  # noqa: BLE001 - a defect with one update must not hold up all that come after it
            _log.error("update_untranslatable", update_id=update_id, error=type(error).__name__, place=place(error))
        return None

    async def _answer(self, query_id: str) -> None:
        """Stop the button's spinning; if that fails it stops by itself, so nothing is tried again."""
        try:
            with platform_errors():
                await self._bot.answer_callback_query(query_id)
        except PlatformError as error:
            _log.info("tap_not_answered", error=type(error).__name__, code=error.code)
