"""A local Twilio, and the adapter's own client and messenger talking to it."""

import zoneinfo
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bots.whatsapp.client import TwilioHttpClient, connect
from bots.whatsapp.media import MediaFetcher
from bots.whatsapp.messenger import WhatsAppMessenger
from sandbox.twilio import LocalTwilio
from tests.bots.timeline import Timeline
from tests.contracts.records import CallRecords

PUBLIC_URL = "https://kwit.example"
ZURICH = zoneinfo.ZoneInfo("Europe/Zurich")


@pytest.fixture
def time() -> Timeline:
    return Timeline()


@pytest.fixture
async def twilio(call_records: CallRecords) -> AsyncIterator[LocalTwilio]:
    async with LocalTwilio(retries=0, statuses=(), record_to=call_records.twilio) as running:
        yield running


@pytest.fixture
async def http(twilio: LocalTwilio) -> AsyncIterator[TwilioHttpClient]:
    async with TwilioHttpClient(twilio.api_url, timeout=2) as client:
        yield client


@pytest.fixture
async def media(twilio: LocalTwilio, time: Timeline) -> AsyncIterator[MediaFetcher]:
    async with ClientSession() as session:
        yield MediaFetcher(
            session,
            twilio.account.sid,
            twilio.account.token,
            limit=1000,
            base=twilio.api_url,
            more_hosts=(twilio.media_url,),
            sleep=time.skip,
        )


def messenger_of(
    twilio: LocalTwilio, http: TwilioHttpClient, media: MediaFetcher, time: Timeline, *, buttons: bool = False
) -> WhatsAppMessenger:
    return WhatsAppMessenger(
        connect(twilio.account.sid, twilio.account.token, http),
        media,
        number=twilio.number.removeprefix("whatsapp:"),
        public_url=PUBLIC_URL + "/",
        timezone=ZURICH,
        buttons=buttons,
        sleep=time.skip,
    )


@pytest.fixture
def messenger(twilio: LocalTwilio, http: TwilioHttpClient, media: MediaFetcher, time: Timeline) -> WhatsAppMessenger:
    return messenger_of(twilio, http, media, time)


@pytest.fixture
def buttoned(twilio: LocalTwilio, http: TwilioHttpClient, media: MediaFetcher, time: Timeline) -> WhatsAppMessenger:
    return messenger_of(twilio, http, media, time, buttons=True)
