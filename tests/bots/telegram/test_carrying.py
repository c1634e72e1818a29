"""What people and managers see in Telegram of messages that are carried to them."""

from dataclasses import replace

import pytest

from bots.telegram.carrying import Carrier
from bots.telegram.destinations import Destination
from flows.engine.task_ports import Carried
from flows.vocabulary.content import ContactCard, Content, FileKind, Place, Side, Span, Style
from flows.vocabulary.errors import Oversized, Refused, Throttled, Unavailable, Unreachable
from sandbox.telegram import ApiError, LocalTelegram, TelegramPerson
from tests.bots.threads import LONG, Shelf, picture, texts_of, thread_message


async def test_words_come_under_their_authors_name_and_with_their_formatting(
    telegram: LocalTelegram, carrier: Carrier, olga: TelegramPerson, here: Destination
) -> None:
    said = Content("👍 by 15 April <b>", (Span(Style.BOLD, 5, 8), Span(Style.LINK, 5, 8, "https://kwit.example")))
    (sent,) = await carrier.carry(here, Carried(thread_message(said), 77), "en")
    shown = await olga.sees("Frau Baumann: 👍 by 15 April <b>")
    assert shown.raw_id == sent
    entities = olga.chat.messages[int(sent)].json["entities"]
    assert [(each["type"], each["offset"], each["length"]) for each in entities] == [
        ("bold", 0, 13),
        ("text_link", 20, 8),
        ("bold", 20, 8),
    ]


async def test_the_task_is_named_where_the_person_has_several(
    carrier: Carrier, olga: TelegramPerson, here: Destination
) -> None:
    await carrier.carry(here, Carried(thread_message("Привет"), 77, several=True), "ru")
    await olga.sees("№ 77 · Frau Baumann: Привет")


async def test_an_answer_points_at_what_it_answers(carrier: Carrier, olga: TelegramPerson, here: Destination) -> None:
    asked = await olga.says("When do we have to pay?")
    quoted = thread_message("When do we have to pay?", side=Side.CLIENT, number=2)
    (sent,) = await carrier.carry(
        here, Carried(thread_message("By 15 April"), 77, quoted=quoted, reply_id=asked.raw_id), "en"
    )
    assert olga.chat.messages[int(sent)].json["reply_to_message"]["message_id"] == int(asked.raw_id)
    assert olga.seen(olga.chat.messages[int(sent)]).text == "Frau Baumann: By 15 April"


@pytest.mark.parametrize("reply_id", ["", "-1009/5"], ids=["not there", "in another chat"])
async def test_an_answer_to_what_is_not_there_quotes_it(
    carrier: Carrier, olga: TelegramPerson, here: Destination, reply_id: str
) -> None:
    quoted = thread_message("When do we\nhave to pay?", side=Side.CLIENT, number=2)
    (sent,) = await carrier.carry(
        here, Carried(thread_message("By 15 April"), 77, quoted=quoted, reply_id=reply_id), "en"
    )
    await olga.sees("When do we have to pay?\nFrau Baumann: By 15 April")
    assert olga.chat.messages[int(sent)].json["entities"][0]["type"] == "blockquote"


async def test_an_answer_to_a_deleted_message_is_sent_all_the_same(
    carrier: Carrier, olga: TelegramPerson, here: Destination
) -> None:
    await carrier.carry(here, Carried(thread_message("By 15 April"), 77, reply_id="999"), "en")
    await olga.sees("By 15 April")


async def test_a_note_is_never_quoted(carrier: Carrier, olga: TelegramPerson, here: Destination) -> None:
    note = thread_message("She always pays late", side=Side.NOTE, number=2)
    await carrier.carry(here, Carried(thread_message("By 15 April"), 77, quoted=note), "en")
    assert texts_of(olga) == ["Frau Baumann: By 15 April"]


async def test_a_photo_has_the_words_as_its_caption(
    carrier: Carrier, shelf: Shelf, olga: TelegramPerson, here: Destination
) -> None:
    said = Content("the notice", attachments=(shelf.keeps(picture()),))
    (sent,) = await carrier.carry(here, Carried(thread_message(said), 77), "en")
    seen = await olga.sees("Frau Baumann: the notice")
    assert (seen.raw_id, seen.media[0].content) == (sent, picture())


async def test_words_that_are_too_long_for_a_caption_go_on_in_texts_after_it(
    carrier: Carrier, shelf: Shelf, olga: TelegramPerson, here: Destination
) -> None:
    said = Content(LONG, attachments=(shelf.keeps(picture()),))
    sent = await carrier.carry(here, Carried(thread_message(said), 77), "en")
    assert len(sent) == 2
    assert " ".join(texts_of(olga)) == "Frau Baumann: " + LONG.strip()
    assert "photo" in olga.chat.messages[int(sent[0])].json


async def test_pictures_that_came_together_are_an_album_with_one_caption(
    carrier: Carrier, shelf: Shelf, olga: TelegramPerson, here: Destination
) -> None:
    files = tuple(shelf.keeps(picture(color)) for color in ("red", "green", "blue"))
    sent = await carrier.carry(here, Carried(thread_message(Content("three", attachments=files)), 77), "en")
    shown = [olga.chat.messages[int(each)].json for each in sent]
    assert len({each["media_group_id"] for each in shown}) == 1
    assert [each.get("caption") for each in shown] == ["Frau Baumann: three", None, None]


async def test_files_of_mixed_kinds_come_in_their_order_each_with_its_like(
    telegram: LocalTelegram, carrier: Carrier, shelf: Shelf, here: Destination
) -> None:
    files = (
        *(shelf.keeps(picture(color)) for color in ("red", "blue")),
        *(shelf.keeps(b"%PDF-1.7", FileKind.DOCUMENT, "application/pdf", f"{n}.pdf") for n in range(11)),
        shelf.keeps(b"OggS", FileKind.VOICE, "audio/ogg"),
        shelf.keeps(b"mp4", FileKind.VIDEO, "video/mp4"),
        shelf.keeps(b"mp3", FileKind.AUDIO, "audio/mpeg"),
        shelf.keeps(b"GIF89a", FileKind.ANIMATION, "image/gif"),
        shelf.keeps(b"amr", FileKind.VOICE, "audio/amr"),
        shelf.keeps(picture(kind="WEBP"), FileKind.PHOTO, "image/webp"),
    )
    sent = await carrier.carry(here, Carried(thread_message(Content(attachments=files)), 77), "en")
    assert len(sent) == len(files)
    assert [call.method for call in telegram.calls] == [
        "sendMediaGroup",
        "sendMediaGroup",
        "sendDocument",
        "sendVoice",
        "sendVideo",
        "sendAudio",
        "sendAnimation",
        "sendMediaGroup",
    ]


async def test_a_sticker_comes_as_one_after_its_senders_name(
    carrier: Carrier, shelf: Shelf, olga: TelegramPerson, here: Destination
) -> None:
    said = Content(attachments=(shelf.keeps(b"webp", FileKind.STICKER, "image/webp", emoji="👍"),))
    name, sticker = await carrier.carry(here, Carried(thread_message(said), 77), "en")
    assert olga.chat.messages[int(name)].json["text"] == "Frau Baumann:"
    assert "sticker" in olga.chat.messages[int(sticker)].json


async def test_a_sticker_that_telegram_does_not_take_is_described(
    telegram: LocalTelegram, carrier: Carrier, shelf: Shelf, olga: TelegramPerson, here: Destination
) -> None:
    telegram.refuse(ApiError(400, "Bad Request: STICKER_INVALID"), method="sendSticker")
    said = Content(attachments=(shelf.keeps(b"webp", FileKind.STICKER, "image/webp", emoji="👍"),))
    await carrier.carry(here, Carried(thread_message(said), 77), "de")
    await olga.sees("(Sticker 👍)")


async def test_a_place_and_a_contact_come_as_such(carrier: Carrier, olga: TelegramPerson, here: Destination) -> None:
    named = Content(place=Place(47.37, 8.54, "Krone", "Gasse 1"))
    bare = Content(place=Place(47.37, 8.54), contact=ContactCard("Keller AG", "+41441234567"))
    ids = await carrier.carry(here, Carried(thread_message(named), 77), "en")
    ids += await carrier.carry(here, Carried(thread_message(bare, number=2), 77), "en")
    shown = [olga.chat.messages[int(each)].json for each in ids]
    assert [shown[0]["text"], shown[1]["venue"]["title"], shown[1]["venue"]["address"]] == [
        "Frau Baumann:",
        "Krone",
        "Gasse 1",
    ]
    assert ("venue" in shown[3], shown[3]["location"]["latitude"]) == (False, 47.37)
    assert shown[4]["contact"]["phone_number"] == "+41441234567"


async def test_a_place_with_a_name_alone_is_a_venue_all_the_same(
    carrier: Carrier, olga: TelegramPerson, here: Destination
) -> None:
    _, venue = await carrier.carry(here, Carried(thread_message(Content(place=Place(47, 8, "Krone"))), 77), "en")
    assert olga.chat.messages[int(venue)].json["venue"]["address"] == "Krone"


async def test_a_picture_that_telegram_cannot_read_comes_as_a_document(
    carrier: Carrier, shelf: Shelf, olga: TelegramPerson, here: Destination
) -> None:
    said = Content("broken", attachments=(shelf.keeps(b"no picture"),))
    (sent,) = await carrier.carry(here, Carried(thread_message(said), 77), "en")
    assert olga.chat.messages[int(sent)].json["document"]["file_name"] == "photo.jpg"


async def test_one_broken_picture_does_not_spoil_its_album(
    carrier: Carrier, shelf: Shelf, olga: TelegramPerson, here: Destination
) -> None:
    files = (shelf.keeps(picture()), shelf.keeps(b"no picture"), shelf.keeps(picture("blue")))
    sent = await carrier.carry(here, Carried(thread_message(Content("three", attachments=files)), 77), "en")
    shown = [olga.chat.messages[int(each)].json for each in sent]
    assert ["photo" in each for each in shown] == [True, False, True]
    assert shown[0]["caption"] == "Frau Baumann: three"


async def test_what_telegram_takes_in_no_form_is_told_of(
    telegram: LocalTelegram, carrier: Carrier, shelf: Shelf, olga: TelegramPerson, here: Destination
) -> None:
    telegram.refuse(ApiError(400, "Bad Request: VOICE_MESSAGES_FORBIDDEN"), method="sendVoice")
    telegram.refuse(ApiError(400, "Bad Request: wrong file"), method="sendDocument")
    said = Content(attachments=(shelf.keeps(b"OggS", FileKind.VOICE, "audio/ogg"),))
    await carrier.carry(here, Carried(thread_message(said), 77), "en")
    await olga.sees("Frau Baumann: (voice message)")


async def test_a_file_beyond_what_bots_may_upload_is_said_before_anything_is_sent(
    telegram: LocalTelegram, carrier: Carrier, shelf: Shelf, here: Destination
) -> None:
    file = shelf.keeps(b"zip", FileKind.DOCUMENT, "application/zip", "all.zip")
    large = replace(file, file=replace(file.file, size=50 * 1024 * 1024 + 1))
    with pytest.raises(Oversized):
        await carrier.carry(here, Carried(thread_message(Content("all", attachments=(large,))), 77), "en")
    assert telegram.calls == []


async def test_a_file_that_is_damaged_in_the_store_is_refused(
    carrier: Carrier, shelf: Shelf, here: Destination
) -> None:
    file = shelf.keeps(picture())
    shelf.files.clear()
    with pytest.raises(Refused) as raised:
        await carrier.carry(here, Carried(thread_message(Content(attachments=(file,))), 77), "en")
    assert raised.value.code == "gone"


# ---- in a topic


async def test_a_topic_of_a_group_is_a_destination_like_any_other(telegram: LocalTelegram, carrier: Carrier) -> None:
    group = telegram.group("Desk")
    manager = telegram.member(group, "Baumann", rights=frozenset({"can_manage_topics"}))
    topic = await manager.opens_topic("#77")
    where = Destination(manager.chat.id, topic.id)
    said = thread_message("We got a notice", side=Side.CLIENT, author="Olga")
    (sent,) = await carrier.carry(where, Carried(said, 77), "de")
    assert (await manager.sees("Olga: We got a notice", topic=topic)).raw_id == sent
    again = thread_message("We got a VAT notice", side=Side.CLIENT, author="Olga", version=2)
    assert await carrier.carry(where, Carried(again, 77, sent_ids=(f"{where.chat_id}/{sent}",)), "de") == [sent]
    await manager.sees("VAT notice", topic=topic)


async def test_a_topic_that_is_gone_is_told_as_such(telegram: LocalTelegram, carrier: Carrier, shelf: Shelf) -> None:
    group = telegram.group("Desk")
    manager = telegram.member(group, "Baumann", rights=frozenset({"can_manage_topics"}))
    topic = await manager.opens_topic("#77")
    await manager.deletes_topic(topic)
    where = Destination(manager.chat.id, topic.id)
    for content in (Content("words"), Content("words", attachments=(shelf.keeps(picture()),))):
        with pytest.raises(Refused, match="message thread not found"):
            await carrier.carry(where, Carried(thread_message(content), 77), "de")


async def test_every_call_waits_for_its_turn(carrier: Carrier, shelf: Shelf, here: Destination) -> None:
    turns: list[int] = []

    async def wait() -> None:
        turns.append(len(turns))

    said = Content(LONG, attachments=(shelf.keeps(picture()), shelf.keeps(b"no picture")))
    await carrier.carry(here, Carried(thread_message(said), 77), "en", wait)
    assert len(turns) == 5  # the album, each of its pictures, the second one as a document, the rest of the words


# ---- trouble


async def test_trouble_with_a_later_call_repeats_none_before_it(
    telegram: LocalTelegram, carrier: Carrier, shelf: Shelf, olga: TelegramPerson, here: Destination
) -> None:
    carried = Carried(thread_message(Content(LONG, attachments=(shelf.keeps(picture()),))), 77)
    telegram.flood(99, method="sendMessage")
    with pytest.raises(Throttled):
        await carrier.carry(here, carried, "en")
    telegram.lose("request", method="sendMessage")
    with pytest.raises(Unavailable):
        await carrier.carry(here, carried, "en")
    sent = await carrier.carry(here, carried, "en")
    assert [seen.raw_id for seen in olga.screen()][-2:] == sent
    assert len(texts_of(olga)) == 2


async def test_what_failed_for_good_is_not_remembered(
    telegram: LocalTelegram, carrier: Carrier, olga: TelegramPerson, here: Destination
) -> None:
    await olga.blocks()
    with pytest.raises(Unreachable):
        await carrier.carry(here, Carried(thread_message(LONG), 77), "en")
    assert not carrier._begun
