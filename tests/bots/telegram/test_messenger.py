"""What people see in Telegram when Kwit sends, and what Kwit makes of Telegram's refusals."""

import traceback
import zoneinfo
from io import BytesIO

import pytest
from aiogram import Bot
from aiohttp import web
from aiohttp.test_utils import TestServer

from bots.nursery import Nursery
from bots.telegram.client import connect, platform_errors
from bots.telegram.messenger import TelegramMessenger
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.errors import Away, Oversized, PlatformError, Refused, Throttled, Unavailable, Unreachable
from flows.vocabulary.messages import Action, Choice, MessageKey, message
from sandbox.telegram import ApiError, LocalTelegram, TelegramPerson
from tests.bots.fakes import long_say, say
from tests.bots.timeline import Timeline, settle

ZURICH = zoneinfo.ZoneInfo("Europe/Zurich")
YES = Choice(Action.CONFIRM, message(MessageKey.CHOICE_YES), "1042")
CORRECT = Choice(Action.CORRECT, message(MessageKey.CHOICE_CORRECT), "1042")
SHARE = Choice(Action.SHARE_PHONE, message(MessageKey.CHOICE_SHARE_PHONE))


@pytest.fixture
def messenger(bot: Bot, nursery: Nursery, time: Timeline) -> TelegramMessenger:
    return TelegramMessenger(bot, nursery, ZURICH, sleep=time.skip)


@pytest.fixture
async def anna(telegram: LocalTelegram) -> TelegramPerson:
    person = telegram.person("Anna", phone="+41791234567")
    await person.says("/start")
    return person


def address(person: TelegramPerson) -> Address:
    return Address(Platform.TELEGRAM, str(person.user.id))


async def test_a_text_arrives_as_it_is_written(messenger: TelegramMessenger, anna: TelegramPerson) -> None:
    ids = await messenger.send(say(address(anna), "Müller & Söhne <AG> **"))
    seen = await anna.sees("Müller & Söhne <AG> **")
    assert ids == [seen.raw_id]


async def test_choices_are_buttons_that_carry_their_token(
    telegram: LocalTelegram, messenger: TelegramMessenger, anna: TelegramPerson
) -> None:
    await messenger.send(say(address(anna), "Right?", YES, CORRECT))
    assert (await anna.sees("Right?")).labels == ("Yes", "Correct")
    await anna.taps("Correct")
    assert [query.data for query in telegram.unanswered_callbacks] == ["correct:1042"]


async def test_the_button_for_the_phone_goes_away_after_it_was_used(
    telegram: LocalTelegram, messenger: TelegramMessenger, anna: TelegramPerson
) -> None:
    await messenger.send(say(address(anna), "Hello!", SHARE, YES))
    (label, _) = (await anna.sees("Hello!")).labels
    await anna.taps(label)
    await messenger.send(say(address(anna), "Welcome!"))
    await messenger.send(say(address(anna), "Anything else?"))
    markups = [call.wire.get("reply_markup") for call in telegram.calls_of("sendMessage")]
    assert [markup is not None and "remove_keyboard" in str(markup) for markup in markups] == [False, True, False]


async def test_a_long_text_comes_in_parts_with_no_buttons_above_the_last(
    messenger: TelegramMessenger, anna: TelegramPerson
) -> None:
    ids = await messenger.send(long_say(address(anna), YES))
    shown = [seen for seen in anna.inbox().messages if seen.raw_id in ids]
    assert len(shown) == len(ids) >= 2
    assert [seen.labels for seen in shown[:-1]] == [()] * (len(ids) - 1)


async def test_trouble_with_a_later_part_does_not_send_the_first_again(
    telegram: LocalTelegram, messenger: TelegramMessenger, anna: TelegramPerson, time: Timeline
) -> None:
    await messenger.send(say(address(anna), "before"))
    send = messenger._send_text

    async def flood_the_second(*arguments: object) -> str:
        sent = await send(*arguments)  # type: ignore[arg-type]  # handed on as they came
        if len(telegram.calls_of("sendMessage")) == 2:
            telegram.flood(7, method="sendMessage")
        return sent

    messenger._send_text = flood_the_second  # type: ignore[method-assign,assignment]  # a wire tap, not a mock
    ids = await messenger.send(long_say(address(anna)))
    accepted = [call for call in telegram.calls_of("sendMessage") if call.ok]
    assert len(accepted) == 1 + len(ids)
    assert time.slept == [7]


REFUSALS: list[tuple[str, ApiError, type[PlatformError]]] = [
    ("blocked", ApiError(403, "Forbidden: bot was blocked by the user"), Unreachable),
    ("deactivated", ApiError(403, "Forbidden: user is deactivated"), Unreachable),
    ("no such chat", ApiError(400, "Bad Request: chat not found"), Unreachable),
    ("bad markup", ApiError(400, "Bad Request: can't parse entities"), Refused),
    ("wrong token", ApiError(401, "Unauthorized"), Away),
    ("moved group", ApiError(400, "Bad Request: group upgraded", {"migrate_to_chat_id": -1001}), Refused),
    ("more than a bot may send", ApiError(413, "Request Entity Too Large"), Oversized),
    ("server trouble", ApiError(502, "Bad Gateway"), Away),
    ("restart", ApiError(500, "Internal Server Error: restart"), Away),
]


@pytest.mark.parametrize(("error", "meaning"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS])
async def test_a_refusal_means(
    telegram: LocalTelegram,
    messenger: TelegramMessenger,
    anna: TelegramPerson,
    error: ApiError,
    meaning: type[PlatformError],
) -> None:
    telegram.refuse(error, method="sendMessage")
    with pytest.raises(meaning) as raised:
        await messenger.send(say(address(anna), "hello"))
    assert type(raised.value) is meaning


async def test_a_telegram_that_never_answers_is_away_after_the_timeout(
    telegram: LocalTelegram, anna: TelegramPerson
) -> None:
    telegram.hang(method="sendMessage")
    bot = connect(telegram.token, telegram.url, timeout=0.2)
    async with await bot.session.create_session():  # type: ignore[attr-defined]  # aiogram's close() waits for TLS
        with pytest.raises(Away), platform_errors():
            await bot.send_message(anna.user.id, "hello")


async def test_a_flood_says_how_long_to_wait(
    telegram: LocalTelegram, messenger: TelegramMessenger, anna: TelegramPerson
) -> None:
    telegram.flood(17)
    with pytest.raises(Throttled) as raised:
        await messenger.send(say(address(anna), "hello"))
    assert raised.value.retry_after == 17


async def test_a_lost_connection_is_worth_another_try(
    telegram: LocalTelegram, messenger: TelegramMessenger, anna: TelegramPerson
) -> None:
    telegram.lose("request", method="sendMessage")
    with pytest.raises(Unavailable):
        await messenger.send(say(address(anna), "hello"))


async def test_an_address_that_is_no_chat_is_unreachable(messenger: TelegramMessenger) -> None:
    with pytest.raises(Unreachable):
        await messenger.send(say(Address(Platform.TELEGRAM, "anna"), "hello"))


async def test_typing_is_shown_every_four_seconds_for_twenty_at_the_most(
    telegram: LocalTelegram, bot: Bot, nursery: Nursery, time: Timeline, anna: TelegramPerson
) -> None:
    messenger = TelegramMessenger(bot, nursery, ZURICH, sleep=time.skip)
    await messenger.show_typing(address(anna))
    await messenger._typing[address(anna)]
    assert len(telegram.calls_of("sendChatAction")) == 5
    assert time.slept == [4, 4, 4, 4, 4]


async def test_typing_ends_with_the_next_message(
    telegram: LocalTelegram, bot: Bot, nursery: Nursery, time: Timeline, anna: TelegramPerson
) -> None:
    messenger = TelegramMessenger(bot, nursery, ZURICH, sleep=time.sleep)
    await messenger.show_typing(address(anna))
    await messenger.show_typing(address(anna))
    await messenger.send(say(address(anna), "done"))
    await settle()
    assert (nursery._services, messenger._typing) == (set(), {})


async def test_typing_that_telegram_refuses_harms_nothing(
    telegram: LocalTelegram, messenger: TelegramMessenger, nursery: Nursery, anna: TelegramPerson
) -> None:
    telegram.refuse(ApiError(403, "Forbidden: bot was blocked by the user"))
    await messenger.show_typing(address(anna))
    await messenger._typing[address(anna)]
    assert len(telegram.calls_of("sendChatAction")) == 1


async def photo_of(telegram: LocalTelegram, anna: TelegramPerson) -> RemoteFile:
    await anna.sends_file(("receipt.pdf", b"%PDF-1.7 receipt"))
    document = telegram.world.updates.pending[-1]["message"]["document"]
    return RemoteFile(document["file_id"], "application/pdf", document["file_size"])


async def test_a_file_is_fetched(telegram: LocalTelegram, messenger: TelegramMessenger, anna: TelegramPerson) -> None:
    file = await photo_of(telegram, anna)
    assert await messenger.fetch(address(anna), file) == b"%PDF-1.7 receipt"


async def test_a_file_known_to_be_too_large_is_not_asked_for(
    telegram: LocalTelegram, messenger: TelegramMessenger, anna: TelegramPerson
) -> None:
    with pytest.raises(Oversized) as raised:
        await messenger.fetch(address(anna), RemoteFile("any", size=20 * 1024 * 1024 + 1))
    assert raised.value.limit == 20 * 1024 * 1024
    assert telegram.calls_of("getFile") == []


async def test_a_file_that_telegram_finds_too_large_is_oversized(
    telegram: LocalTelegram, messenger: TelegramMessenger, anna: TelegramPerson
) -> None:
    telegram.refuse(ApiError(400, "Bad Request: file is too big"), method="getFile")
    with pytest.raises(Oversized):
        await messenger.fetch(address(anna), RemoteFile("any"))


async def test_a_file_that_is_gone_is_refused(messenger: TelegramMessenger, anna: TelegramPerson) -> None:
    with pytest.raises(Refused):
        await messenger.fetch(address(anna), RemoteFile("gone"))


FILE_SERVERS: list[tuple[str, int, type[PlatformError]]] = [
    ("gone", 404, Refused),
    ("away", 502, Unavailable),
    ("busy", 429, Unavailable),
    ("larger than told", 200, Oversized),
]


@pytest.mark.parametrize(
    ("status", "meaning"), [case[1:] for case in FILE_SERVERS], ids=[case[0] for case in FILE_SERVERS]
)
async def test_trouble_with_the_bytes_never_names_the_token(
    nursery: Nursery, time: Timeline, status: int, meaning: type[PlatformError]
) -> None:
    token = "7000000001:secret-token"

    async def locate(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": {"file_id": "f", "file_unique_id": "f", "file_path": "p"}})

    async def serve(_request: web.Request) -> web.Response:
        return web.Response(status=status, body=BytesIO(b"x" * (20 * 1024 * 1024 + 1)))

    app = web.Application()
    app.router.add_post("/bot{token}/getFile", locate)
    app.router.add_get("/file/bot{token}/p", serve)
    async with TestServer(app) as server:
        bot = connect(token, str(server.make_url("")))
        messenger = TelegramMessenger(bot, nursery, ZURICH, sleep=time.skip)
        async with await bot.session.create_session():  # type: ignore[attr-defined]  # aiogram's close() waits for TLS
            with pytest.raises(meaning) as raised:
                await messenger.fetch(Address(Platform.TELEGRAM, "1"), RemoteFile("f"))
    assert type(raised.value) is meaning
    shown = "".join(traceback.format_exception(raised.value))
    assert token not in shown


ANSWERS: list[tuple[str, str, type[PlatformError]]] = [
    ("an answer of a new shape", '{"ok": true, "result": {"message_id": "new"}}', Refused),
    ("a page of some proxy", "<html>", Away),
    ("an answer that was cut off", '{"ok": true, "result": {"mess', Away),
    ("an answer that is none of Telegram's", '{"message": "bad gateway"}', Away),
    ("a list", "[]", Away),
    ("nothing", "", Away),
]


@pytest.mark.parametrize(("answer", "meaning"), [case[1:] for case in ANSWERS], ids=[case[0] for case in ANSWERS])
async def test_a_call_that_was_done_is_not_made_again_though_its_answer_is_new_to_us(
    answer: str, meaning: type[PlatformError]
) -> None:
    async def send(_request: web.Request) -> web.Response:
        return web.Response(text=answer, content_type="application/json")

    app = web.Application()
    app.router.add_post("/bot{token}/sendMessage", send)
    async with TestServer(app) as server:
        bot = connect("7000000001:token", str(server.make_url("")))
        async with await bot.session.create_session():  # type: ignore[attr-defined]  # aiogram's close() waits for TLS
            with pytest.raises(meaning) as raised, platform_errors():
                await bot.send_message(1, "hello")
    assert type(raised.value) is meaning


LOCATIONS: list[tuple[str, dict[str, object], type[PlatformError]]] = [
    ("larger than the limit", {"file_size": 20 * 1024 * 1024 + 1, "file_path": "p"}, Oversized),
    ("nowhere", {}, Refused),
]


@pytest.mark.parametrize(("found", "meaning"), [case[1:] for case in LOCATIONS], ids=[case[0] for case in LOCATIONS])
async def test_what_get_file_tells_is_believed(
    nursery: Nursery, time: Timeline, found: dict[str, object], meaning: type[PlatformError]
) -> None:
    async def locate(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": {"file_id": "f", "file_unique_id": "f", **found}})

    app = web.Application()
    app.router.add_post("/bot{token}/getFile", locate)
    async with TestServer(app) as server:
        bot = connect("7000000001:token", str(server.make_url("")))
        messenger = TelegramMessenger(bot, nursery, ZURICH, sleep=time.skip)
        async with await bot.session.create_session():  # type: ignore[attr-defined]  # aiogram's close() waits for TLS
            with pytest.raises(meaning) as raised:
                await messenger.fetch(Address(Platform.TELEGRAM, "1"), RemoteFile("f"))
    assert type(raised.value) is meaning


async def test_a_fetch_is_tried_again_while_telegram_is_away(
    telegram: LocalTelegram, messenger: TelegramMessenger, anna: TelegramPerson, time: Timeline
) -> None:
    file = await photo_of(telegram, anna)
    telegram.refuse(ApiError(502, "Bad Gateway"), method="getFile", times=2)
    telegram.flood(9, method="getFile")
    assert await messenger.fetch(address(anna), file) == b"%PDF-1.7 receipt"
    assert len(time.slept) == 3
    assert time.slept[2] == 9


async def test_a_fetch_gives_up_after_some_tries(
    telegram: LocalTelegram, messenger: TelegramMessenger, anna: TelegramPerson
) -> None:
    telegram.refuse(ApiError(502, "Bad Gateway"), method="getFile", times=9)
    with pytest.raises(Unavailable):
        await messenger.fetch(address(anna), RemoteFile("any"))
    assert len(telegram.calls_of("getFile")) == 8
