"""Telegram pushing instead of being polled: only whoever knows the secret gets in."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from sandbox.telegram.errors import JsonObject
from storage.embedded import EmbeddedServer
from tests.contracts.records import CallRecords
from tests.end_to_end.papers import e_invoice
from tests.end_to_end.stage import WITHIN, Platforms, Stage, heard, kwit_at_work, local_platforms, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECRET = "only-telegram-and-kwit-know"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def pushed(
    call_records: CallRecords, tmp_path_factory: pytest.TempPathFactory, data_dir: Path
) -> AsyncIterator[Stage]:
    async with (
        EmbeddedServer(tmp_path_factory.mktemp("webhook")) as server,
        local_platforms(call_records) as platforms,
        kwit_at_work(platforms, server.uri, data_dir, telegram_webhook_secret=SECRET) as stage,
    ):
        await through_the_proxy(platforms, stage)
        yield stage


async def through_the_proxy(platforms: Platforms, stage: Stage) -> None:
    """Lead Telegram from the public address, which Kwit has told it, to where Kwit listens."""
    updates = platforms.telegram.world.updates

    async def is_told() -> bool:
        return updates.webhook is not None

    await until(is_told)
    assert updates.webhook is not None
    assert (updates.webhook.url, updates.webhook.secret) == ("https://kwit.example/telegram", SECRET)
    updates.webhook.url = f"{stage.running.url}/telegram"
    updates.wake()


async def test_what_telegram_pushes_with_the_secret_is_answered(pushed: Stage) -> None:
    petra = await pushed.client("Petra Push")
    await pushed.running.reading.wait_ready()

    await petra.sends_file(e_invoice())

    await petra.sees("EUR", within=WITHIN)
    await pushed.document("Petra Push")
    assert pushed.telegram.calls_of("getUpdates") == []


@pytest.mark.parametrize("secret", [None, "", "only-telegram", f"{SECRET}x", "ungültig"])
async def test_an_update_without_the_right_secret_is_refused_and_leaves_nothing(
    pushed: Stage, secret: str | None
) -> None:
    before = await pushed.stored("inbox")

    assert await _post(pushed, _hello(pushed, 99), secret) == 403

    assert await pushed.stored("inbox") == before


async def test_the_same_update_pushed_twice_is_answered_once(pushed: Stage) -> None:
    doris = pushed.telegram.person("Doris", language="de")
    update = {**_hello(pushed, 870_900_000)}
    update["message"] = {**update["message"], "from": doris.user.json(), "chat": doris.chat.json()}
    doris.user.started = True

    statuses = [await _post(pushed, update, SECRET) for _ in range(3)]

    assert statuses == [200, 200, 200]
    await doris.sees("kenne Sie noch nicht", within=WITHIN)
    await doris.sees_nothing(1.5)
    assert len(heard(doris)) == 1


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b"[" * 100_000])
async def test_nonsense_with_the_right_secret_is_refused_and_harms_nothing(pushed: Stage, body: bytes) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{pushed.running.url}/telegram", data=body, headers={HEADER: SECRET}) as answer,
    ):
        assert answer.status == 400


def _hello(stage: Stage, update_id: int) -> JsonObject:
    user = {"id": 7_399_999_999, "is_bot": False, "first_name": "Mallory"}
    message = {"message_id": 1, "date": 1_790_000_000, "chat": {"id": user["id"], "type": "private"}, "from": user}
    return {"update_id": update_id, "message": {**message, "text": "hello"}}


async def _post(stage: Stage, update: JsonObject, secret: str | None) -> int:
    headers = {} if secret is None else {HEADER: secret}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{stage.running.url}/telegram", json=update, headers=headers) as answer,
    ):
        return answer.status
