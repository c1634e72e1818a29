"""An update that the database can't hold is passed over, and the next one is taken."""

import json
from datetime import UTC, datetime

from aiogram import Bot
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs

from bots.nursery import Nursery
from bots.telegram.intake import TelegramIntake
from bots.telegram.webhook import SECRET_HEADER, TelegramWebhook
from bots.web import Doors, application
from flows.vocabulary.addresses import MachineKey
from storage.opening import Storage

SECRET = "a-secret-of-the-webhook"
MESSAGE = {
    "message_id": 42,
    "date": 1773306000,
    "chat": {"id": 5550123, "type": "private"},
    "from": {"id": 5550123, "is_bot": False, "first_name": "Anna"},
}
TOO_LARGE = {"file_id": "a", "file_unique_id": "b", "file_size": 2**63}


async def test_an_update_with_a_number_that_no_database_holds_is_passed_over(storage: Storage) -> None:
    woken: list[MachineKey] = []
    async with Nursery(grace=0) as nursery, ClientSession() as session:
        bot = Bot("7000000001:token")
        intake = TelegramIntake(bot, storage.inbox, woken.append, nursery, lambda: datetime.now(UTC))
        async with TestServer(application(Doors(telegram=TelegramWebhook(intake, SECRET)))) as server:

            async def pushed(update_id: int, **content: object) -> int:
                body = json.dumps({"update_id": update_id, "message": {**MESSAGE, **content}})
                headers = {SECRET_HEADER: SECRET}
                async with session.post(server.make_url("/telegram"), data=body, headers=headers) as answer:
                    return answer.status

            with capture_logs() as logs:
                assert await pushed(8, document=TOO_LARGE) == 200
            assert woken == []
            assert await pushed(9, text="hello") == 200
            await session.close()
        await bot.session.close()
    assert [line["event"] for line in logs] == ["update_unstorable"]
    assert len(woken) == 1
