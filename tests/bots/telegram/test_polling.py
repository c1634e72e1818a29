"""Updates are stored before the offset moves, and nothing that Telegram sends stops the poller."""

from dataclasses import dataclass

import pytest
from aiogram import Bot
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from structlog.testing import capture_logs

from bots.nursery import Nursery
from bots.telegram.inbound import ALLOWED_UPDATES
from bots.telegram.intake import TelegramIntake
from bots.telegram.polling import Poller
from bots.telegram.webhook import is_genuine, register
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.errors import StorageError
from flows.vocabulary.events import ButtonTapped, TextReceived
from sandbox.telegram import ApiError, LocalTelegram
from tests.bots.fakes import MemoryInbox
from tests.bots.timeline import Timeline

SECRET = "a-secret-of-the-webhook"
KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", callback_data="confirm:1042")]])


@dataclass
class Desk:
    """A poller with everything around it; ``hold`` is nothing, so that an empty poll returns at once."""

    telegram: LocalTelegram
    inbox: MemoryInbox
    woken: list[MachineKey]
    poller: Poller
    nursery: Nursery
    time: Timeline


@pytest.fixture
async def desk(telegram: LocalTelegram, bot: Bot, nursery: Nursery, time: Timeline) -> Desk:
    inbox, woken = MemoryInbox(), list[MachineKey]()
    intake = TelegramIntake(bot, inbox, woken.append, nursery, time.now)
    return Desk(telegram, inbox, woken, Poller(bot, intake, hold=0, sleep=time.skip), nursery, time)


async def test_what_people_write_is_stored_and_its_conversation_woken(desk: Desk) -> None:
    anna = desk.telegram.person("Anna", language="pl")
    await anna.says("hello")
    assert await desk.poller.poll() == 1
    (envelope,) = desk.inbox.envelopes.values()
    assert isinstance(envelope.event, TextReceived)
    assert (envelope.event.text, envelope.hint, envelope.at) == ("hello", "pl", desk.time.now())
    assert desk.woken == [envelope.to]


async def test_the_offset_moves_only_after_the_batch_is_stored(desk: Desk) -> None:
    anna = desk.telegram.person("Anna")
    await anna.says("one")
    await anna.says("two")
    desk.inbox.away = True
    with pytest.raises(StorageError):
        await desk.poller.poll()
    desk.inbox.away = False
    assert await desk.poller.poll() == 2
    assert await desk.poller.poll() == 0
    assert len(desk.inbox.envelopes) == 2
    assert desk.telegram.world.updates.pending == []


async def test_a_batch_that_comes_again_is_stored_once(desk: Desk, bot: Bot) -> None:
    anna = desk.telegram.person("Anna")
    await anna.says("one")
    await desk.poller.poll()
    reborn = Poller(bot, desk.poller._intake, hold=0, sleep=desk.time.skip)
    assert await reborn.poll() == 1
    assert len(desk.inbox.envelopes) == 1


async def test_a_malformed_update_is_passed_over_and_logged_by_its_id_alone(desk: Desk) -> None:
    anna = desk.telegram.person("Anna")
    await anna.says("before")
    broken = {"update_id": 870000002, "message": {"text": "a secret of Anna", "chat": "nowhere"}}
    desk.telegram.world.updates.pending.append(broken)
    with capture_logs() as logs:
        assert await desk.poller.poll() == 2
        assert await desk.poller.poll() == 0
    assert len(desk.inbox.envelopes) == 1
    malformed = [entry for entry in logs if entry["event"] == "update_malformed"]
    assert [entry["update_id"] for entry in malformed] == ["870000002"]
    assert "secret" not in repr(logs)


async def test_an_update_that_our_code_fails_on_does_not_hold_up_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = desk.telegram.person("Anna")
    await anna.says("hello")
    monkeypatch.setattr(desk.poller._intake, "_clock", dict[str, str]().popitem)
    with capture_logs() as logs:
        assert await desk.poller.poll() == 1
    assert [(entry["event"], entry["error"]) for entry in logs] == [("update_untranslatable", "KeyError")]


async def test_what_happens_in_a_topic_wakes_the_desk_there(desk: Desk) -> None:
    group = desk.telegram.group("Desk")
    baumann = desk.telegram.member(group, "Baumann", rights=frozenset({"can_manage_topics"}))
    topic = await baumann.opens_topic("#77")
    await baumann.says("/done", topic=topic)
    await desk.poller.poll()
    (envelope,) = desk.inbox.envelopes.values()
    assert (envelope.sender, envelope.sender_name) == (f"telegram:{baumann.user.id}", "Baumann")
    assert desk.woken == [envelope.to] == [MachineKey.desk(Address(Platform.DESK, f"{group.id}/{topic.id}"))]


async def test_logs_name_neither_people_nor_their_words(desk: Desk) -> None:
    anna = desk.telegram.person("Anna", phone="+41791234567")
    with capture_logs() as logs:
        await anna.says("a secret of Anna")
        await anna.shares_contact()
        await desk.poller.poll()
    assert len(logs) == 2
    for forbidden in ("secret", str(anna.user.id), "41791234567", "Anna"):
        assert forbidden not in repr(logs)


async def test_a_tapped_button_is_answered_once_it_is_stored(desk: Desk, bot: Bot) -> None:
    anna = desk.telegram.person("Anna")
    await anna.says("hello")
    await bot.send_message(anna.user.id, "Right?", reply_markup=KEYBOARD)
    await anna.taps("Yes")
    await desk.poller.poll()
    for errand in tuple(desk.nursery._errands):
        await errand
    assert desk.telegram.unanswered_callbacks == []
    assert [envelope.event for envelope in desk.inbox.envelopes.values()][1:] == [ButtonTapped("confirm:1042")]


async def test_a_tap_that_is_too_old_to_be_answered_harms_nothing(desk: Desk, bot: Bot) -> None:
    anna = desk.telegram.person("Anna")
    await anna.says("hello")
    await bot.send_message(anna.user.id, "Right?", reply_markup=KEYBOARD)
    await anna.taps("Yes")
    desk.telegram.refuse(ApiError(400, "Bad Request: query is too old"), method="answerCallbackQuery")
    with capture_logs() as logs:
        await desk.poller.poll()
        for errand in tuple(desk.nursery._errands):
            await errand
    assert logs[-1]["event"] == "tap_not_answered"


async def test_the_poller_removes_a_webhook_and_outlives_all_trouble(desk: Desk, bot: Bot) -> None:
    await register(bot, "https://kwit.example", SECRET, sleep=desk.time.skip)
    desk.telegram.refuse(ApiError(502, "Bad Gateway"), method="deleteWebhook", times=2)
    desk.telegram.refuse(ApiError(409, "Conflict: terminated by other getUpdates request"), method="getUpdates")
    desk.telegram.flood(5, method="getUpdates")
    desk.telegram.refuse(ApiError(401, "Unauthorized"), method="getUpdates")
    anna = desk.telegram.person("Anna")
    await anna.says("hello")
    with pytest.raises(Enough):
        await run_until_stored(desk)
    assert desk.telegram.world.updates.webhook is None
    assert len(desk.inbox.envelopes) == 1
    assert len(desk.time.slept) == 5


class Enough(Exception):
    """Ends the poller: no error that it knows."""


async def run_until_stored(desk: Desk) -> None:
    def stop(_key: MachineKey) -> None:
        raise Enough

    desk.poller._intake._wake = stop
    await desk.poller.run()


async def test_the_webhook_is_registered_with_its_secret_and_the_kinds_wanted(desk: Desk, bot: Bot) -> None:
    desk.telegram.refuse(ApiError(502, "Bad Gateway"), method="setWebhook")
    await register(bot, "https://kwit.example/office/", SECRET, sleep=desk.time.skip)
    webhook = desk.telegram.world.updates.webhook
    assert webhook is not None
    assert (webhook.url, webhook.secret) == ("https://kwit.example/office/telegram", SECRET)
    assert desk.telegram.world.updates.explicitly_allowed == ALLOWED_UPDATES


@pytest.mark.parametrize(
    ("header", "genuine"), [(SECRET, True), (None, False), ("", False), (SECRET + "x", False), ("\udcff", False)]
)
def test_a_push_is_genuine_only_with_the_secret(header: str | None, *, genuine: bool) -> None:
    assert is_genuine(header, SECRET) is genuine
