"""The whole of Kwit behind its web application: real HTTP on loopback, the real database, both local platforms.

Payloads carry the right secret or signature, now and then a wrong one. What was accepted is stepped; afterwards everything must
come to rest with nothing set aside, no lane that failed, and no work that goes round and round.
"""

import asyncio
import json
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import Any
from uuid import uuid4

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout
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
from flows.vocabulary.readings import Reading
from ocr.sniffing import sniff
from sandbox.story import DESK, PUBLIC_URL, WHATSAPP_NUMBER
from sandbox.telegram import LocalTelegram
from sandbox.telegram.errors import JsonObject
from sandbox.twilio import LocalTwilio
from storage.opening import Storage
from tests.fuzz import forms, hostile, shapes
from tests.fuzz.campaign import Findings, tell
from tests.fuzz.mutation import bent_text
from tests.fuzz.raw import RawRequests
from tests.fuzz.updates import Cast, Updates

SECRET = "only-telegram-and-kwit-know"
EXPECTED = frozenset({200, 400, 403, 408, 413, 415})
PHONES = {"Anna Keller": "+41791234501", "Beat Frei": "+41791234502", "Carla Rossi": "+41791234503"}
DEFECTS = frozenset({"lane_failed", "update_untranslatable", "storage_away", "service_failed", "errand_failed"})
"""What Kwit logs where something went wrong that nobody outside can be blamed for, beside all that is logged as an error."""
REST = 60.0
"""Seconds within which everything must have come to rest since the last bit of progress."""
_EPOCH = datetime.fromtimestamp(0, UTC)
AT_ONCE = 8
PAUSE_AFTER = 400
"""Payloads after which Kwit may catch up, so that what waits stays bounded."""


class NoReader:
    """The port ``Reader``: documents come in, and nothing can be read on them."""

    async def read(self, files: Any) -> Reading:  # noqa: ANN401 - the port's own type says more
        assert files
        return Reading()


@dataclass
class House:
    """Kwit at work, what exists in it, and what was said of defects in its log."""

    url: str
    storage: Storage
    telegram: LocalTelegram
    twilio: LocalTwilio
    session: ClientSession
    cast: Cast = field(default_factory=Cast)
    log: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)

    async def post(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        """Post a body, and return the status."""
        url = URL(self.url + path, encoded=True)
        async with self.session.post(url, data=body, headers=headers) as answer:
            await answer.read()
            self.statuses[answer.status] += 1
            return answer.status

    async def waits(self) -> dict[str, int]:
        """How much is on its way to machines: what waits in the inbox, lanes that run or wait."""
        async with self.session.get(f"{self.url}/metrics") as answer:
            lines = [line.split() for line in (await answer.text()).splitlines() if not line.startswith("#")]
        gauges = {name: int(float(value)) for name, value in lines if name.startswith("kwit_lanes")}
        waiting = self.storage.database["inbox"].find({"since": {"$gte": _EPOCH}}, only={"_id": 1})
        return gauges | {"inbox": len([found async for found in waiting])}

    async def rests(self) -> str:
        """Wait until nothing is on its way; what still is, if that comes to no end; else nothing."""
        least, since = None, time.monotonic()
        while any((waits := await self.waits()).values()):
            await asyncio.sleep(0.1)
            if least is None or waits["inbox"] < least:
                least, since = waits["inbox"], time.monotonic()
            elif time.monotonic() - since > REST:
                return f"{waits} {dict(self.log)}"
        return ""


@asynccontextmanager
async def house(storage: Storage) -> AsyncIterator[House]:
    """Kwit at work on ``storage``; its people are linked on WhatsApp by their phones, and on Telegram by their contacts."""
    log: Counter[str] = Counter()
    before = structlog.get_config()

    def count(_logger: object, method: str, event: MutableMapping[str, Any]) -> Any:  # noqa: ANN401 - structlog's own
        if method in ("error", "critical", "exception") or event["event"] in DEFECTS:
            log[f"{event['event']} {event.get('error', '')} {event.get('place', '')}".strip()] += 1
        raise structlog.DropEvent

    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(LocalTelegram(retry_delay=0.05))
        twilio = await stack.enter_async_context(LocalTwilio(number=f"whatsapp:{WHATSAPP_NUMBER}"))
        logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # it is full of what is no HTTP
        stack.callback(logging.getLogger("aiohttp.server").setLevel, logging.NOTSET)
        structlog.configure(processors=[count], cache_logger_on_first_use=False)
        stack.callback(lambda: structlog.configure(**before))
        url = await stack.enter_async_context(at_work(_plan(storage, telegram, twilio)))
        session = await stack.enter_async_context(ClientSession(timeout=ClientTimeout(60)))
        house = House(url, storage, telegram, twilio, session, log=log)
        await _settle_in(house)
        yield house
        await session.close()


def _plan(storage: Storage, telegram: LocalTelegram, twilio: LocalTwilio) -> Plan:
    return Plan(
        stored=kwit.stored(storage),
        backlogs=storage.backlog,
        reader=NoReader(),
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


async def _settle_in(house: House) -> None:
    """The book, the group and its managers, people with Telegram who have shared their contacts."""
    office = BackOffice(house.storage.book, Entries(normalise_phone, normalise_tax_id, "CH"), lambda: uuid4().hex)
    await office.add_manager("Frau Baumann", telegram_id="700001", role="administrator")
    await office.add_company("Müller AG", manager="Frau Baumann")
    await office.add_company("Frei GmbH", manager="Frau Baumann")
    rights = frozenset({"can_manage_topics"})
    group = house.telegram.group("Desk", chat_id=DESK)
    house.telegram.member(group, "Frau Baumann", user_id=700001, rights=rights)
    people = []
    for number, (name, phone) in enumerate(PHONES.items()):
        companies = ["Müller AG", "Frei GmbH"][: 1 + number % 2]
        await office.add_person(name, companies=companies, phones=[phone], language="de")
        person = house.telegram.person(name, phone=phone, language="de")
        person.user.started = True
        people.append(person.user.id)
        house.twilio.person(phone, name)
        assert await post_update(house, _contact(person.user.json(), phone, number)) == 200
    strangers = tuple(range(7_399_000_001, 7_399_000_200))
    house.cast = Cast(
        people=[*people * 20, *strangers],
        phones=tuple(PHONES.values()),
        managers=(700001, 700009),
        groups=(DESK, -1009),
    )
    await house.rests()


def _contact(user: JsonObject, phone: str, number: int) -> JsonObject:
    contact = {"phone_number": phone, "first_name": "A", "user_id": user["id"]}
    chat = {"id": user["id"], "type": "private"}
    message = {"message_id": 1, "date": 1_790_000_000, "chat": chat, "from": user, "contact": contact}
    return {"update_id": 900_000_000 + number, "message": message}


async def post_update(house: House, update: object) -> int:
    """Push an update as Telegram does."""
    return await house.post("/telegram", json.dumps(update).encode(), {SECRET_HEADER: SECRET})


# ---- cases


class Fuzzer:
    """Posts bent payloads to a house; ``run`` does so many times, with pauses in which Kwit catches up."""

    def __init__(self, house: House, seed: int, findings: Findings, described: shapes.Shapes | None = None) -> None:
        self._house = house
        self._seed = seed
        self._findings = findings
        self._updates = Updates(house.cast, described)
        self._ways = {"http telegram": self._telegram, "http message": self._message, "http status": self._status}
        self._raw = RawRequests(house, self._message, self._telegram)

    async def run(self, cases: int) -> None:
        """Post ``cases`` payloads: half of them to Telegram's door, the others to Twilio's."""
        began = time.monotonic()
        for first in range(0, cases, PAUSE_AFTER):
            numbers = iter(range(first, min(first + PAUSE_AFTER, cases)))
            async with asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(self._post_all(numbers))
            stuck = await self._house.rests()
            if stuck:
                self._findings.add("http", "NoRest", stuck, _under_way)
                break
            took = time.monotonic() - began
            tell(
                f"http: {first + PAUSE_AFTER} of {cases}, {(first + PAUSE_AFTER) / took:.0f}/s, {dict(self._house.statuses)}"
            )
        self._findings.seconds["http"] += time.monotonic() - began
        await self._look_back()

    async def _post_all(self, numbers: Any) -> None:  # noqa: ANN401 - an iterator that several share
        for number in numbers:
            chance = Random(f"{self._seed} http {number}")  # noqa: S311 - not for secrets
            name = chance.choices([*self._ways, "http raw"], (10, 8, 1, 1))[0]
            self._findings.by_target[name] += 1
            if name == "http raw":
                await self._post_raw(chance)
                continue
            path, body, headers = self._ways[name](chance)
            try:
                status = await self._house.post(path, body, headers)
            except (ClientError, TimeoutError, ValueError) as error:
                self._findings.add(name, type(error).__name__, path[:60], partial(repr, body[:300]))
                continue
            if status not in EXPECTED:
                self._findings.add(name, f"status {status}", path[:60], partial(repr, body[:600]))
            if status != 200:
                self._findings.named[name] += 1

    async def _post_raw(self, chance: Random) -> None:
        request = self._raw.make(chance)
        try:
            status = await self._raw.post(request)
        except TimeoutError:
            status = 599
        if status >= 500:
            self._findings.add("http raw", f"status {status}", "", lambda: repr(request[:900]))

    async def _look_back(self) -> None:
        """What was set aside, and what the log says of defects."""
        for envelope, reason in await self._house.storage.inbox.rejected():
            self._findings.add("stepping", reason, str(envelope.to.kind), partial(repr, envelope.event))
        for line, times in self._house.log.items():
            self._findings.add("log", line, f"{times} times", lambda: "")

    def _telegram(self, chance: Random) -> tuple[str, bytes, dict[str, str]]:
        secret = SECRET if chance.random() < 0.97 else _as_header(hostile.text(chance))
        return "/telegram", self._updates.body(chance), {SECRET_HEADER: secret}

    def _message(self, chance: Random) -> tuple[str, bytes, dict[str, str]]:
        senders = [*(f"whatsapp:{phone}" for phone in PHONES.values()), *forms.SENDERS]
        if chance.random() < 0.6:
            senders = [f"whatsapp:+4179{chance.randrange(2_000_000, 2_000_300)}"]
        media = (f"{self._house.twilio.media_url}/none", "http://169.254.169.254/latest", "file:///etc/passwd", "x")
        form = forms.message(self._house.twilio.account.sid, chance, senders, media)
        return self._signed("/twilio/message", form, chance)

    def _status(self, chance: Random) -> tuple[str, bytes, dict[str, str]]:
        return self._signed("/twilio/status", forms.status(self._house.twilio.account.sid, chance), chance)

    def _signed(self, path: str, form: forms.Pairs, chance: Random) -> tuple[str, bytes, dict[str, str]]:
        body = forms.encoded(form if chance.random() < 0.35 else forms.bent(form, chance), chance)
        query = chance.choice(("", "", "", "?x=1", "?" + "%FF" * 5, "?a=b&a=%00"))
        signature = forms.signature(self._house.twilio.account.token, PUBLIC_URL + path + query, forms.parsed(body))
        if chance.random() < 0.03:
            signature = _as_header(bent_text(signature, chance))
        return path + query, body, {HEADER: signature, "Content-Type": "application/x-www-form-urlencoded"}


def _under_way() -> str:
    """Where all that runs waits just now, the innermost call of each."""
    waiting: Counter[str] = Counter()
    for task in asyncio.all_tasks():
        inner: Any = task.get_coro()
        names = []
        while inner is not None and hasattr(inner, "cr_frame"):
            names.append(f"{inner.__qualname__}:{inner.cr_frame.f_lineno if inner.cr_frame else 0}")
            inner = inner.cr_await
        waiting[" > ".join(names[-6:])] += 1
    return "\n  ".join(f"{times} {name}" for name, times in waiting.items() if "machine" in name or "Runner" in name)


def _as_header(text: str) -> str:
    """What of a text can stand in a header."""
    return "".join(sign for sign in text if sign.isprintable() and not "\ud800" <= sign <= "\udfff")[:500]


async def fuzz_house(
    storage: Storage, cases: int, seed: int, findings: Findings, described: shapes.Shapes | None = None
) -> Counter[int]:
    """Post ``cases`` payloads to a Kwit on ``storage``; returns how often each status was answered."""
    async with house(storage) as opened:
        await Fuzzer(opened, seed, findings, described).run(cases)
        return opened.statuses
