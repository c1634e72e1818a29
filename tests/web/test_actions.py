"""What people do on their screens reaches the platforms, and only what a screen could do is done."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from sandbox import receipts
from sandbox.story import DESK, PUBLIC_URL, photo
from sandbox.web.house import House
from tests.web.conftest import Caller

PICTURE = photo(receipts.sample("en", 7), seed=7)


@asynccontextmanager
async def acknowledged(house: House) -> AsyncIterator[list[dict[str, str]]]:
    """Let somebody answer WhatsApp's webhooks; what they were told."""
    told: list[dict[str, str]] = []

    async def take(request: web.Request) -> web.Response:
        told.append({name: str(value) for name, value in (await request.post()).items()})
        return web.Response()

    app = web.Application()
    app.router.add_post("/twilio/message", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    house.twilio.connect(f"{PUBLIC_URL}/twilio/message", f"http://127.0.0.1:{runner.addresses[0][1]}/twilio/message")
    try:
        yield told
    finally:
        await runner.cleanup()


def screen(caller: Caller, chat: str) -> list[dict[str, object]]:
    """What stands in a chat, as a browser gets it."""
    return next(each["messages"] for each in caller.page.feed.snapshot()["chats"] if each["id"] == chat)


async def test_what_somebody_writes_in_whatsapp_has_one_tick_until_the_webhook_is_acknowledged(
    caller: Caller, empty: House
) -> None:
    anna = empty.twilio.person("+41791234567", "Anna")
    assert await caller.order("send", chat=anna.address, text="one") == (200, {})
    assert await caller.order("send", chat=anna.address, text="two") == (200, {})
    assert [(each["text"], each["ticks"]) for each in screen(caller, anna.address)] == [("one", 1), ("two", 1)]
    with caller.page.feed.subscribed() as queue:
        async with acknowledged(empty) as told, asyncio.timeout(30):
            while [each["ticks"] for each in screen(caller, anna.address)] != [2, 2]:
                await queue.get()
        assert [each["Body"] for each in told] == ["one", "two"]


async def test_photos_files_and_recordings_go_by_whatsapp_as_what_they_are(caller: Caller, empty: House) -> None:
    anna = empty.twilio.person("+41791234567", "Anna")
    async with acknowledged(empty) as told:
        sent = {"photo": ("a.jpg", PICTURE), "file": ("b.pdf", b"%PDF-1.4"), "voice": ("c.ogg", b"OggS")}
        assert await caller.send(sent, chat=anna.address, text="lunch") == (200, {})
    assert [(each["MessageType"], each["Body"], each["MediaContentType0"]) for each in told] == [
        ("image", "lunch", "image/jpeg"),
        ("document", "", "application/pdf"),
        ("audio", "", "audio/ogg"),
    ]
    shown = [medium for each in screen(caller, anna.address) for medium in each["media"]]  # type: ignore[attr-defined]
    assert [(each["kind"], each["name"]) for each in shown] == [
        ("photo", "a.jpg"),
        ("file", "b.pdf"),
        ("voice", "c.ogg"),
    ]
    assert await caller.get(shown[0]["url"]) == (200, "image/jpeg", PICTURE)
    assert await caller.get(shown[1]["url"]) == (200, "application/octet-stream", b"%PDF-1.4")


async def test_a_choice_of_whatsapp_is_pressed_by_sending_its_number(caller: Caller, empty: House) -> None:
    anna = empty.twilio.person("+41791234567", "Anna")
    async with acknowledged(empty) as told:
        await anna.says("hello")
        form = {"To": anna.address, "From": empty.twilio.number, "Body": "Right?  1 Yes   2 Correct"}
        url = f"{empty.twilio.api_url}/2010-04-01/Accounts/{empty.twilio.account.sid}/Messages.json"
        login = caller.session.post(url, data=form, headers=_login(empty))
        async with login as answer:
            assert answer.status == 201
        await anna.sees("Right?")
        message = screen(caller, anna.address)[-1]
        assert message["numbered"] == ["Yes", "Correct"]
        assert (await caller.order("press", chat=anna.address, message=str(message["id"]), label="Correct"))[0] == 200
        assert told[-1]["Body"] == "2"
        status, answered = await caller.order("press", chat=anna.address, message=str(message["id"]), label="Never")
        assert (status, "doesn't offer" in answered["error"]) == (409, True)


async def test_an_album_of_telegram_is_one_and_words_answer_what_they_answer(caller: Caller, empty: House) -> None:
    olga = empty.telegram.person("Olga")
    chat = f"telegram:{olga.chat.id}"
    await caller.send({"photo": ("a.jpg", PICTURE)}, chat=chat, text="one")
    assert (await caller.order("send", chat=chat, text="about that", reply="1"))[0] == 200
    assert (await caller.order("edit", chat=chat, message="2", text="about this"))[0] == 200
    picture, words = screen(caller, chat)
    assert (words["text"], words["edited"]) == ("about this", True)
    assert words["reply"] == {"id": "1", "text": "one", "name": "Olga"}
    medium = picture["media"][0]  # type: ignore[index]
    assert await caller.get(medium["url"]) == (200, "image/jpeg", PICTURE)
    assert (await caller.get(medium["preview"]))[1] == "image/jpeg"


async def test_only_ones_own_contact_carries_ones_account(caller: Caller, empty: House) -> None:
    olga = empty.telegram.person("Olga", phone="+79123456789")
    chat = f"telegram:{olga.chat.id}"
    await caller.order("contact", chat=chat)
    await caller.order("contact", chat=chat, phone="+41791112233")
    own, other = (message.json["contact"] for message in olga.chat.messages.values())
    assert (own.get("user_id"), other.get("user_id")) == (olga.user.id, None)


async def test_whoever_blocks_the_bot_can_write_again_only_after_taking_it_back(caller: Caller, empty: House) -> None:
    olga = empty.telegram.person("Olga")
    anna = empty.twilio.person("+41791234567", "Anna")
    for chat in (f"telegram:{olga.chat.id}", anna.address):
        assert (await caller.order("block", chat=chat, blocked="yes"))[0] == 200
        assert _chat(caller, chat)["blocked"] is True
    assert (await caller.order("send", chat=f"telegram:{olga.chat.id}", text="hello"))[0] == 409
    for chat in (f"telegram:{olga.chat.id}", anna.address):
        assert (await caller.order("block", chat=chat, blocked="no"))[0] == 200
        assert _chat(caller, chat)["blocked"] is False
    assert (await caller.order("send", chat=f"telegram:{olga.chat.id}", text="hello"))[0] == 200


async def test_a_manager_opens_writes_in_closes_and_deletes_a_topic(caller: Caller, empty: House) -> None:
    rights = frozenset({"can_manage_topics", "can_delete_messages"})
    empty.telegram.member(empty.desk, "Frau Baumann", user_id=700001, rights=rights)
    desk = {"chat": caller.desk, "by": "700001"}
    assert (await caller.order("topic", **desk, what="open", name="Taxes"))[0] == 200
    topic = _chat(caller, caller.desk)["topics"][0]  # type: ignore[index]
    assert (topic["name"], topic["closed"]) == ("Taxes", False)
    assert (await caller.order("send", **desk, thread=topic["id"], text="hello"))[0] == 200
    assert (await caller.order("send", **desk, text="to all"))[0] == 200
    assert [(each["text"], each["thread"]) for each in screen(caller, caller.desk)][1:] == [
        ("hello", topic["id"]),
        ("to all", ""),
    ]
    assert (await caller.order("delete", **desk, message=str(screen(caller, caller.desk)[1]["id"])))[0] == 200
    for what in ("close", "reopen"):
        assert (await caller.order("topic", **desk, what=what, thread=topic["id"]))[0] == 200
    assert (await caller.order("topic", **desk, what="delete", thread=topic["id"]))[0] == 200
    assert _chat(caller, caller.desk)["topics"] == []
    assert [each["text"] for each in screen(caller, caller.desk)] == ["to all"]


async def test_what_no_screen_could_do_is_refused_with_a_sentence(caller: Caller, empty: House) -> None:
    olga = empty.telegram.person("Olga")
    chat = f"telegram:{olga.chat.id}"
    empty.telegram.member(empty.desk, "Frau Baumann", user_id=700001)
    desk = {"chat": caller.desk, "by": "700001"}
    refused: list[tuple[str, dict[str, str]]] = [
        ("send", {"chat": chat}),
        ("send", {"chat": "telegram:1", "text": "x"}),
        ("send", {"chat": "telegram:x", "text": "x"}),
        ("send", {"chat": caller.desk, "text": "x"}),
        ("send", {"chat": caller.desk, "text": "x", "by": "1"}),
        ("send", {"chat": f"telegram:{DESK}", "text": "x"}),
        ("send", {"chat": "whatsapp:+41790000000", "text": "x"}),
        ("send", {**desk, "text": "x", "thread": "77"}),
        ("press", {"chat": chat, "message": "1", "row": "0", "column": "0"}),
        ("press", {"chat": "whatsapp:+41790000000", "message": "1", "label": "x"}),
        ("key", {"chat": chat, "row": "0", "column": "0"}),
        ("edit", {"chat": chat, "message": "1", "text": "x"}),
        ("delete", {**desk, "message": "1"}),
        ("topic", {**desk, "what": "open", "name": "x"}),
        ("topic", {**desk, "what": "eat"}),
        ("contact", {"chat": chat}),
        ("repeat", {"chat": chat}),
        ("book", {}),
        ("invite", {"name": "Olga"}),
        ("add_person", {"name": "x", "platform": "fax"}),
        ("add_person", {"name": "x", "platform": "whatsapp", "known": "yes"}),
    ]
    for action, words in refused:
        status, answer = await caller.order(action, **words)
        assert (status, bool(answer["error"])) == (409, True), (action, words)


async def test_a_stranger_needs_neither_company_nor_database(caller: Caller, empty: House) -> None:
    status, answer = await caller.order("add_person", name="Mallory", platform="whatsapp")
    assert (status, [each.address for each in empty.twilio.people]) == (200, [answer["chat"]])
    status, answer = await caller.order("add_person", name="Mallory", platform="telegram", language="ru")
    assert _chat(caller, answer["chat"])["name"] == "Mallory"


async def test_25_hours_later_whatsapps_window_is_closed(caller: Caller, empty: House) -> None:
    anna = empty.twilio.person("+41791234567", "Anna")
    async with acknowledged(empty):
        await anna.says("hello")
    assert empty.twilio.account.in_window(empty.twilio.number, anna.address)
    await caller.order("later")
    assert not empty.twilio.account.in_window(empty.twilio.number, anna.address)
    assert caller.page.feed.state()["ahead"] == 25 * 3600


async def test_the_last_webhook_comes_twice_with_the_same_token(caller: Caller, empty: House) -> None:
    anna = empty.twilio.person("+41791234567", "Anna")
    async with acknowledged(empty) as told:
        await anna.says("hello")
        assert await caller.order("repeat", chat=anna.address) == (200, {"status": 200})
    assert told[0] == told[1]
    assert len({each.token for each in empty.twilio.deliveries}) == 1
    assert [each["text"] for each in screen(caller, anna.address)] == ["hello"]


def _chat(caller: Caller, chat: str) -> dict[str, object]:
    return next(each for each in caller.page.feed.snapshot()["chats"] if each["id"] == chat)


def _login(house: House) -> dict[str, str]:
    return {"Authorization": aiohttp.encode_basic_auth(house.twilio.account.sid, house.twilio.account.token)}


async def test_a_message_of_telegram_has_two_ticks_once_the_bot_has_confirmed_it(caller: Caller, empty: House) -> None:
    clara = empty.telegram.person("Clara")
    chat, updates = f"telegram:{clara.chat.id}", empty.telegram.world.updates
    await caller.order("send", chat=chat, text="hello")
    waiting = await updates.poll(0, 100, 0)
    assert [each["ticks"] for each in screen(caller, chat)] == [1]
    await updates.poll(waiting[-1]["update_id"] + 1, 100, 0)
    assert [each["ticks"] for each in screen(caller, chat)] == [2]


async def test_pictures_files_and_recordings_answer_the_message_that_was_chosen(caller: Caller, empty: House) -> None:
    clara, anna = empty.telegram.person("Clara"), empty.twilio.person("+41791234567", "Anna")
    chat = f"telegram:{clara.chat.id}"
    asked = empty.telegram.world.add(clara.chat, empty.telegram.world.bot, {"text": "Which receipt?"})
    files = {"photo": ("a.jpg", PICTURE), "file": ("a.txt", b"a"), "voice": ("a.ogg", b"OggS")}
    assert (await caller.send(files, chat=chat, reply=str(asked.id)))[0] == 200
    answers = [each["reply"] for each in screen(caller, chat)[1:]]
    assert answers == [{"id": str(asked.id), "text": "Which receipt?", "name": empty.telegram.world.bot.first_name}] * 3
    async with acknowledged(empty) as told:
        await caller.order("send", chat=anna.address, text="this one")
        first = str(screen(caller, anna.address)[0]["id"])
        assert (await caller.send(files, chat=anna.address, reply=first))[0] == 200
        assert [each.get("OriginalRepliedMessageSid") for each in told] == [None, first, first, first]
