"""The ground on which rounds are played: both platforms, the database, an office with clients whose tasks are open.

The platforms are played in the campaign's own process and reached by Kwit through doorways, processes that can be killed. A
ground lasts some rounds; then a new one keeps what is stored, and so what is compared, small.
"""

import asyncio
import itertools
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from bots.console.values import normalise_phone, normalise_tax_id
from flows.entries import Entries
from flows.office import BackOffice
from flows.vocabulary.errors import StorageError
from flows.vocabulary.messages import MessageKey, message
from flows.vocabulary.people import Company, Person
from locales.catalog import render
from sandbox.person import Person as Driver
from sandbox.story import OFFICE_NAME, PHONE_KEY, WHATSAPP_NUMBER, settings_for
from sandbox.telegram import LocalTelegram
from sandbox.telegram.chats import Chat, Topic
from sandbox.telegram.group import GroupMember
from sandbox.telegram.person import TelegramPerson
from sandbox.twilio import LocalTwilio, WhatsAppPerson
from storage.client import Database, connect, database_in
from storage.opening import DATABASE, Storage, assemble
from storage.sealing import Sealer
from tests.crash.balancer import Balancer
from tests.crash.facts import on_its_way, on_platforms, read_facts
from tests.crash.ledger import Entry, Findings, judge
from tests.crash.processes import Doorway, doorway

MANAGER = 700001
SECRET = "only-telegram-and-kwit-know"
WITHIN = 180.0
"""Seconds that an answer may take, with a Kwit killed and started again before it, on a busy machine."""
REST = 240.0
"""Seconds within which everything must have come to rest."""
MOST_TRIES = 300
"""Tries of the office to write something while its database is away."""
T = TypeVar("T")
_numbers = itertools.count(1)
_OPENED = re.compile(r"Nr\. (\d+)")
FILLER = "Zur Abstimmung des Kontos 1360 im letzten Quartal fehlt mir noch eine kurze Erläuterung zu"
"""Longer than what is quoted of a message (80 characters), so that a quotation holds no token."""


def label(key: MessageKey) -> str:
    """The words on a button."""
    return render(message(key), "de")


def token(letter: str) -> str:
    """A word that nobody has used."""
    return f"{letter}{next(_numbers)}"


def address_of(driver: Driver) -> str:
    """A person's address on a platform."""
    if isinstance(driver, TelegramPerson):
        return f"telegram:{driver.user.id}"
    assert isinstance(driver, WhatsAppPerson)
    return driver.address


@dataclass
class Client:
    """Somebody with an open task, and the group in which the office answers."""

    name: str
    chat: Driver
    group: Chat
    manager: GroupMember
    task: int = 0

    @property
    def topic(self) -> Topic | None:
        """The task's topic: the newest one, should there be two."""
        found = [each for each in self.group.topics.values() if each.name.startswith(f"#{self.task} ")]
        return found[-1] if found else None


@dataclass
class Ground:
    """Platforms, office and people; ``open_ground`` makes it."""

    telegram: LocalTelegram
    twilio: LocalTwilio
    doors: dict[str, Doorway]
    balancer: Balancer
    home: Chat
    targets: list[str]
    folder: Path
    uri: str | None = None
    _connected: list[Database] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    rounds: int = 0
    counted: Counter[str] = field(default_factory=Counter)

    def connect(self, uri: str) -> None:
        """Look into the database at ``uri``, which names it, from now on."""
        self.close()
        self._connected.append(connect(uri, database_in(uri) or DATABASE, Sealer(PHONE_KEY)))

    def close(self) -> None:
        """Look into no database any more."""
        while self._connected:
            self._connected.pop().close()

    @property
    def database(self) -> Database:
        """The database, through a connection of one's own."""
        return self._connected[-1]

    @property
    def storage(self) -> Storage:
        """The ports on it."""
        return assemble(self.database, "campaign")

    async def firmly(self, write: Callable[[Storage], Awaitable[T]]) -> T:
        """Let the office write something, again and again while its database is killed and started."""
        for _ in range(MOST_TRIES):
            with suppress(StorageError):
                return await write(self.storage)
            await asyncio.sleep(0.2)
        return await write(self.storage)

    @property
    def office(self) -> BackOffice:
        """The office at work on its book."""
        return BackOffice(self.storage.book, Entries(normalise_phone, normalise_tax_id, "CH"), lambda: uuid4().hex)

    def settings(self, *, webhook: bool = False) -> dict[str, Any]:
        """The settings of a Kwit on this ground."""
        return settings_for(self.telegram, self.twilio) | {
            "telegram_api": self.doors["telegram"].url,
            "twilio_api": self.doors["twilio"].url,
            "public_url": self.balancer.url,
            "telegram_webhook_secret": SECRET if webhook else None,
            "admin_chat": self.home.id,
            "mongo_uri": self.uri,
            "data_dir": str(self.folder / "data"),
            "quiet_hours": "0-0",
            "log": "info",
        }

    def write(self, kind: Any, of: str, shown: str = "", *, accepted: bool = False) -> Entry:  # noqa: ANN401 - a Kind
        """Note what somebody is about to do."""
        entry = Entry(kind, of, shown, accepted)
        self.entries.append(entry)
        return entry

    # ---- people

    async def employs(self, name: str, company: Company, *, phone: str = "") -> tuple[Person, str]:
        """Somebody new in the office's book, with a phone."""
        phone = phone or f"+4178{3_000_000 + next(_numbers):07}"
        person = Person(uuid4().hex, name, company_ids=(company.id,), phones=(phone,), language="de")
        await self.firmly(lambda storage: storage.book.save_person(person))
        return person, phone

    async def company(self) -> Company:
        """A new company."""
        made = Company(uuid4().hex, f"Firma {next(_numbers)} AG")
        await self.firmly(lambda storage: storage.book.save_company(made))
        return made

    async def set_up(self, clients: int = 4) -> None:
        """The manager, and clients whose tasks are open, half of them on Telegram. A Kwit must be at work."""
        await self.office.add_manager("Frau Baumann", telegram_id=str(MANAGER), role="administrator")
        async with asyncio.TaskGroup() as group:
            for index in range(clients):
                group.create_task(self._client(f"Klient {next(_numbers)}", on_telegram=index % 2 == 0))
        self.clients.sort(key=lambda client: client.task)

    async def _client(self, name: str, *, on_telegram: bool) -> None:
        number = next(_numbers)
        group = self.telegram.group(f"Desk {number}")
        manager = self.telegram.member(group, "Frau Baumann", user_id=MANAGER, rights=frozenset({"can_manage_topics"}))
        company = await self.office.add_company(f"Mandant {number} AG", manager="Frau Baumann", forum=str(group.id))
        person, phone = await self.employs(name, company)
        chat: Driver
        if on_telegram:
            chat = self.telegram.person(name, phone=phone, language="de")
            await chat.says("/start")
            await chat.sees(OFFICE_NAME, within=WITHIN)
            await chat.shares_contact()
            await chat.sees(company.name, within=WITHIN)
            self.write("link", address_of(chat), accepted=True)
        else:
            chat = self.twilio.person(phone, name)
        client = Client(person.name, chat, group, manager)
        client.task = await self.opens_task(chat)
        self.clients.append(client)

    async def opens_task(self, chat: Driver) -> int:
        """Somebody opens a task in several turns and is told its number; the task is in the ledger."""
        name = token("t")
        await chat.says("/task")
        await chat.sees(label(MessageKey.KIND_TAXES), within=WITHIN)
        await chat.taps(label(MessageKey.KIND_TAXES))
        await chat.sees(label(MessageKey.TASK_DESCRIBE), within=WITHIN)
        await chat.says(f"⟦{name}⟧ {FILLER} dem Bescheid")
        await chat.sees(label(MessageKey.CHOICE_SEND), within=WITHIN)
        await chat.taps(label(MessageKey.CHOICE_SEND))
        seen = await chat.sees("ich gebe alles weiter", within=WITHIN)
        self.write("task", name, accepted=True)
        self.write("message", name, accepted=True)
        found = _OPENED.search(seen.text)
        assert found is not None, seen
        return int(found[1])

    # ---- the end of a round

    async def rests(self, within: float = REST) -> bool:
        """Wait until nothing is on its way any more; False if something still is after so many seconds."""
        loop = asyncio.get_running_loop()
        until = loop.time() + within
        while loop.time() < until:
            await self.twilio.settled()
            if not await on_its_way(self.database, self.telegram):
                return True
            await asyncio.sleep(0.3)
        return False

    async def findings(self) -> Findings:
        """What is wrong, once everything has come to rest."""
        facts = await read_facts(self.database, self.telegram)
        if facts.waiting and await self.rests():  # something came while we read: how a topic looks is mended at leisure
            facts = await read_facts(self.database, self.telegram)
        return judge(self.entries, facts, on_platforms(self.telegram, self.twilio))


@asynccontextmanager
async def open_ground(uri: str | None, folder: Path, targets: list[str]) -> AsyncIterator[Ground]:
    """A ground for Kwits that listen at ``targets``; they are started by others.

    Without the ``uri`` of a database, which names it, Kwit has its own below ``folder``: ``connect`` to it once it runs.
    """
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(LocalTelegram(retry_delay=0.1))
        twilio = await stack.enter_async_context(
            LocalTwilio(
                number=f"whatsapp:{WHATSAPP_NUMBER}",
                statuses=("sent", "delivered"),
                retries=200,
                pause=0.5,
                webhook_timeout=15.0,
            )
        )
        doors = {
            "telegram": await stack.enter_async_context(doorway(telegram.url)),
            "twilio": await stack.enter_async_context(doorway(twilio.api_url)),
        }
        twilio.api_url = doors["twilio"].url  # what is told of files names the doorway, too
        balancer = await stack.enter_async_context(Balancer(lambda: targets).opened())
        twilio.connect(f"{balancer.url}/twilio/message", f"{balancer.url}/twilio/message")
        ground = Ground(telegram, twilio, doors, balancer, telegram.group(OFFICE_NAME), targets, folder, uri)
        stack.callback(ground.close)
        if uri is not None:
            ground.connect(uri)
        yield ground
