"""What the commands work with, and how a command opens and closes it.

``bot.py`` puts the parts together and gives a function that opens them; a command's work is a coroutine over the opened parts.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo

from bots.console.output import fail
from bots.console.values import normalise_phone, normalise_tax_id, region_of
from flows.engine.audit_ports import Trail
from flows.engine.ports import Book, Clock, Directory, Documents, Inbox
from flows.engine.privacy_ports import Copies, PersonalData
from flows.engine.task_ports import Bookings, Requests, Tasks, Threads
from flows.entries import Entries
from flows.office import BackOffice
from flows.vocabulary.audit import ADMINISTRATOR, Deed, What
from flows.vocabulary.errors import KwitError
from flows.vocabulary.people import Office

Result = TypeVar("Result")


class Binder(Protocol):
    """Makes one PDF of files."""

    def add(self, data: bytes) -> bool:
        """Add the pages of a file; False if it has none to show."""

    def save(self, path: Path) -> bool:
        """Write the PDF; False if there is no page to show."""


@dataclass(frozen=True, slots=True)
class OfficeParts:
    """The opened parts; ``bind`` makes one PDF of several files. Changes of the ``book`` are written to the ``trail``.

    ``copies`` connects what deletes on the platforms; ``strangers`` are the days after which those are forgotten, 0 for never.
    ``bot_username`` and ``whatsapp_number`` (E.164) are empty where the platform is left out.
    """

    book: Book
    documents: Documents
    directory: Directory
    inbox: Inbox
    tasks: Tasks
    threads: Threads
    requests: Requests
    bookings: Bookings
    trail: Trail
    personal: PersonalData
    office: Office
    clock: Clock
    bind: Callable[[], AbstractContextManager[Binder]]
    copies: Callable[[], AbstractAsyncContextManager[Copies]]
    bot_username: str = ""
    whatsapp_number: str = ""
    strangers: int = 0

    @property
    def entries(self) -> Entries:
        """The rules for values."""
        return office_entries(self.office)

    @property
    def back_office(self) -> BackOffice:
        """The office at work on its book."""
        return BackOffice(self.book, self.entries, new_id)

    async def note(self, what: What, *about: str, **details: object) -> None:
        """Write to the audit trail that somebody did this on the command line."""
        told = tuple((name, str(value)) for name, value in details.items())
        await self.trail.append(Deed(ADMINISTRATOR, what, about, told), self.clock())

    @property
    def timezone(self) -> ZoneInfo:
        """The office's time zone, in which times are shown."""
        return ZoneInfo(self.office.timezone)


OpenOffice = Callable[[], AbstractAsyncContextManager[OfficeParts]]
"""Opens the parts, and closes them at the end."""


def office_entries(office: Office) -> Entries:
    """The rules for values; phones without a country code belong to the country of the office's time zone."""
    return Entries(normalise_phone, normalise_tax_id, region_of(office.timezone))


def new_id() -> str:
    """An id that was never given before."""
    return uuid4().hex


def perform(open_office: OpenOffice, work: Callable[[OfficeParts], Awaitable[Result]]) -> Result:
    """Do ``work`` with the parts opened; what Kwit refuses is told in a line, and the program ends with status 1."""

    async def inner() -> Result | KwitError:
        async with open_office() as parts:
            try:
                return await work(parts)
            except KwitError as error:
                return error

    try:
        result = asyncio.run(inner())
    except KwitError as error:
        result = error
    if isinstance(result, KwitError):
        fail(str(result))
    return result
