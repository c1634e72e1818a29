"""Kwit stopped at bad moments and started again on the same database: everything is completed, and once."""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web

from bots.web import Doors, application
from bots.whatsapp.intake import WhatsAppIntake
from bots.whatsapp.signature import SignatureCheck
from flows.vocabulary.documents import DocumentStatus
from sandbox.story import PHONE_KEY, PUBLIC_URL
from sandbox.telegram.errors import ApiError
from sandbox.twilio.faults import Fault, FaultPlan
from storage.embedded import EmbeddedServer
from storage.opening import open_storage
from tests.contracts.records import CallRecords
from tests.end_to_end.papers import e_invoice
from tests.end_to_end.stage import MESSAGE_URL, WITHIN, Platforms, counted, heard, kwit_at_work, local_platforms, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUIET = 2.0
"""Seconds in which a second answer would come: longer than a sweep's interval."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedServer]:
    async with EmbeddedServer(tmp_path_factory.mktemp("restarts")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own_platforms(call_records: CallRecords) -> AsyncIterator[Platforms]:
    async with local_platforms(call_records) as running:
        yield running


@asynccontextmanager
async def door_alone(platforms: Platforms, uri: str, data_dir: Path) -> AsyncIterator[None]:
    """The real webhook over the real database, with nobody behind it who handles what comes in."""
    twilio = platforms.twilio
    async with open_storage(uri, data_dir, "door", phone_key=PHONE_KEY) as storage:
        check = SignatureCheck(twilio.account.token, twilio.account.sid, PUBLIC_URL)
        intake = WhatsAppIntake(
            check,
            storage.inbox,
            storage.deliveries,
            lambda _key: None,
            lambda: datetime.now(UTC),
        )
        runner = web.AppRunner(application(Doors(whatsapp=intake)), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        twilio.connect(MESSAGE_URL, f"http://127.0.0.1:{runner.addresses[0][1]}/twilio/message")
        yield
        await runner.cleanup()


async def test_what_was_acknowledged_but_not_handled_is_handled_by_the_next_start(
    own_platforms: Platforms, own_server: EmbeddedServer, data_dir: Path, tmp_path: Path
) -> None:
    async with kwit_at_work(own_platforms, own_server.uri, data_dir) as stage:
        berta, carl = await stage.employee("Berta Bald"), await stage.client("Carl Chat")
        said_to_carl = len(heard(carl))
    async with door_alone(own_platforms, own_server.uri, tmp_path):
        await berta.sends_file(e_invoice())
        assert own_platforms.twilio.deliveries[-1].accepted
    await carl.sends_file(e_invoice())  # Telegram keeps it until somebody asks
    assert await counted(own_server.uri, "documents") == 0

    async with kwit_at_work(own_platforms, own_server.uri, data_dir) as again:
        again.people |= stage.people
        await berta.sees("1 Ja", within=WITHIN)
        await carl.sees("EUR", within=WITHIN)
        await berta.sees_nothing(QUIET)

        await again.document("Berta Bald")
        await again.document("Carl Chat")
        assert (len(heard(berta)), len(heard(carl)) - said_to_carl) == (1, 1)


async def test_a_document_that_was_being_read_is_read_after_the_next_start(
    own_platforms: Platforms, own_server: EmbeddedServer, data_dir: Path
) -> None:
    async with kwit_at_work(own_platforms, own_server.uri, data_dir) as stage:
        dora = await stage.employee("Dora Dazwischen")
        await stage.running.reading.wait_ready()
        child = stage.running.reading.process_id
        assert child is not None
        os.kill(child, signal.SIGSTOP)
        name, content = e_invoice()
        await dora.sends_file((name, content))

        async def is_being_read() -> bool:
            return [record.status for record in await stage.documents("Dora Dazwischen")] == [DocumentStatus.READING]

        await until(is_being_read)
    assert heard(dora) == []

    async with kwit_at_work(own_platforms, own_server.uri, data_dir) as again:
        again.people |= stage.people
        await dora.sees("1 Ja", within=WITHIN)
        await dora.sees_nothing(QUIET)

        record = await again.document("Dora Dazwischen")
        assert (record.status, await again.kept(record, content)) == (DocumentStatus.PRESENTED, True)
        assert sum("1 Ja" in line.text for line in heard(dora)) == 1


async def test_an_answer_that_the_platforms_did_not_take_is_delivered_after_the_next_start(
    own_platforms: Platforms, own_server: EmbeddedServer, data_dir: Path
) -> None:
    telegram, twilio = own_platforms.telegram, own_platforms.twilio
    async with kwit_at_work(own_platforms, own_server.uri, data_dir) as stage:
        emil, frieda = await stage.employee("Emil Eingang"), await stage.client("Frieda Funkloch")
        said_to_frieda = len(heard(frieda))
        twilio.faults.add(Fault(), verb="POST", times=1000)
        telegram.refuse(ApiError(502, "Bad Gateway"), method="sendMessage", times=1000)
        await emil.sends_file(e_invoice())
        await frieda.sends_file(e_invoice())

        async def both_were_tried() -> bool:
            return twilio.faults.pending < 1000 and any(fault.times < 1000 for fault in telegram.faults.ordered)

        await until(both_were_tried)
    assert heard(emil) == []
    twilio.faults = FaultPlan()
    telegram.faults.ordered.clear()

    async with kwit_at_work(own_platforms, own_server.uri, data_dir) as again:
        again.people |= stage.people
        await emil.sees("1 Ja", within=WITHIN)
        await frieda.sees("EUR", within=WITHIN)
        await emil.sees_nothing(QUIET)

        await again.document("Emil Eingang")
        await again.document("Frieda Funkloch")
        assert (len(heard(emil)), len(heard(frieda)) - said_to_frieda) == (1, 1)
