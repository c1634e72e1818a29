"""The whole of Kwit behind its web application: real HTTP on loopback, the real database, both local platforms.

Both platforms know where Kwit is: what they push by themselves (topics opened, messages delivered) comes in beside the payloads.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from urllib.parse import urlencode
from uuid import uuid4

from aiohttp import ClientSession, ClientTimeout
from multidict import MultiDict
from yarl import URL

import bot as kwit  # noqa: TID251 - the composition root knows what is stored
from bots.composition import Plan, at_work
from bots.console.values import normalise_phone, normalise_tax_id
from bots.telegram.assembly import TelegramAccount
from bots.telegram.webhook import SECRET_HEADER
from bots.whatsapp.assembly import TwilioAccount
from bots.whatsapp.signature import HEADER
from flows.entries import Entries
from flows.office import BackOffice
from flows.vocabulary.people import Office, Rules
from ocr.sniffing import sniff
from sandbox.story import DESK, PUBLIC_URL, WHATSAPP_NUMBER
from sandbox.telegram import LocalTelegram
from sandbox.telegram.errors import JsonObject
from sandbox.twilio import LocalTwilio
from storage.inbox import EVER
from storage.opening import Storage
from tests.fuzz import forms, supplies
from tests.fuzz.complaints import Complaints, listening
from tests.fuzz.talks import OPENING
from tests.fuzz.updates import Cast

SECRET = "only-telegram-and-kwit-know"
MESSAGE_PATH = "/twilio/message"
COMPANIES = ["Müller AG", "Frei GmbH"]
FEW = 3
"""People that a house has at least."""
MOST_TASKS = 3
"""Tasks that there are at first. Each topic takes some calls of the twenty a minute that Telegram grants a group."""
REST = 120.0
"""Seconds within which everything must have come to rest since the last bit of progress. A message with two files that are gone
takes more than one minute: each is asked for half a minute long, and not yet given up by then."""


@dataclass
class House:
    """Kwit at work, what exists in it, what was said in its log, and how requests were answered: 0 is not at all."""

    url: str
    storage: Storage
    telegram: LocalTelegram
    twilio: LocalTwilio
    session: ClientSession
    cast: Cast = field(default_factory=Cast)
    media: tuple[str, ...] = ()
    complaints: Complaints = field(default_factory=Complaints)
    statuses: Counter[int] = field(default_factory=Counter)
    raw_statuses: Counter[int] = field(default_factory=Counter)

    async def post(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        """Post a body, and return the status."""
        url = URL(self.url + path, encoded=True)
        async with self.session.post(url, data=body, headers=headers) as answer:
            await answer.read()
            self.statuses[answer.status] += 1
            return answer.status

    def hears(self, sender: str) -> None:
        """Let Twilio know that somebody wrote: for a day they may be answered."""
        self.twilio.account.heard(sender, self.twilio.number)

    async def waits(self) -> int:
        """How many events wait in the inbox."""
        waiting = self.storage.database["inbox"].find({"since": {"$lt": EVER}}, only={"_id": 1})
        return len([found async for found in waiting])

    async def at_work(self) -> int:
        """How many lanes of machines run or wait; all that there is to tell is put together for it."""
        async with self.session.get(f"{self.url}/metrics") as answer:
            lines = [line.split() for line in (await answer.text()).splitlines() if line.startswith("kwit_lanes")]
        return sum(int(float(value)) for _, value in lines)

    async def rests(self, most: int = 0) -> str:
        """Wait until no more than ``most`` events wait; if that is none, until nothing is on its way. What still is, if that
        comes to no end."""
        least, since = None, time.monotonic()
        while (waiting := await self.waits()) > most or (not most and await self.at_work()):
            await asyncio.sleep(0.2)
            if least is None or waiting < least:
                least, since = waiting, time.monotonic()
            elif time.monotonic() - since > REST:
                return f"{waiting} wait, {dict(self.complaints.unexplained)}"
        return ""


@asynccontextmanager
async def house(storage: Storage, people: int = FEW) -> AsyncIterator[House]:
    """Kwit at work on ``storage``; its people are linked on WhatsApp by their phones, and on Telegram by their contacts."""
    async with AsyncExitStack() as stack:
        complaints = stack.enter_context(listening())
        telegram = await stack.enter_async_context(LocalTelegram(retry_delay=0.05))
        number = f"whatsapp:{WHATSAPP_NUMBER}"
        twilio = await stack.enter_async_context(LocalTwilio(number=number, statuses=("delivered",)))
        url = await stack.enter_async_context(at_work(_plan(storage, telegram, twilio)))
        await _connect(url, telegram, twilio)
        session = await stack.enter_async_context(ClientSession(timeout=ClientTimeout(60)))
        house = House(url, storage, telegram, twilio, session, complaints=complaints)
        await _settle_in(house, people)
        yield house
        await session.close()


def _plan(storage: Storage, telegram: LocalTelegram, twilio: LocalTwilio) -> Plan:
    return Plan(
        stored=kwit.stored(storage),
        backlogs=storage.backlog,
        reader=supplies.HalfReader(),
        sniff=sniff,
        office=Office(
            "Treuhand Baumann", "+41 44 123 45 67", "de", "Europe/Zurich", Rules(quiet_from=0, quiet_until=0)
        ),
        clock=lambda: datetime.now(UTC),
        telegram=TelegramAccount(telegram.token, telegram.url, SECRET, PUBLIC_URL),
        whatsapp=TwilioAccount(
            twilio.account.sid,
            twilio.account.token,
            twilio.api_url,
            WHATSAPP_NUMBER,
            PUBLIC_URL,
            (twilio.media_url,),
        ),
    )


async def _connect(url: str, telegram: LocalTelegram, twilio: LocalTwilio) -> None:
    """Lead what platforms push to the public URL to where Kwit listens, as a proxy does; else it would go out into the world."""
    twilio.connect(f"{PUBLIC_URL}/twilio/message", f"{url}/twilio/message")
    await telegram.called("setWebhook", within=REST)
    assert telegram.world.updates.webhook is not None
    telegram.world.updates.webhook.url = f"{url}/telegram"


async def _settle_in(house: House, count: int) -> None:
    """The book, the group and its managers, people with Telegram who have shared their contacts, some tasks."""
    office = BackOffice(house.storage.book, Entries(normalise_phone, normalise_tax_id, "CH"), lambda: uuid4().hex)
    await office.add_manager("Frau Baumann", telegram_id="700001", role="administrator")
    for company in COMPANIES:
        await office.add_company(company, manager="Frau Baumann")
    rights = frozenset({"can_manage_topics"})
    group = house.telegram.group("Desk", chat_id=DESK)
    manager = house.telegram.member(group, "Frau Baumann", user_id=700001, rights=rights)
    tasks = min(MOST_TASKS, count // FEW)
    people = [await _move_in(house, office, number, opens=number < tasks) for number in range(count)]
    await house.rests()
    async with asyncio.timeout(REST):
        while len(manager.topics) < tasks:  # noqa: ASYNC110 - the sandbox tells nobody of a topic, as Telegram does not
            await asyncio.sleep(0.05)
    strangers = tuple(range(7_399_000_001, 7_399_000_200))
    house.cast = Cast(
        people=[*people * (60 // count + 1), *strangers],
        phones=tuple(phone_of(number) for number in range(count)),
        managers=(700001, 700009),
        groups=(DESK, -1009),
        topics=tuple(topic.id for topic in manager.topics),
        files=supplies.of_telegram(house.telegram),
    )
    house.media = supplies.of_twilio(house.twilio)


async def _move_in(house: House, office: BackOffice, number: int, *, opens: bool) -> int:
    """A person of the house: known by their phone, linked on Telegram; perhaps ``opens`` a task. Returns their Telegram id."""
    name, phone = f"Anna {number}", phone_of(number)
    await office.add_person(name, companies=COMPANIES[: 1 if opens else 1 + number % 2], phones=[phone], language="de")
    person = house.telegram.person(name, phone=phone, language="de")
    person.user.started = True
    house.twilio.person(phone, name)
    assert await post_update(house, _contact(person.user.json(), phone, number)) == 200
    for step, text in enumerate(OPENING if opens else ()):
        assert await post_message(house, phone, text, step) == 200
    return person.user.id


def phone_of(number: int) -> str:
    """The phone of a person of the house."""
    return f"+417912345{number + 1:02}"


def _contact(user: JsonObject, phone: str, number: int) -> JsonObject:
    contact = {"phone_number": phone, "first_name": "A", "user_id": user["id"]}
    chat = {"id": user["id"], "type": "private"}
    message = {"message_id": 1, "date": 1_790_000_000, "chat": chat, "from": user, "contact": contact}
    return {"update_id": 900_000_000 + number, "message": message}


async def post_update(house: House, update: object) -> int:
    """Push an update as Telegram does."""
    return await house.post("/telegram", json.dumps(update).encode(), {SECRET_HEADER: SECRET})


async def post_message(house: House, phone: str, text: str, step: int) -> int:
    """Push a message as Twilio does."""
    sender = f"whatsapp:{phone}"
    form = forms.plain(house.twilio.account.sid, sender, text, Random(f"{phone} {step}"))  # noqa: S311 - not for secrets
    house.hears(sender)
    signature = forms.signature(house.twilio.account.token, PUBLIC_URL + MESSAGE_PATH, MultiDict(form))
    return await house.post(MESSAGE_PATH, urlencode(form).encode(), {HEADER: signature, "Content-Type": forms.KIND})
