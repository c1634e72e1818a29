"""The house in which people play: both platforms, a database, and Kwit as a process between them.

    async with House(folder, program) as house:   # the platforms are there at once
        await house.furnish()                     # the database, and Kwit on its way
        await house.kwit.wait_ready()

The database outlives any Kwit, as it does in an office, so that killing one loses nothing but its memory.
"""

from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Self
from uuid import uuid4

from bots.console.values import normalise_phone, normalise_tax_id
from bots.nursery import Nursery
from flows.auditing import AuditedBook
from flows.entries import Entries
from flows.importing import import_rows
from flows.office import BackOffice
from flows.vocabulary.errors import StorageError
from sandbox.story import BOOK, DESK, OFFICE_NAME, PHONE_KEY, PUBLIC_URL, WHATSAPP_NUMBER, settings_for
from sandbox.telegram import LocalTelegram
from sandbox.telegram.chats import Chat
from sandbox.telegram.errors import JsonObject
from sandbox.twilio import LocalTwilio
from sandbox.web.clock import MovableClock
from sandbox.web.process import KwitProcess
from storage.embedded import running_at
from storage.opening import Storage, open_storage

RETRIES, PAUSE = 2400, 0.25
"""How often and how many seconds apart Twilio tries to reach a Kwit that is starting: for as long as that may take."""
NOBODY = "http://127.0.0.1:9"
"""Where nothing listens (the discard service): where Kwit is before it has said where it listens."""


class House:
    """Everything that stands around Kwit, and Kwit; ``program`` is ``bot.py``, what is kept lies in ``folder``."""

    def __init__(self, folder: Path, program: Path) -> None:
        self.clock = MovableClock(folder / "clock")
        self.telegram = LocalTelegram(clock=self.clock.seconds)
        self.twilio = LocalTwilio(
            number=f"whatsapp:{WHATSAPP_NUMBER}",
            clock=self.clock.now,
            statuses=("sent", "delivered"),
            retries=RETRIES,
            pause=PAUSE,
        )
        self.twilio.in_order = True
        self.kwit = KwitProcess(
            program,
            folder,
            self.clock.path,
            listening=self._found,
            changed=self._tell_changed,
            stepped=self._tell_step,
        )
        self.changed: list[Callable[[], None]] = []
        self.stepped: list[Callable[[JsonObject], None]] = []
        self._folder = folder
        self._storage: Storage | None = None
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.telegram)
            await stack.enter_async_context(self.twilio)
            self.twilio.connect(f"{PUBLIC_URL}/twilio/message", f"{NOBODY}/twilio/message")
            self.telegram.group(OFFICE_NAME, chat_id=DESK)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def desk(self) -> Chat:
        """The office's group."""
        return self.telegram.world.chats[DESK]

    @property
    def furnished(self) -> bool:
        """Whether the database is there."""
        return self._storage is not None

    @property
    def storage(self) -> Storage:
        """The database; StorageError before it is there."""
        if self._storage is None:
            raise StorageError("the database is still starting; try again in a moment")
        return self._storage

    @property
    def office(self) -> BackOffice:
        """The office at work on its book, as on the command line."""
        book = AuditedBook(self.storage.book, self.storage.trail, self.clock.now)
        return BackOffice(book, Entries(normalise_phone, normalise_tax_id, "CH"), lambda: uuid4().hex)

    async def furnish(self) -> None:
        """Start the database and, as soon as it listens, Kwit; StorageError if there is no database to be had."""
        files = self._folder / "files"
        storage = await self._stack.enter_async_context(
            open_storage(None, files, f"house-{uuid4().hex}", forum=DESK, phone_key=PHONE_KEY)
        )
        settings = {
            **settings_for(self.telegram, self.twilio),
            "mongo_uri": running_at(files / "database"),
            "data_dir": self._folder / "kwit",
            "log": "error",
        }
        nursery = await self._stack.enter_async_context(Nursery())
        nursery.start("kwit", partial(self.kwit.keep_up, settings))
        self._stack.push_async_callback(self.kwit.stop)
        self._storage = storage
        self._tell_changed()

    async def fill_book(self) -> None:
        """Let the office have the clients of the story without the story."""
        office = self.office
        await import_rows(BOOK, book=office.book, entries=office.entries, new_id=office.new_id, strict=True)

    def _found(self, url: str) -> None:
        self.twilio.connect(f"{PUBLIC_URL}/twilio/message", f"{url}/twilio/message")

    def _tell_changed(self) -> None:
        for each in tuple(self.changed):
            each()

    def _tell_step(self, step: JsonObject) -> None:
        for each in tuple(self.stepped):
            each(step)
