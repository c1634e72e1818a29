"""The database or a platform goes away under real people: afterwards everything has arrived, in order, once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from tenacity import wait_random

import bot as kwit  # noqa: TID251 - the composition root is what is tested here
from bots import circuit, delivery
from ocr.worker import ReadingWorker
from sandbox.person import Person
from sandbox.telegram.errors import ApiError
from sandbox.twilio.faults import Fault
from storage.embedded import EmbeddedServer
from tests.contracts.records import CallRecords
from tests.end_to_end.outages import Door, door_to
from tests.end_to_end.stage import MESSAGE_URL, WITHIN, Stage, heard, kwit_at_work, local_platforms, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOR_EVER = 10**9
QUIET = 1.0
"""Seconds in which a second answer would come."""
HTML = "<html><body><h1>502 Bad Gateway</h1></body></html>"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def door(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    async with EmbeddedServer(tmp_path_factory.mktemp("outages")) as server, door_to(server.uri) as door:
        yield door


@dataclass
class Frail(Stage):
    """A Kwit whose database is behind a door and whose clock is ``jump`` away from ours; it reads nothing."""

    jump: timedelta = timedelta()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def frail(call_records: CallRecords, door: Door, data_dir: Path) -> AsyncIterator[Frail]:
    """On platforms that try for long; circuits are open for a second rather than five."""
    async with local_platforms(call_records) as platforms:
        platforms.twilio.webhooks.retries, platforms.twilio.webhooks.pause = 300, 0.1
        settings = platforms.settings(mongo_uri=door.uri, data_dir=data_dir)
        reading = ReadingWorker(kwit._reading_settings(settings))  # its process is never started
        stages: list[Frail] = []
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(circuit, "_wait", wait_random(1.0, 1.5))
            patched.setattr(delivery, "BEHIND_PROBE", 1.0)
            async with (
                kwit._storage(settings) as storage,
                kwit.working(
                    settings,
                    storage,
                    reading,
                    lambda: datetime.now(UTC) + sum((each.jump for each in stages), timedelta()),
                ) as running,
            ):
                platforms.twilio.connect(MESSAGE_URL, f"{running.url}/twilio/message")
                stages.append(Frail(running, platforms, door.uri))
                yield stages[0]


async def asked(url: str, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url + path) as answer:
        return answer.status, await answer.text()


async def figure(url: str, name: str) -> float:
    """The value of a metric with its labels; -1 if it isn't shown."""
    _, text = await asked(url, "/metrics")
    return next((float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(name + " ")), -1.0)


async def heard_in_order(people: Sequence[Person], *answers: str, since: dict[Person, int]) -> None:
    """Everybody has got just these answers, in this order."""

    async def all_there() -> bool:
        return all(len(heard(person)) >= since[person] + len(answers) for person in people)

    await until(all_there)
    await asyncio.sleep(QUIET)
    for person in people:
        said = [line.text for line in heard(person)[since[person] :]]
        assert len(said) == len(answers), said
        assert all(answer in text for answer, text in zip(answers, said, strict=True)), said


async def test_while_the_database_is_away_nothing_is_lost_and_afterwards_all_is_answered_once(
    frail: Frail, door: Door
) -> None:
    ada, bea = await frail.client("Ada Aus"), await frail.client("Bea Bald")
    cleo = await frail.employee("Cleo Kommt")
    people: list[Person] = [ada, bea, cleo]
    since = {person: len(heard(person)) for person in people}
    await door.shuts()

    async with asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(_says(person, "/help", "wer bin ich"))
        await until_status(frail.running.url, "/ready", 503)
        assert (await asked(frail.running.url, "/health"))[0] == 200
        assert await figure(frail.running.url, "kwit_database_up") == 0
        await door.opens()

    await heard_in_order(people[:2], "STOP", "Muster AG", since=since)
    await heard_in_order(people[2:], "STOP", "Muster AG", since=since)
    assert '"database": true' in (await asked(frail.running.url, "/ready"))[1]


async def test_a_telegram_that_is_away_is_left_alone_and_caught_up_with(frail: Frail) -> None:
    clients = [await frail.client(f"Client {number}") for number in range(3)]
    whatsapp = await frail.employee("Wanda Weiter")
    people: list[Person] = list(clients)
    since = {person: len(heard(person)) for person in people}
    before = len(frail.telegram.calls_of("sendMessage"))
    frail.telegram.refuse(ApiError(502, "Bad Gateway"), method="sendMessage", times=FOR_EVER)
    async with asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(_says(person, "/help", "wer bin ich"))

    async def left_alone() -> bool:
        return await figure(frail.running.url, 'kwit_circuit_open{platform="telegram"}') == 1

    await until(left_alone)
    tried = len(frail.telegram.calls_of("sendMessage")) - before
    await frail.heard_as_usual(whatsapp)
    assert '"telegram": false' in (await asked(frail.running.url, "/ready"))[1]
    assert len(frail.telegram.calls_of("sendMessage")) - before <= tried + 1
    frail.telegram.mend()

    await heard_in_order(people, "STOP", "Muster AG", since=since)
    assert await figure(frail.running.url, 'kwit_circuit_open{platform="telegram"}') == 0


async def test_garbage_from_telegram_fails_no_message_and_ends_no_polling(frail: Frail) -> None:
    greta = await frail.client("Greta Garbage")
    since: dict[Person, int] = {greta: len(heard(greta))}
    for text, status in ((HTML, 502), ('{"ok": true, "result": [{"upd', 200), ("[]", 200), ('{"message": "no"}', 500)):
        frail.telegram.garble(text, status=status, method="getUpdates")
    frail.telegram.garble(HTML, status=503, method="sendMessage")
    frail.telegram.garble('{"ok": true, "res', method="sendMessage")
    frail.telegram.lose("request", method="sendMessage")

    await greta.says("/help")

    await heard_in_order([greta], "STOP", since=since)


async def test_garbage_and_refusals_from_twilio_fail_no_message(frail: Frail) -> None:
    for fault in (
        Fault("garbage", text=HTML),
        Fault("garbage", text='{"sid": "SM', status=201),
        Fault("garbage", text="[]", status=201),
        Fault(code=20429),
        Fault("drop"),
        Fault(code=20503),
    ):
        frail.twilio.faults.add(fault, verb="POST")
    people: list[Person] = [await frail.employee(f"Twilia {number}") for number in range(2)]
    since = {person: len(heard(person)) for person in people}
    async with asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(_says(person, "/help"))

    await heard_in_order(people, "STOP", since=since)
    assert frail.twilio.faults.pending == 0


async def test_a_clock_that_jumps_delays_doubles_and_loses_nothing(frail: Frail) -> None:
    clara = await frail.client("Clara Clock")
    since: dict[Person, int] = {clara: len(heard(clara))}
    try:
        for hours in (3, -3, 30):
            frail.jump = timedelta(hours=hours)
            await clara.says("/help")
            await clara.sees("STOP", within=WITHIN)
    finally:
        frail.jump = timedelta()
    frail.telegram.refuse(ApiError(500, "Internal Server Error"), method="sendMessage")
    await clara.says("wer bin ich")

    await heard_in_order([clara], "STOP", "STOP", "STOP", "Muster AG", since=since)


async def test_a_database_that_is_not_there_at_the_start_is_waited_for(
    door: Door, data_dir: Path, call_records: CallRecords, unused_tcp_port: int
) -> None:
    async with local_platforms(call_records) as platforms:
        await door.shuts()
        try:
            url = f"http://127.0.0.1:{unused_tcp_port}"
            async with asyncio.TaskGroup() as group:
                group.create_task(_opens_later(door, url))
                async with kwit_at_work(platforms, door.uri, data_dir, port=unused_tcp_port) as stage:
                    assert stage.running.url == url
                    ludo = await stage.employee("Ludo Lang")
                    await stage.heard_as_usual(ludo)
        finally:
            await door.shuts()
            await door.opens()


async def _opens_later(door: Door, url: str) -> None:
    """Open the door once Kwit has said that it lives and is not ready."""
    await until_status(url, "/health", 200)
    await until_status(url, "/ready", 503)
    assert (await asked(url, "/twilio/message"))[0] == 503
    await door.opens()


async def until_status(url: str, path: str, status: int) -> None:
    async def answers() -> bool:
        try:
            return (await asked(url, path))[0] == status
        except aiohttp.ClientError:
            return False

    await until(answers)


async def _says(person: Person, *words: str) -> None:
    for text in words:
        await person.says(text)
