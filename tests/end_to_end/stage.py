"""Where end-to-end tests play: Kwit at work between two local platforms, an office with its book, and people who are new to
every test."""

import asyncio
import contextlib
import hashlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import bot as kwit  # noqa: TID251 - the composition root is what is tested here
from bots.console.values import normalise_phone, normalise_tax_id
from flows.entries import Entries
from flows.office import BackOffice
from flows.vocabulary.documents import DeliveryStatus, DocumentRecord, DocumentStatus
from flows.vocabulary.people import Company, Person
from sandbox.person import Line
from sandbox.person import Person as Driver
from sandbox.story import PHONE_KEY, PUBLIC_URL, WHATSAPP_NUMBER, settings_for
from sandbox.telegram import LocalTelegram
from sandbox.telegram.person import TelegramPerson
from sandbox.twilio import LocalTwilio, WhatsAppPerson
from storage.client import Database, connect
from storage.opening import DATABASE
from storage.sealing import Sealer
from tests.contracts.records import CallRecords

WITHIN = 60.0
"""Seconds that an answer may take on a busy machine; a working Kwit needs one or two."""
MESSAGE_URL = f"{PUBLIC_URL}/twilio/message"
_numbers = itertools.count(1)


@dataclass
class Platforms:
    """A local Telegram and a local Twilio, which outlive any Kwit that works on them."""

    telegram: LocalTelegram
    twilio: LocalTwilio

    def settings(self, **more: Any) -> kwit.Settings:  # noqa: ANN401 - settings have many types
        """The settings of a Kwit that works on them, nothing from the environment."""
        return kwit.Settings(_env_file=None, **{**settings_for(self.telegram, self.twilio), **more})


@asynccontextmanager
async def local_platforms(records: CallRecords) -> AsyncIterator[Platforms]:
    """Both platforms, each call to them on record."""
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(LocalTelegram(record_to=records.telegram, retry_delay=0.05))
        twilio = await stack.enter_async_context(
            LocalTwilio(number=f"whatsapp:{WHATSAPP_NUMBER}", record_to=records.twilio, statuses=("sent", "delivered"))
        )
        yield Platforms(telegram, twilio)


@dataclass
class Stage:
    """Kwit at work, and what tests do to it and look up in it."""

    running: kwit.Running
    platforms: Platforms
    uri: str
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def telegram(self) -> LocalTelegram:
        """The local Telegram."""
        return self.platforms.telegram

    @property
    def twilio(self) -> LocalTwilio:
        """The local Twilio."""
        return self.platforms.twilio

    @property
    def office(self) -> BackOffice:
        """The office at work on its book."""
        entries = Entries(normalise_phone, normalise_tax_id, "CH")
        return BackOffice(self.running.storage.book, entries, lambda: uuid4().hex)

    async def company(self, name: str = "Muster AG") -> Company:
        """A new company; a number makes its name its own."""
        return await self.office.add_company(f"{name} {next(_numbers)}")

    async def employee(
        self, name: str, *companies: str, language: str = "", phone: str = "", of: str = "Muster AG"
    ) -> WhatsAppPerson:
        """Somebody whose number the office knows, with WhatsApp; without ``companies`` in a new one called ``of``."""
        phone = phone or new_phone()
        wanted = companies or ((await self.company(of)).name,)
        self.people[name] = await self.office.add_person(name, companies=wanted, phones=[phone], language=language)
        return self.twilio.person(phone, name)

    async def client(self, name: str, *companies: str, language: str = "de") -> TelegramPerson:
        """Somebody with Telegram who has shared the contact and was welcomed."""
        phone = new_phone()
        wanted = companies or ((await self.company()).name,)
        self.people[name] = await self.office.add_person(name, companies=wanted, phones=[phone])
        person = self.telegram.person(name, phone=phone, language=language)
        await person.says("/start")
        await person.sees(within=WITHIN)
        await person.shares_contact()
        await person.sees(name, within=WITHIN)
        return person

    def stranger(self, name: str) -> WhatsAppPerson:
        """Somebody with WhatsApp whose number the office does not know."""
        return self.twilio.person(new_phone(), name)

    async def invite(self, name: str) -> str:
        """A code that the office issues."""
        _, invitation = await self.office.invite(name, datetime.now(UTC))
        return invitation.code

    async def documents(self, name: str) -> list[DocumentRecord]:
        """What somebody has sent, the oldest first, whatever became of it."""
        documents = self.running.storage.documents
        found = {
            record.arrival.number: record
            for status in DocumentStatus
            for record in await documents.listed(status=status, limit=1000)
            if record.arrival.person_id == self.people[name].id
        }
        return [found[number] for number in sorted(found)]

    async def document(self, name: str) -> DocumentRecord:
        """The one document that somebody has sent."""
        (record,) = await self.documents(name)
        return record

    async def kept(self, record: DocumentRecord, content: bytes) -> bool:
        """Whether GridFS has just these bytes, and says so of them."""
        (file,) = record.arrival.files
        data = await self.running.storage.documents.original(file.file_id)
        return (data, file.size, file.sha256) == (content, len(content), hashlib.sha256(content).hexdigest())

    async def stored(self, collection: str) -> int:
        """How many records a collection has, counted through a connection of its own."""
        return await counted(self.uri, collection)

    async def delivery_of(self, platform: str, message_id: str) -> DeliveryStatus:
        """How far the message with a platform's id has come, read through a connection of its own."""
        with database_at(self.uri) as database:
            found = await database["deliveries"].find_one({"messages": f"{platform}:{message_id}"})
        assert found is not None, message_id
        return DeliveryStatus(found["status"])

    async def heard_as_usual(self, person: Driver) -> None:
        """Somebody gets an answer to an ordinary question: Kwit works."""
        await person.says("/help")
        await person.sees("STOP", within=WITHIN)


@asynccontextmanager
async def kwit_at_work(platforms: Platforms, uri: str, data_dir: Path, **more: Any) -> AsyncIterator[Stage]:  # noqa: ANN401 - settings
    """Start Kwit on a database as ``bot.py run`` does; leaving stops it as SIGTERM does."""
    async with kwit.serve(platforms.settings(mongo_uri=uri, data_dir=data_dir, **more)) as running:
        platforms.twilio.connect(MESSAGE_URL, f"{running.url}/twilio/message")
        yield Stage(running, platforms, uri)


def new_phone() -> str:
    """A Swiss mobile number that nobody has had."""
    return f"+4178{2_000_000 + next(_numbers):07}"


@contextlib.contextmanager
def database_at(uri: str) -> Iterator[Database]:
    """A connection of one's own."""
    database = connect(uri, DATABASE, Sealer(PHONE_KEY))
    try:
        yield database
    finally:
        database.close()


async def counted(uri: str, collection: str) -> int:
    """How many records a collection has."""
    with database_at(uri) as database:
        return len([found async for found in database[collection].find({}, only={"_id": 1})])


async def until(claim: Callable[[], Awaitable[bool]], *, within: float = WITHIN) -> None:
    """Wait until ``claim`` holds, for what no event announces; AssertionError after ``within`` seconds."""
    try:
        async with asyncio.timeout(within):
            while not await claim():  # noqa: ASYNC110 - other processes set no event of ours
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"it did not come about within {within:.0f} s: {claim.__qualname__}") from None


def heard(person: Driver) -> list[Line]:
    """Everything that the bot has said to somebody, in its order."""
    return [line for line in person.transcript if line.who == "bot"]
