"""Tells a task how far its messages have come on their way to its client, and a conversation whether it could ask.

A delivery knows the task that it carries for; what becomes of it is an event for that task's machine, so that the desk can show
it. An event's id names the delivery and its status: reporting the same twice, after a crash or a repeated callback, tells it
once. What is carried to the desk itself is not reported: the desk's own end is always within reach, or is made anew.

A message that asks a client for documents is of no thread, but its conversation must know that it was held back or has failed
(``flows.unheard``): it hears so under what the message is about.
"""

from collections.abc import Callable

from flows.asking import ABOUT_ONE, ABOUT_SEVERAL
from flows.engine.ports import Clock, Directory, Inbox
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.effects import Outgoing, Say
from flows.vocabulary.events import Envelope
from flows.vocabulary.task_effects import Carry
from flows.vocabulary.task_events import DeliveryReported

_SILENT = frozenset({DeliveryStatus.QUEUED, DeliveryStatus.SENDING})
"""Steps on the way that nobody waits to hear of."""
_ASKED = frozenset({DeliveryStatus.SENT, DeliveryStatus.HELD, DeliveryStatus.FAILED})
"""What a conversation that asks for documents waits to hear of."""


class Reporting:
    """Puts reports into ``inbox`` and calls ``wake`` for the task; ``directory`` knows where else a client could be reached."""

    def __init__(self, inbox: Inbox, wake: Callable[[MachineKey], None], directory: Directory, clock: Clock) -> None:
        self._inbox = inbox
        self._wake = wake
        self._directory = directory
        self._clock = clock

    async def tell(self, delivery_id: str, outgoing: Outgoing, status: DeliveryStatus, reason: str = "") -> None:
        """Report that the delivery has ``status`` now; ``reason`` is ``code: sentence``.

        Nothing happens for what nobody waits for. Raises StorageError, and must be called again then.
        """
        if outgoing.address.platform is Platform.DESK or status in _SILENT:
            return
        match outgoing:
            case Carry(task_id=task_id, message_id=message_id):
                key = MachineKey.task(task_id)
            case Say(address=address, about=message_id) if _asks(message_id) and status in _ASKED:
                key = MachineKey.conversation(address)
            case _:
                return
        elsewhere = await self._elsewhere(outgoing.address) if status is DeliveryStatus.FAILED else ()
        report = DeliveryReported(message_id, str(outgoing.address), status, reason, elsewhere)
        await self._inbox.put(Envelope(f"{delivery_id}/{status}", key, report, self._clock()))
        self._wake(key)

    async def _elsewhere(self, address: Address) -> tuple[str, ...]:
        """Other addresses of whoever holds ``address``, the one used last first."""
        profile = await self._directory.profile(address)
        if profile is None:
            return ()
        return tuple(str(each) for each in await self._directory.reachable(profile.person_id) if each != address)


def _asks(about: str) -> bool:
    return about == ABOUT_SEVERAL or about.startswith(ABOUT_ONE)
