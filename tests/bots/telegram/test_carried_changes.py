"""What is changed or taken back at one end of a task is so at the other, as far as Telegram lets it."""

from dataclasses import replace

import pytest
from aiogram import Bot

from bots.nursery import Nursery
from bots.telegram.carrying import Carrier
from bots.telegram.destinations import Destination
from bots.telegram.messenger import TelegramMessenger
from flows.engine.task_ports import Carried
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.content import Content, FileKind, Side
from flows.vocabulary.errors import Refused
from flows.vocabulary.task_effects import Carry, SendTemplate, ShowHistory
from sandbox.telegram import ApiError, LocalTelegram, TelegramPerson
from tests.bots.telegram.test_messenger import ZURICH
from tests.bots.threads import LONG, CarriedThreads, Shelf, picture, texts_of, thread_message
from tests.bots.timeline import Timeline


async def test_changed_words_are_changed_where_they_stand(
    carrier: Carrier, olga: TelegramPerson, here: Destination
) -> None:
    ids = await carrier.carry(here, Carried(thread_message("By 15 April"), 77), "en")
    changed = Carried(thread_message("By 16 April", version=2), 77, sent_ids=tuple(ids))
    assert await carrier.carry(here, changed, "en") == ids
    assert await carrier.carry(here, changed, "en") == ids  # nothing is modified, and nothing is wrong with that
    assert texts_of(olga) == ["Frau Baumann: By 16 April"]


async def test_a_changed_caption_is_changed_at_its_file(
    carrier: Carrier, shelf: Shelf, olga: TelegramPerson, here: Destination
) -> None:
    files = (shelf.keeps(picture()), shelf.keeps(picture("blue")))
    ids = await carrier.carry(here, Carried(thread_message(Content("one", attachments=files)), 77), "en")
    changed = thread_message(Content("two", attachments=files), version=2)
    assert await carrier.carry(here, Carried(changed, 77, sent_ids=tuple(ids)), "en") == ids
    assert texts_of(olga) == ["Frau Baumann: two", ""]


@pytest.mark.parametrize(("before", "after", "messages"), [(LONG, LONG * 2, 3), (LONG * 2, "short", 1), ("a", LONG, 2)])
async def test_words_that_grow_or_shrink_take_more_or_fewer_messages(
    carrier: Carrier, olga: TelegramPerson, here: Destination, before: str, after: str, messages: int
) -> None:
    ids = await carrier.carry(here, Carried(thread_message(before), 77), "en")
    changed = Carried(thread_message(after, version=2), 77, sent_ids=tuple(ids))
    assert len(await carrier.carry(here, changed, "en")) == messages
    assert " ".join(texts_of(olga)) == "Frau Baumann: " + after.strip()


async def test_a_changed_message_that_is_gone_is_sent_anew_and_marked(
    telegram: LocalTelegram, carrier: Carrier, olga: TelegramPerson, here: Destination
) -> None:
    ids = await carrier.carry(here, Carried(thread_message("By 15 April"), 77), "en")
    telegram.world.delete(olga.chat, int(ids[0]))
    changed = Carried(thread_message("By 16 April", version=2), 77, sent_ids=tuple(ids))
    assert await carrier.carry(here, changed, "en") != ids
    assert texts_of(olga) == ["✎ Frau Baumann: By 16 April"]


async def test_a_changed_caption_whose_file_is_gone_comes_as_words(
    telegram: LocalTelegram, carrier: Carrier, shelf: Shelf, olga: TelegramPerson, here: Destination
) -> None:
    said = Content("one", attachments=(shelf.keeps(picture()),))
    ids = await carrier.carry(here, Carried(thread_message(said), 77), "en")
    telegram.world.delete(olga.chat, int(ids[0]))
    changed = replace(thread_message(said, version=2), content=replace(said, text="two"))
    await carrier.carry(here, Carried(changed, 77, sent_ids=tuple(ids)), "en")
    assert texts_of(olga) == ["✎ Frau Baumann: two"]


async def test_a_changed_message_that_stands_in_another_chat_is_sent_as_words(
    carrier: Carrier, shelf: Shelf, olga: TelegramPerson, here: Destination
) -> None:
    said = Content("two", attachments=(shelf.keeps(picture()),))
    await carrier.carry(here, Carried(thread_message(said, version=2), 77, sent_ids=("-1009/5",)), "en")
    assert texts_of(olga) == ["✎ Frau Baumann: two"]


async def test_the_name_before_a_sticker_stays_when_nothing_was_changed(
    carrier: Carrier, shelf: Shelf, olga: TelegramPerson, here: Destination
) -> None:
    said = Content(attachments=(shelf.keeps(b"webp", FileKind.STICKER, "image/webp"),))
    ids = await carrier.carry(here, Carried(thread_message(said), 77), "en")
    assert await carrier.carry(here, Carried(thread_message(said, version=2), 77, sent_ids=tuple(ids)), "en") == ids


async def test_a_withdrawn_message_is_deleted_with_all_its_parts(
    carrier: Carrier, shelf: Shelf, olga: TelegramPerson, here: Destination
) -> None:
    said = Content(LONG, attachments=(shelf.keeps(picture()),))
    ids = await carrier.carry(here, Carried(thread_message(said), 77), "en")
    gone = Carried(thread_message(said, version=2, deleted=True), 77, sent_ids=tuple(ids))
    assert await carrier.carry(here, gone, "en") == []
    assert await carrier.carry(here, gone, "en") == []
    assert texts_of(olga) == []


async def test_what_was_withdrawn_before_it_was_sent_is_never_sent(
    telegram: LocalTelegram, carrier: Carrier, here: Destination
) -> None:
    assert await carrier.carry(here, Carried(thread_message("secret", version=2, deleted=True), 77), "en") == []
    assert telegram.calls == []


async def test_what_is_too_old_to_be_deleted_says_that_it_was_withdrawn(
    telegram: LocalTelegram, carrier: Carrier, shelf: Shelf, olga: TelegramPerson, here: Destination
) -> None:
    for number, files in enumerate([(), (shelf.keeps(picture()),)], start=1):
        said = thread_message(Content("15 April", attachments=files), number=number)
        ids = await carrier.carry(here, Carried(said, 77), "en")
        telegram.refuse(ApiError(400, "Bad Request: message can't be deleted for everyone"), method="deleteMessage")
        gone = Carried(replace(said, version=2, deleted=True), 77, sent_ids=tuple(ids))
        assert await carrier.carry(here, gone, "en") == ids
    assert texts_of(olga) == ["Frau Baumann has taken this message back."] * 2


async def test_what_can_be_neither_deleted_nor_changed_is_refused(
    telegram: LocalTelegram, carrier: Carrier, here: Destination
) -> None:
    telegram.refuse(ApiError(400, "Bad Request: message can't be deleted for everyone"), method="deleteMessage")
    gone = Carried(thread_message("x", version=2, deleted=True), 77, sent_ids=("999",))
    with pytest.raises(Refused):
        await carrier.carry(here, gone, "en")


# ---- the messenger


def messenger_of(bot: Bot, nursery: Nursery, time: Timeline, carrier: Carrier, *ready: Carried) -> TelegramMessenger:
    return TelegramMessenger(bot, nursery, ZURICH, threads=CarriedThreads(*ready), carrier=carrier, sleep=time.skip)


async def test_the_messenger_loads_what_it_carries(
    bot: Bot, nursery: Nursery, time: Timeline, carrier: Carrier, olga: TelegramPerson
) -> None:
    address = Address(Platform.TELEGRAM, str(olga.user.id))
    messenger = messenger_of(bot, nursery, time, carrier, Carried(thread_message("By 15 April"), 77))
    ids = await messenger.send(Carry(address, "t1", "t1.1", 1, "en"))
    assert (await olga.sees("Frau Baumann: By 15 April")).raw_id == ids[0]


async def test_a_note_and_a_message_that_is_not_there_go_nowhere(
    telegram: LocalTelegram, bot: Bot, nursery: Nursery, time: Timeline, carrier: Carrier, olga: TelegramPerson
) -> None:
    address = Address(Platform.TELEGRAM, str(olga.user.id))
    note = Carried(thread_message("She always pays late", side=Side.NOTE), 77)
    messenger = messenger_of(bot, nursery, time, carrier, note)
    for message_id in ("t1.1", "t1.2"):
        with pytest.raises(Refused):
            await messenger.send(Carry(address, "t1", message_id, 1, "en"))
    with pytest.raises(Refused):
        await TelegramMessenger(bot, nursery, ZURICH).send(Carry(address, "t1", "t1.1", 1, "en"))
    assert telegram.calls == []


async def test_templates_and_histories_are_nothing_for_a_persons_chat(
    bot: Bot, nursery: Nursery, time: Timeline, carrier: Carrier, olga: TelegramPerson
) -> None:
    address = Address(Platform.TELEGRAM, str(olga.user.id))
    messenger = messenger_of(bot, nursery, time, carrier)
    for outgoing in (SendTemplate(address, "de", "Treuhand Baumann"), ShowHistory(address, "t1", "de")):
        with pytest.raises(Refused):
            await messenger.send(outgoing)
