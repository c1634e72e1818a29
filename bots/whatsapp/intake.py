"""The way of Twilio's webhooks into Kwit: check, translate, store, wake."""

from collections.abc import Callable

import structlog
from multidict import MultiDict

from bots.log import pseudonym
from bots.reporting import Reporting
from bots.whatsapp.inbound import Malformed, translate, translate_status
from bots.whatsapp.signature import SignatureCheck
from flows.engine.ports import Clock, Deliveries, Inbox
from flows.vocabulary.addresses import MachineKey, Platform
from flows.vocabulary.documents import DeliveryStatus

_log = structlog.get_logger()


class Forged(Exception):
    """The webhook carries no signature, a wrong one, or another account's."""


class WhatsAppIntake:
    """Stores what webhooks mean in ``inbox`` and ``deliveries``, and calls ``wake`` for whom it concerns.

    How far messages of tasks have come is told to the tasks by ``reporting``; of all messages, to ``reached``.
    """

    def __init__(
        self,
        check: SignatureCheck,
        inbox: Inbox,
        deliveries: Deliveries,
        wake: Callable[[MachineKey], None],
        clock: Clock,
        reporting: Reporting | None = None,
        reached: Callable[[Platform, DeliveryStatus], None] = lambda _platform, _status: None,
    ) -> None:
        self._reached = reached
        self._reporting = reporting
        self._check = check
        self._inbox = inbox
        self._deliveries = deliveries
        self._wake = wake
        self._clock = clock

    async def message(self, raw_path: str, form: MultiDict[str], signature: str | None) -> None:
        """Take in a message; when this returns, it is stored. Raises Forged, Malformed or StorageError."""
        self._verify(raw_path, form, signature)
        for envelope in translate(form, self._clock()):
            fresh = await self._inbox.put(envelope)
            _log.info(
                "message_stored",
                happening=type(envelope.event).__name__,
                envelope=envelope.id,
                machine=pseudonym(envelope.to),
                fresh=fresh,
            )
            self._wake(envelope.to)

    async def status(self, raw_path: str, form: MultiDict[str], signature: str | None) -> None:
        """Take in a status callback. Raises Forged, Malformed or StorageError."""
        self._verify(raw_path, form, signature)
        report = translate_status(form)
        if report is None:
            return
        reported = await self._deliveries.report(
            Platform.WHATSAPP, report.message_id, report.status, report.reason, self._clock()
        )
        _log.info("status_stored", message=report.message_id, status=report.status, known=reported is not None)
        if reported is not None and reported.risen:
            self._reached(Platform.WHATSAPP, reported.status)
        if reported is not None and self._reporting is not None:
            # Even if it is no news: the callback before this one may have been written down but not told.
            await self._reporting.tell(reported.delivery_id, reported.outgoing, reported.status, report.reason)

    def _verify(self, raw_path: str, form: MultiDict[str], signature: str | None) -> None:
        if not self._check.accepts(raw_path, form, signature):
            _log.warning("webhook_forged", signed=bool(signature))
            raise Forged


__all__ = ["Forged", "Malformed", "WhatsAppIntake"]
