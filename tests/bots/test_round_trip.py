"""Both adapters over HTTP and the real database: what a person sends comes back once, in order, with its status.

In place of conversations stands an echo, so that only adapters, lanes and deliveries are put to the test.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from bots.delivery import Dispatcher
from bots.lanes import Lanes, left_behind
from bots.nursery import Nursery
from bots.telegram.client import connect as connect_telegram
from bots.telegram.intake import TelegramIntake
from bots.telegram.messenger import TelegramMessenger
from bots.telegram.polling import Poller
from bots.telegram.webhook import TelegramWebhook, register
from bots.web import Doors, application
from bots.whatsapp.client import TwilioHttpClient
from bots.whatsapp.client import connect as connect_twilio
from bots.whatsapp.intake import WhatsAppIntake
from bots.whatsapp.media import MediaFetcher
from bots.whatsapp.messenger import WhatsAppMessenger
from bots.whatsapp.signature import SignatureCheck
from flows.engine.ports import Messenger
from flows.vocabulary.addresses import MachineKey, Platform
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.events import ButtonTapped, FileReceived, TextReceived
from flows.vocabulary.messages import Action, Choice, MessageKey, message
from sandbox.person import Person
from sandbox.telegram import LocalTelegram, TelegramPerson
from sandbox.twilio import LocalTwilio, WhatsAppPerson
from storage.opening import Storage
from tests.bots.fakes import say
from tests.contracts.records import CallRecords

PUBLIC = "https://kwit.example"
SECRET = "a-secret-of-the-webhook"
YES = Choice(Action.CONFIRM, message(MessageKey.CHOICE_YES), "1")
ZURICH = ZoneInfo("Europe/Zurich")


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Town:
    """Both platforms, and the echo between them; ``intake`` is Telegram's, not yet fed by anything."""

    telegram: LocalTelegram
    twilio: LocalTwilio
    storage: Storage
    intake: TelegramIntake
    nursery: Nursery
    url: str


class Echo:
    """Runs a conversation: answers what was written with the same words, a file with its size, a tap with its token."""

    def __init__(self, storage: Storage, messengers: dict[Platform, Messenger]) -> None:
        self._storage = storage
        self._messengers = messengers
        self.dispatcher: Dispatcher | None = None

    async def run(self, key: MachineKey) -> None:
        while (envelope := await self._storage.inbox.oldest(key)) is not None:
            address = envelope.address
            assert address is not None
            assert self.dispatcher is not None
            match envelope.event:
                case TextReceived(text=text):
                    answer = say(address, text, YES) if text.endswith("?") else say(address, text)
                case FileReceived(file=file, caption=caption):
                    data = await self._messengers[address.platform].fetch(address, file)
                    answer = say(address, f"{caption}: {len(data)} bytes")
                case ButtonTapped(token=token):
                    answer = say(address, f"tapped {token}")
                case other:
                    answer = say(address, type(other).__name__)
            await self._storage.deliveries.enqueue(f"echo/{envelope.id}", answer, now())
            await self._storage.inbox.done(envelope)
            self.dispatcher.wake(address)


@pytest.fixture
async def town(storage: Storage, call_records: CallRecords) -> AsyncIterator[Town]:
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(LocalTelegram(retry_delay=0.01, record_to=call_records.telegram))
        twilio = await stack.enter_async_context(LocalTwilio(retries=1, pause=0.01, record_to=call_records.twilio))
        nursery = await Nursery(grace=2).__aenter__()
        bot = connect_telegram(telegram.token, telegram.url)
        await stack.enter_async_context(
            await bot.session.create_session()  # type: ignore[attr-defined]  # aiogram's close() waits for TLS
        )
        session = await stack.enter_async_context(ClientSession())
        http = await stack.enter_async_context(TwilioHttpClient(twilio.api_url))
        sid, token = twilio.account.sid, twilio.account.token
        media = MediaFetcher(session, sid, token, limit=1000, base=twilio.api_url, more_hosts=(twilio.media_url,))
        messengers: dict[Platform, Messenger] = {
            Platform.TELEGRAM: TelegramMessenger(bot, nursery, ZURICH),
            Platform.WHATSAPP: WhatsAppMessenger(
                connect_twilio(sid, token, http),
                media,
                number=twilio.number,
                public_url=PUBLIC,
                timezone=ZURICH,
                buttons=True,
            ),
        }
        echo = Echo(storage, messengers)
        dispatcher = echo.dispatcher = Dispatcher(storage.deliveries, messengers, nursery, now)
        lanes: Lanes[MachineKey] = Lanes(echo.run, left_behind(storage.machines, storage.inbox, now), nursery, now)
        nursery.keep("lanes", lanes.keep_sweeping)
        nursery.keep("deliveries", dispatcher.keep_sweeping)
        intake = TelegramIntake(bot, storage.inbox, lanes.wake, nursery, now)
        whatsapp = WhatsAppIntake(
            SignatureCheck(token, sid, PUBLIC),
            storage.inbox,
            storage.deliveries,
            lanes.wake,
            now,
        )
        doors = Doors(telegram=TelegramWebhook(intake, SECRET), whatsapp=whatsapp)
        server = await stack.enter_async_context(TestServer(application(doors)))
        url = str(server.make_url("")).rstrip("/")
        twilio.connect(f"{PUBLIC}/twilio/message", f"{url}/twilio/message")
        stack.push_async_exit(nursery)  # it was entered first and is left first: the others must outlive its work
        yield Town(telegram, twilio, storage, intake, nursery, url)


@pytest.fixture
async def piotr(town: Town) -> WhatsAppPerson:
    return town.twilio.person("+48501234567", "Piotr")


@pytest.fixture
async def polled(town: Town) -> TelegramPerson:
    bot = town.intake._bot
    town.nursery.keep("poller", Poller(bot, town.intake).run)
    return town.telegram.person("Anna")


@pytest.fixture
async def pushed(town: Town) -> TelegramPerson:
    await register(town.intake._bot, town.url, SECRET)
    return town.telegram.person("Anna")


@pytest.fixture(params=["piotr", "polled", "pushed"])
def person(request: pytest.FixtureRequest) -> Person:
    found: Person = request.getfixturevalue(request.param)
    return found


async def test_what_a_person_sends_comes_back_once_and_in_order(person: Person) -> None:
    for text in ("one", "two", "three"):
        await person.says(text)
    assert [(await person.sees()).text for _ in range(3)] == ["one", "two", "three"]
    await person.sends_file(("receipt.pdf", b"%PDF" * 10), caption="March")
    await person.sees("March: 40 bytes")
    await person.says("Right?")
    await person.sees("Right?")
    await person.taps("Yes")
    await person.sees("tapped confirm:1")
    await person.sees_nothing(0)


async def test_a_status_callback_reaches_the_delivery(town: Town, piotr: WhatsAppPerson) -> None:
    await piotr.says("hello")
    await piotr.sees("hello")
    await town.twilio.settled()
    (sid,) = [each.sid for each in town.twilio.account.messages.values() if each.direction == "inbound"]
    assert await town.storage.deliveries.status(f"echo/whatsapp:{sid}") is DeliveryStatus.READ


async def test_the_same_webhook_twice_is_answered_once(town: Town, piotr: WhatsAppPerson) -> None:
    await piotr.says("hello")
    await town.twilio.repeat(town.twilio.deliveries[0])
    await piotr.sees("hello")
    await piotr.says("next")
    assert (await piotr.sees()).text == "next"


async def test_a_message_that_was_refused_for_a_moment_arrives_all_the_same(town: Town, pushed: TelegramPerson) -> None:
    town.telegram.flood(1, method="sendMessage")
    await pushed.says("hello")
    await pushed.sees("hello")
