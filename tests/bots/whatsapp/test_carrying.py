"""What people see in WhatsApp of messages that are carried to them."""

import zoneinfo
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from aiohttp.test_utils import TestServer

from bots.web import Doors, application
from bots.whatsapp.carrying import Sources
from bots.whatsapp.client import TwilioHttpClient, connect
from bots.whatsapp.media import MediaFetcher
from bots.whatsapp.messenger import WhatsAppMessenger
from bots.whatsapp.outgoing_media import OutgoingMedia
from flows.engine.task_ports import Carried
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.content import ContactCard, Content, FileKind, Place, Side, Span, Style, ThreadMessage
from flows.vocabulary.errors import Oversized, PlatformError, Refused, Throttled, Unreachable, WindowClosed
from flows.vocabulary.task_effects import Carry, SendTemplate, ShowHistory
from sandbox.twilio import Fault, LocalTwilio, WhatsAppPerson
from tests.bots.threads import CarriedThreads, Shelf, picture, thread_message
from tests.bots.timeline import Timeline
from tests.bots.whatsapp.conftest import PUBLIC_URL

PIOTR = Address(Platform.WHATSAPP, "+48501234567")
OFFICE_NAME = "Treuhand Baumann"
LONG = "A bit long. " * 200
"""2,400 characters: two texts."""


@dataclass
class Carriage:
    """A messenger with a web application that Twilio fetches its files from."""

    twilio: LocalTwilio
    piotr: WhatsAppPerson
    messenger: WhatsAppMessenger
    threads: CarriedThreads
    shelf: Shelf

    async def carries(self, carried: Carried, language: str = "en") -> list[str]:
        """Carry the next version of the message."""
        message = carried.message
        self.threads.ready[message.id] = carried
        sids = await self.messenger.send(Carry(PIOTR, "t1", message.id, message.version, language))
        await self.twilio.settled()
        return list(sids)

    @property
    def bodies(self) -> list[str]:
        return [seen.text for seen in self.piotr.inbox.messages]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def carriage(
    twilio: LocalTwilio, http: TwilioHttpClient, media: MediaFetcher, time: Timeline, shelf: Shelf
) -> AsyncIterator[Carriage]:
    door = OutgoingMedia(twilio.account.token, PUBLIC_URL, shelf.original, time.now)
    threads = CarriedThreads()
    messenger = WhatsAppMessenger(
        connect(twilio.account.sid, twilio.account.token, http),
        media,
        number=twilio.number.removeprefix("whatsapp:"),
        public_url=PUBLIC_URL,
        timezone=zoneinfo.ZoneInfo("Europe/Zurich"),
        sources=Sources(threads, door.link),
        templates={"de": template(twilio, "de"), "pl": template(twilio, "pl")},
        sleep=time.skip,
    )
    piotr = twilio.person(PIOTR.value, "Piotr")
    twilio.account.heard(piotr.address, twilio.number)
    async with TestServer(application(Doors(media=door))) as server:
        twilio.connect(f"{PUBLIC_URL}/twilio/message", str(server.make_url("/twilio/message")))
        yield Carriage(twilio, piotr, messenger, threads, shelf)


def template(twilio: LocalTwilio, language: str) -> str:
    body = {
        "friendly_name": f"kwit_{language}",
        "language": language,
        "variables": {"1": "office"},
        "types": {"twilio/text": {"body": f"({language}) {{{{1}}}} has news for you."}},
    }
    return twilio.template(body).sid


def quoted(text: str, side: Side = Side.CLIENT) -> ThreadMessage:
    return thread_message(text, side=side, author="Piotr", number=2)


async def test_words_come_under_their_authors_name_and_with_their_formatting(carriage: Carriage) -> None:
    said = Content("by 15 April, see here", (Span(Style.BOLD, 3, 8), Span(Style.LINK, 17, 4, "https://kwit.example/a")))
    sids = await carriage.carries(Carried(thread_message(said), 77))
    assert [seen.raw_id for seen in carriage.piotr.inbox.messages] == sids
    assert carriage.bodies == ["*Frau Baumann:* by *15 April*, see here (https://kwit.example/a)"]


async def test_the_task_is_named_where_the_person_has_several(carriage: Carriage) -> None:
    await carriage.carries(Carried(thread_message("Dzień dobry"), 77, several=True), "pl")
    assert carriage.bodies == ["Nr 77 · *Frau Baumann:* Dzień dobry"]


async def test_what_is_answered_is_quoted_but_never_a_note(carriage: Carriage) -> None:
    answered = quoted("When do we\nhave to pay?")
    await carriage.carries(Carried(thread_message("By 15 April"), 77, quoted=answered, reply_id="SM1"))
    note = Carried(thread_message("Soon", number=3), 77, quoted=quoted("always late", Side.NOTE))
    await carriage.carries(note)
    assert carriage.bodies == [
        "> When do we have to pay?\n*Frau Baumann:* By 15 April",
        "*Frau Baumann:* Soon",
    ]


async def test_what_is_answered_without_words_is_described(carriage: Carriage) -> None:
    held = [
        Content(attachments=(carriage.shelf.keeps(b"x", FileKind.DOCUMENT, "application/pdf", "Bilanz.pdf"),)),
        Content(place=Place(47, 8)),
        Content(contact=ContactCard("Keller", "+41")),
        Content(),
    ]
    for number, content in enumerate(held, start=10):
        answered = thread_message(content, number=99)
        await carriage.carries(Carried(thread_message("ok", number=number), 77, quoted=answered))
    assert [body.partition("\n")[0] for body in carriage.bodies] == [
        "> (file Bilanz.pdf)",
        "> (location)",
        "> (contact)",
        "> …",
    ]


async def test_a_picture_has_the_words_with_it(carriage: Carriage) -> None:
    said = Content("the notice", attachments=(carriage.shelf.keeps(picture()),))
    await carriage.carries(Carried(thread_message(said), 77))
    (seen,) = carriage.piotr.inbox.messages
    assert seen.text == "*Frau Baumann:* the notice"
    assert (seen.media[0].content, seen.media[0].mime_type) == (picture(), "image/jpeg")


async def test_several_files_come_one_a_message_and_in_their_order(carriage: Carriage) -> None:
    files = (
        carriage.shelf.keeps(picture()),
        carriage.shelf.keeps(b"%PDF", FileKind.DOCUMENT, "application/pdf", "Bilanz.pdf"),
        carriage.shelf.keeps(b"OggS", FileKind.VOICE, "audio/ogg"),
    )
    sids = await carriage.carries(Carried(thread_message(Content("three", attachments=files)), 77))
    assert len(sids) == 3
    assert carriage.bodies == ["*Frau Baumann:* three", "", ""]
    assert [seen.media[0].content for seen in carriage.piotr.inbox.messages] == [picture(), b"%PDF", b"OggS"]


async def test_words_come_before_a_file_that_they_cannot_go_with(carriage: Carriage) -> None:
    pdf = carriage.shelf.keeps(b"%PDF", FileKind.DOCUMENT, "application/pdf", "Bilanz.pdf")
    await carriage.carries(Carried(thread_message(Content("see there", attachments=(pdf,))), 77))
    assert carriage.bodies == ["*Frau Baumann:* see there", ""]


async def test_words_that_are_too_long_for_a_picture_come_before_it_in_parts(carriage: Carriage) -> None:
    said = Content(LONG, attachments=(carriage.shelf.keeps(picture()),))
    await carriage.carries(Carried(thread_message(said), 77))
    *texts, last = carriage.bodies
    assert " ".join(texts) == "*Frau Baumann:* " + LONG.strip()
    assert (len(texts), last) == (2, "")


async def test_what_whatsapp_does_not_take_comes_as_a_link_that_opens_it(carriage: Carriage) -> None:
    xml = carriage.shelf.keeps(b"<a/>", FileKind.DOCUMENT, "application/xml", "invoice.xml")
    await carriage.carries(Carried(thread_message(Content("see", attachments=(xml,))), 77))
    (body,) = carriage.bodies
    assert body.startswith(
        "*Frau Baumann:* see\ninvoice.xml (the link is good for one day): https://kwit.example/media/"
    )
    fetched = await carriage.twilio.webhooks.fetch(body.rpartition(" ")[2])
    assert fetched == ("application/xml", b"<a/>")


async def test_a_sticker_is_described(carriage: Carriage) -> None:
    sticker = carriage.shelf.keeps(b"webp", FileKind.STICKER, "image/webp", emoji="👍")
    await carriage.carries(Carried(thread_message(Content(attachments=(sticker,))), 77), "de")
    assert carriage.bodies == ["*Frau Baumann:* (Sticker 👍)"]


async def test_a_place_and_a_contact_come_as_words(carriage: Carriage) -> None:
    said = Content("here", place=Place(47.37, 8.54, "Krone", "Gasse 1"), contact=ContactCard("Keller", "+41441234567"))
    await carriage.carries(Carried(thread_message(said), 77))
    await carriage.carries(Carried(thread_message(Content(place=Place(47, 8)), number=2), 77))
    assert carriage.bodies == [
        "*Frau Baumann:* here\n📍 Krone, Gasse 1\nhttps://maps.google.com/?q=47.370000,8.540000\n👤 Keller, +41441234567",
        "*Frau Baumann:*\n📍 https://maps.google.com/?q=47.000000,8.000000",
    ]


@pytest.mark.parametrize(("media_type", "limit"), [("image/jpeg", 5), ("video/mp4", 16)])
async def test_a_file_beyond_what_whatsapp_takes_is_said_before_anything_is_sent(
    carriage: Carriage, media_type: str, limit: int
) -> None:
    small, large = carriage.shelf.keeps(picture()), carriage.shelf.keeps(b"x", FileKind.VIDEO, media_type)
    large = replace(large, file=replace(large.file, size=limit * 1024 * 1024 + 1))
    with pytest.raises(Oversized) as raised:
        await carriage.carries(Carried(thread_message(Content("see", attachments=(small, large))), 77))
    assert (raised.value.limit, raised.value.code) == (limit * 1024 * 1024, "large")
    assert carriage.twilio.account.messages == {}


# ---- trouble


async def test_trouble_with_a_later_call_repeats_none_before_it(carriage: Carriage, time: Timeline) -> None:
    carried = Carried(thread_message(LONG), 77)
    create = carriage.messenger._create
    calls = 0

    async def trouble_with_the_second(address: Address, what: dict[str, str]) -> str:
        nonlocal calls
        calls += 1
        if calls == 2:
            carriage.twilio.faults.add(Fault(code=20429, status=429), verb="POST")
        return await create(address, what)

    assert carriage.messenger._carrier is not None
    carriage.messenger._carrier._create = trouble_with_the_second
    with pytest.raises(Throttled):
        await carriage.carries(carried)
    sids = await carriage.carries(carried)
    assert [seen.raw_id for seen in carriage.piotr.inbox.messages] == sids
    assert len(sids) == 2


async def test_what_failed_for_good_is_not_remembered(carriage: Carriage) -> None:
    carriage.twilio.faults.add(Fault(code=21610))
    with pytest.raises(Unreachable):
        await carriage.carries(Carried(thread_message("hello"), 77))
    assert carriage.messenger._carrier is not None
    assert not carriage.messenger._carrier._begun


async def test_outside_the_window_nothing_is_carried(carriage: Carriage) -> None:
    carriage.twilio.account.last_heard.clear()
    with pytest.raises(WindowClosed):
        await carriage.carries(Carried(thread_message("hello"), 77))


# ---- changing and taking back


async def test_a_correction_is_said(carriage: Carriage) -> None:
    sids = await carriage.carries(Carried(thread_message("By 15 April"), 77))
    changed = thread_message(Content("By 16 April", (Span(Style.BOLD, 3, 8),)), version=2)
    await carriage.carries(Carried(changed, 77, quoted=quoted("When?"), sent_ids=tuple(sids)))
    assert carriage.bodies[1:] == ["✎ *Frau Baumann:* By *16 April*"]


async def test_a_correction_that_came_before_the_sending_is_not_said_again(carriage: Carriage) -> None:
    changed = thread_message("By 16 April", version=2)
    carriage.threads.ready["t1.1"] = Carried(changed, 77)
    sids = await carriage.messenger.send(Carry(PIOTR, "t1", "t1.1", 1, "en"))
    assert await carriage.carries(Carried(changed, 77, sent_ids=tuple(sids))) == []
    assert carriage.bodies == ["*Frau Baumann:* By 16 April"]


async def test_a_message_that_whatsapp_gave_back_is_said_anew_and_not_as_a_correction(carriage: Carriage) -> None:
    carried = Carried(thread_message("By 15 April"), 77)
    sids = await carriage.carries(carried)
    await carriage.carries(replace(carried, sent_ids=tuple(sids)))
    assert carriage.bodies == ["*Frau Baumann:* By 15 April"] * 2


async def test_that_a_message_was_taken_back_is_said(carriage: Carriage) -> None:
    sids = await carriage.carries(Carried(thread_message("By 15 April"), 77))
    await carriage.threads.keep(thread_message("By 15 April"))
    gone = thread_message("", version=2, deleted=True)
    await carriage.threads.keep(gone)
    await carriage.carries(Carried(gone, 77, sent_ids=tuple(sids)))
    assert carriage.bodies[1:] == ["> By 15 April\nFrau Baumann has taken this message back."]


async def test_what_was_taken_back_before_the_sending_is_never_said(carriage: Carriage) -> None:
    gone = Carried(thread_message("a secret", version=2, deleted=True), 77)
    carriage.threads.ready["t1.1"] = gone
    assert await carriage.messenger.send(Carry(PIOTR, "t1", "t1.1", 1, "en")) == []
    assert await carriage.carries(gone) == []
    assert carriage.twilio.account.messages == {}


# ---- what else goes out


@pytest.mark.parametrize(("language", "shown"), [("pl", "(pl)"), ("ru", "(de)")])
async def test_a_template_goes_out_though_the_window_is_closed(carriage: Carriage, language: str, shown: str) -> None:
    carriage.twilio.account.last_heard.clear()
    (sid,) = await carriage.messenger.send(SendTemplate(PIOTR, language, OFFICE_NAME))
    seen = await carriage.piotr.sees(f"{shown} {OFFICE_NAME} has news for you.")
    assert seen.raw_id == sid


async def test_without_a_template_that_is_said(
    twilio: LocalTwilio, messenger: WhatsAppMessenger, carriage: Carriage
) -> None:
    with pytest.raises(Refused) as raised:
        await messenger.send(SendTemplate(PIOTR, "de", OFFICE_NAME))
    assert (raised.value.code, raised.value.reason) == ("template", "no template is set")


async def test_notes_histories_and_messages_that_are_not_there_go_nowhere(
    messenger: WhatsAppMessenger, carriage: Carriage
) -> None:
    carriage.threads.ready["t1.1"] = Carried(thread_message("always late", side=Side.NOTE), 77)
    outgoings = [
        Carry(PIOTR, "t1", "t1.1", 1, "en"),
        Carry(PIOTR, "t1", "t1.9", 1, "en"),
        ShowHistory(PIOTR, "t1", "en"),
    ]
    for outgoing in outgoings:
        with pytest.raises(PlatformError):
            await carriage.messenger.send(outgoing)
    with pytest.raises(Refused):
        await messenger.send(outgoings[0])
    assert carriage.twilio.account.messages == {}
