"""The way of Twilio's webhooks into Kwit: check, translate, store, wake."""

import asyncio
from collections.abc import Callable
from functools import partial

import structlog
from multidict import MultiDict

from bots.log import pseudonym
from bots.nursery import Nursery, Sleep
from bots.whatsapp.inbound import Malformed, StatusReport, translate, translate_status
from bots.whatsapp.signature import SignatureCheck
from flows.engine.ports import Clock, Deliveries, Inbox
from flows.vocabulary.addresses import MachineKey, Platform

_log = structlog.get_logger()

EARLY = (1.0, 4.0, 15.0)
"""Seconds between the tries to note a status that came before the message's id was noted."""


class Forged(Exception):
    """The webhook carries no signature, a wrong one, or another account's."""


class WhatsAppIntake:
    """Stores what webhooks mean in ``inbox`` and ``deliveries``, and calls ``wake`` for whom it concerns."""

    def __init__(
        self,
        check: SignatureCheck,
        inbox: Inbox,
        deliveries: Deliveries,
        wake: Callable[[MachineKey], None],
        nursery: Nursery,
        clock: Clock,
        *,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._check = check
        self._inbox = inbox
        self._deliveries = deliveries
        self._wake = wake
        self._nursery = nursery
        self._clock = clock
        self._sleep = sleep

    async def message(self, raw_path: str, form: MultiDict[str], signature: str | None) -> None:
        """Take in a message; when this returns, it is stored. Raises Forged, Malformed or StorageError."""
        self._verify(raw_path, form, signature)
        for envelope in translate(form, self._clock()):
            fresh = await self._inbox.put(envelope)
            _log.info(
                "message_stored",
                event=type(envelope.event).__name__,
                envelope=envelope.id,
                machine=pseudonym(envelope.to),
                fresh=fresh,
            )
            self._wake(envelope.to)

    async def status(self, raw_path: str, form: MultiDict[str], signature: str | None) -> None:
        """Take in a status callback. Raises Forged, Malformed or StorageError.

        A callback can overtake our own note of the message's id, so an unknown id is looked for again a little later.
        """
        self._verify(raw_path, form, signature)
        report = translate_status(form)
        if report is not None and not await self._note(report) and not self._nursery.closing:
            self._nursery.start("early_status", partial(self._note_later, report))

    def _verify(self, raw_path: str, form: MultiDict[str], signature: str | None) -> None:
        if not self._check.accepts(raw_path, form, signature):
            _log.warning("webhook_forged", signed=bool(signature))
            raise Forged

    async def _note(self, report: StatusReport) -> bool:
        return await self._deliveries.report(
            Platform.WHATSAPP, report.message_id, report.status, report.reason, self._clock()
        )

    async def _note_later(self, report: StatusReport) -> None:
        for pause in EARLY:
            await self._sleep(pause)
            if await self._note(report):
                return
        _log.info("status_of_unknown_message", message=report.message_id, status=report.status)


__all__ = ["Forged", "Malformed", "WhatsAppIntake"]
