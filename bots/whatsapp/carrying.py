"""Carries messages of threads to people on WhatsApp, who can be told of changes but not be spared what was sent.

A message may take several calls; what of it was done is remembered until it is done whole, so that a later call which is put
off repeats none before it. Remembered is also which version was said: a change that came before the sending has gone with it.
Both are forgotten at a restart, at the price of saying something twice.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from bots.carried import load_for_person
from bots.originals import originals_of
from bots.whatsapp.layout import Link, Piece, lay_out, lay_out_change, lay_out_originals, lay_out_withdrawal
from flows.engine.task_ports import Carried, Threads
from flows.vocabulary.addresses import Address
from flows.vocabulary.effects import Outgoing, ShowOriginal
from flows.vocabulary.errors import PlatformError, Throttled, Unavailable, WindowClosed
from flows.vocabulary.task_effects import Carry

Create = Callable[[Address, dict[str, str]], Awaitable[str]]
"""Sends one message with these parameters; answers with its SID."""
REMEMBERED = 1000
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where carried messages come from, and what makes the addresses that their files are fetched from."""

    threads: Threads
    link: Link


class Carrier:
    """Carries with ``create`` what it loads from ``sources``; never a note."""

    def __init__(self, create: Create, sources: Sources) -> None:
        self._create = create
        self._threads = sources.threads
        self._link = sources.link
        self._begun: OrderedDict[tuple[Outgoing, int], list[str]] = OrderedDict()
        self._said: OrderedDict[tuple[Address, str], int] = OrderedDict()

    async def carry(self, carry: Carry) -> list[str]:
        """Say the message, or what has become of it; returns the SIDs. Raises PlatformError, Oversized before anything is sent."""
        carried = await load_for_person(self._threads, carry)
        message = carried.message
        said = (carry.address, message.id)
        done = await self._send(carry, message.version, await self._pieces(carry, carried))
        self._said[said] = message.version
        _bound(self._said)
        return done

    async def show(self, original: ShowOriginal) -> list[str]:
        """Show the files of a document; returns the SIDs. Raises PlatformError."""
        return await self._send(original, 1, lay_out_originals(originals_of(original), original.language, self._link))

    async def _send(self, outgoing: Outgoing, version: int, pieces: list[Piece]) -> list[str]:
        """Send what has not been sent of ``pieces``."""
        done = self._begun.setdefault((outgoing, version), [])
        try:
            for piece in pieces[len(done) :]:
                done.append(await self._create(outgoing.address, self._parameters(piece)))
        except PlatformError as error:
            if not isinstance(error, Throttled | Unavailable | WindowClosed):
                self._begun.pop((outgoing, version), None)
            raise
        finally:
            _bound(self._begun)
        self._begun.pop((outgoing, version), None)
        return done

    async def _pieces(self, carry: Carry, carried: Carried) -> list[Piece]:
        """What is to be said. The first version is always a first saying: what stands under its name never arrived."""
        message = carried.message
        if carry.version == 1 or not carried.sent_ids:
            return [] if message.deleted else lay_out(carried, carry.language, self._link)
        if self._said.get((carry.address, message.id)) == message.version:
            return []
        if not message.deleted:
            return lay_out_change(carried, carry.language)
        versions = await self._threads.versions(message.id)
        said = next((each for each in reversed(versions) if not each.deleted), message)
        return lay_out_withdrawal(carried, said, carry.language)

    def _parameters(self, piece: Piece) -> dict[str, str]:
        body = {"body": piece.body} if piece.body else {}
        return body if piece.file is None else {**body, "media_url": self._link(piece.file)}


def _bound(remembered: OrderedDict[K, V]) -> None:
    while len(remembered) > REMEMBERED:
        remembered.popitem(last=False)
