"""An office, its clients and both platforms, for campaigns: Kwit itself at work, on the real database, stopped and started again.

Anna is on WhatsApp, Carla on both platforms, both of Müller AG; Beat of Frei GmbH is on Telegram, and Frei GmbH has a group of
its own, in which a manager sits who may see no other company. Telegram's limits are enforced.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import bot as kwit  # noqa: TID251 - the composition root is what is tested here
from bots.console.values import normalise_phone, normalise_tax_id
from flows.entries import Entries
from flows.office import BackOffice
from flows.vocabulary.messages import MessageKey, message
from locales.catalog import render
from ocr.worker import ReadingWorker
from sandbox.person import Person
from sandbox.story import DESK, OFFICE_NAME, PUBLIC_URL, WHATSAPP_NUMBER, settings_for
from sandbox.telegram import LocalTelegram
from sandbox.telegram.chats import Chat, Topic
from sandbox.telegram.group import GroupMember
from sandbox.telegram.person import TelegramPerson
from sandbox.twilio import LocalTwilio, WhatsAppPerson
from storage.client import Database, Fields
from storage.opening import Storage, open_storage
from tests.campaign.ledger import FILLER, Screens, tokens_in
from tests.contracts.records import CallRecords

OTHER_GROUP = -1001234567891
PHONES = {"Anna Keller": "+41791234501", "Beat Frei": "+41791234502", "Carla Rossi": "+41791234503"}
WITHIN = 600.0
"""Seconds (of the hurried loop) that an answer may take, platforms being away for a while included."""
REST = 1200.0
"""Seconds within which everything must have come to rest."""
_OPENED = re.compile(r"Nr\. (\d+)")
_TITLE = re.compile(r"#(\d+)\b")
_EPOCH = datetime.fromtimestamp(0, UTC)


def label(key: MessageKey) -> str:
    """The words on a button."""
    return render(message(key), "de")


@dataclass
class Client:
    """A client with one chat or two, and the numbers of the tasks they have opened."""

    name: str
    company: str
    chats: list[Person]
    tasks: list[int] = field(default_factory=list)


def address_of(chat: Person) -> str:
    """A person's address on a platform."""
    if isinstance(chat, TelegramPerson):
        return f"telegram:{chat.user.id}"
    assert isinstance(chat, WhatsAppPerson)
    return chat.address


class RandomOffice:
    """Everything there is in one run; ``random_office`` makes it."""

    def __init__(
        self,
        telegram: LocalTelegram,
        twilio: LocalTwilio,
        clock: "Clock",
        storage: Storage,
        kwit_of: "KwitProcess",
    ) -> None:
        self.telegram, self.twilio, self.clock, self.storage, self.process = telegram, twilio, clock, storage, kwit_of
        rights = frozenset({"can_manage_topics"})
        self.group = telegram.group("Desk", chat_id=DESK)
        self.other_group = telegram.group("Desk Frei", chat_id=OTHER_GROUP)
        self.baumann = telegram.member(self.group, "Frau Baumann", user_id=700001, rights=rights)
        self.weber = telegram.member(self.other_group, "Herr Weber", user_id=700002, rights=rights)
        self.restricted = telegram.member(self.other_group, "Frau Zoll", user_id=700003, rights=rights)
        self.stranger = telegram.member(self.other_group, "Somebody", rights=rights)
        self.anna = Client("Anna Keller", "Müller AG", [twilio.person("+41791234501", "Anna")])
        self.beat = Client("Beat Frei", "Frei GmbH", [self._telegram_person("Beat", "+41791234502")])
        carla: list[Person] = [twilio.person("+41791234503", "Carla"), self._telegram_person("Carla", "+41791234503")]
        self.carla = Client("Carla Rossi", "Müller AG", carla)
        self.clients = (self.anna, self.beat, self.carla)

    @property
    def tasks(self) -> dict[int, str]:
        """The names of the clients by the number of their tasks."""
        return {number: client.name for client in self.clients for number in client.tasks}

    def manager_of(self, client: Client) -> GroupMember:
        """Who answers a client."""
        return self.weber if client is self.beat else self.baumann

    def _telegram_person(self, name: str, phone: str) -> TelegramPerson:
        return self.telegram.person(name, phone=phone, language="de")

    # ---- what people do that takes several turns

    async def write_book(self) -> None:
        """The office's book."""
        entries = Entries(normalise_phone, normalise_tax_id, "CH")
        office = BackOffice(self.storage.book, entries, lambda: uuid4().hex)
        await office.add_manager("Frau Baumann", telegram_id="700001", role="administrator")
        await office.add_manager("Herr Weber", telegram_id="700002", role="manager")
        await office.add_company("Müller AG", manager="Frau Baumann")
        await office.add_company("Frei GmbH", manager="Herr Weber", substitute="Frau Baumann", forum=str(OTHER_GROUP))
        await office.add_manager("Frau Zoll", telegram_id="700003", role="manager", companies=["Frei GmbH"])
        for client in self.clients:
            phone = PHONES[client.name]
            await office.add_person(client.name, companies=[client.company], phones=[phone], language="de")

    async def link(self, client: Client) -> None:
        """A client on Telegram shares the contact."""
        for chat in client.chats:
            if isinstance(chat, TelegramPerson):
                await chat.says("/start")
                await chat.sees(OFFICE_NAME, within=WITHIN)
                await chat.shares_contact()
                await chat.sees(client.company, within=WITHIN)

    async def opens_task(self, client: Client, chat: Person) -> int:
        """A client opens a task and is told its number."""
        await chat.says("/task")
        await chat.sees(label(MessageKey.KIND_TAXES), within=WITHIN)
        await chat.taps(label(MessageKey.KIND_TAXES))
        await chat.sees(label(MessageKey.TASK_DESCRIBE), within=WITHIN)
        await chat.says(f"{FILLER} {client.name}")
        await chat.sees(label(MessageKey.CHOICE_SEND), within=WITHIN)
        await chat.taps(label(MessageKey.CHOICE_SEND))
        seen = await chat.sees("ich gebe alles weiter", within=WITHIN)
        found = _OPENED.search(seen.text)
        assert found is not None, seen
        client.tasks.append(int(found[1]))
        return client.tasks[-1]

    def topic(self, number: int) -> Topic | None:
        """The topic of a task, if there is one now."""
        for group in (self.group, self.other_group):
            for topic in group.topics.values():
                if _number_of(topic) == number:
                    return topic
        return None

    # ---- what stands where

    def screens(self) -> Screens:
        """What Kwit has written, as it stands now."""
        topics: dict[int, list[str]] = {}
        for group in (self.group, self.other_group):
            for topic in group.topics.values():
                texts = self._written_by_bot(group, topic.id)
                topics.setdefault(_number_of(topic), []).extend(tokens_in(texts))
        chats = {
            client.name: {address_of(chat): tokens_in(self._said_to(chat)) for chat in client.chats}
            for client in self.clients
        }
        return Screens(topics, chats)

    def _said_to(self, chat: Person) -> Iterable[str]:
        if isinstance(chat, TelegramPerson):
            return self._written_by_bot(chat.chat, None)
        assert isinstance(chat, WhatsAppPerson)
        return [seen.text for seen in chat.inbox.messages]

    def _written_by_bot(self, chat: Chat, thread: int | None) -> list[str]:
        bot = self.telegram.world.bot.id
        mine = [each for each in chat.messages.values() if each.author == bot and each.thread == thread]
        return [str(each.json.get("text") or each.json.get("caption") or "") for each in mine]

    def told(self, chat: Chat) -> str:
        """Everything that the bot has written in a group, its topics' names included."""
        bot = self.telegram.world.bot.id
        texts = [str(each.json) for each in chat.messages.values() if each.author == bot]
        return "\n".join([*texts, *(topic.name for topic in chat.topics.values())])

    # ---- rest

    async def rests(self) -> None:
        """Wait until nothing is on its way any more; AssertionError naming what is."""
        waiting: dict[str, int] = {}
        try:
            async with asyncio.timeout(REST):
                while waiting := await self._on_its_way():  # noqa: ASYNC110 - nothing announces that nothing comes
                    await asyncio.sleep(1)
        except TimeoutError:
            raise AssertionError(f"it did not come to rest: {waiting} {await self._unseen()}") from None

    async def _on_its_way(self) -> dict[str, int]:
        await self.twilio.settled()
        database, now = self.storage.database, self.clock.now()
        found = {
            "updates": len(self.telegram.world.updates.pending),
            "inbox": await _count(database, "inbox", {"since": {"$gte": _EPOCH}}),
            "deliveries": await _count(database, "deliveries", {"ready_at": {"$gte": _EPOCH}}),
            "machines": await _count(database, "machines", {"due_at": {"$lt": now + timedelta(seconds=8)}}),
            "topics": await _count(database, "topics", {"unseen_at": {"$gte": _EPOCH}}),
        }
        return {name: count for name, count in found.items() if count}

    async def _unseen(self) -> list[str]:
        """What is still to be brought to topics."""
        found = []
        for task_id in await self.storage.topics.unseen(self.clock.now(), 10):
            record = await self.storage.topics.load(task_id)
            if record is not None:
                found.append(f"marks {record.marks}, wanted {record.wanted}, shown {record.shown}, lost {record.lost}")
        return found

    async def listed_as_failed(self) -> set[str]:
        """The tokens of messages a delivery of which failed, with a reason that is kept."""
        failed: set[str] = set()
        database = self.storage.database
        async for delivery in database["deliveries"].find({"status": "failed"}):
            message_id = delivery.get("message_id")
            if message_id and delivery["reason"]:
                for version in await self.storage.threads.versions(message_id):
                    failed.update(tokens_in([version.content.text]))
        return failed

    async def rejected(self) -> list[str]:
        """What Kwit could not handle: there must be nothing."""
        return [reason for _, reason in await self.storage.inbox.rejected()]


class Clock:
    """The time that Kwit and both platforms live in: the hurried loop's, and what was skipped of it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._began, self._seconds = datetime.now(UTC), self._loop.time()

    def now(self) -> datetime:
        """The time."""
        return self._began + timedelta(seconds=self._loop.time() - self._seconds)

    def skip(self, time: timedelta) -> None:
        """Let time pass at once."""
        self._began += time


class KwitProcess:
    """Kwit at work in a task of its own, as if it were a process: it can be stopped, or cut off in the middle."""

    def __init__(
        self, group: asyncio.TaskGroup, serve: Callable[[int, asyncio.Event], Coroutine[Any, Any, None]]
    ) -> None:
        self._group = group
        self._serve = serve
        self._starts = 0
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it, and wait until it works."""
        self._starts += 1
        up = asyncio.Event()
        self._task = self._group.create_task(self._serve(self._starts, up))
        waiting = self._group.create_task(up.wait())
        await asyncio.wait([self._task, waiting], return_when=asyncio.FIRST_COMPLETED)
        if self._task.done():
            waiting.cancel()
            await self._task

    async def stop(self) -> None:
        """Stop it as SIGTERM does: what is under way is finished."""
        await self._end(1)

    async def cut_off(self) -> None:
        """Stop it in the middle of whatever it does."""
        await self._end(2)

    async def _end(self, cancels: int) -> None:
        task = self._task
        assert task is not None
        for _ in range(cancels):
            task.cancel()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        await asyncio.wait([task])
        self._task = None


@asynccontextmanager
async def random_office(
    uri: str, reading: ReadingWorker, records: CallRecords, folder: Path
) -> AsyncIterator[RandomOffice]:
    """An office that has just opened: every client is linked and has a task."""
    name = f"campaign_{uuid4().hex}"
    clock = Clock()
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(
            LocalTelegram(record_to=records.telegram, enforce_limits=True, clock=lambda: clock.now().timestamp())
        )
        twilio = await stack.enter_async_context(
            LocalTwilio(number=f"whatsapp:{WHATSAPP_NUMBER}", record_to=records.twilio, clock=clock.now)
        )
        storage = await stack.enter_async_context(open_storage(uri, folder, "office", database=name, forum=DESK))
        stack.push_async_callback(storage.database.drop)
        settings = kwit.Settings(
            _env_file=None,
            **settings_for(telegram, twilio),
            quiet_hours="0-0",
            data_dir=folder,
        )

        async def serve(start: int, up: asyncio.Event) -> None:
            async with (
                open_storage(uri, folder, f"kwit-{start}", database=name, forum=DESK) as own,
                kwit.working(settings, own, reading, clock.now) as running,
            ):
                twilio.connect(f"{PUBLIC_URL}/twilio/message", f"{running.url}/twilio/message")
                up.set()
                await asyncio.Event().wait()

        group = await stack.enter_async_context(asyncio.TaskGroup())
        process = KwitProcess(group, serve)
        office = RandomOffice(telegram, twilio, clock, storage, process)
        await office.write_book()
        await process.start()
        for client in office.clients:
            await office.link(client)
            await office.opens_task(client, client.chats[-1])
        yield office
        await process.stop()


async def _count(database: Database, collection: str, wanted: Fields) -> int:
    return len([found async for found in database[collection].find(wanted, only={"_id": 1})])


def _number_of(topic: Topic) -> int:
    found = _TITLE.match(topic.name)
    return int(found[1]) if found else 0
