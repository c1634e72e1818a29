"""Files that are wrong: each gets a clear answer in the sender's language, what was taken in is kept as it came, and the
next document is read as if nothing had been."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from flows.showing import flaw as flaw_of
from flows.vocabulary.messages import MessageKey, message
from flows.vocabulary.readings import Trouble
from locales.catalog import render
from sandbox.person import Person
from sandbox.twilio.faults import Fault
from tests.end_to_end import papers
from tests.end_to_end.stage import WITHIN, Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Refused:
    """A file that is not taken in, and why."""

    name: str
    make: Callable[[], bytes]
    answer: MessageKey

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Unread:
    """A file that is taken in, kept, and can't be read."""

    name: str
    make: Callable[[], bytes]
    trouble: Trouble
    answer: MessageKey


REFUSED = [
    Refused("letter.docx", papers.zip_file, MessageKey.FILE_KIND),
    Refused("archive-that-says-it-is.jpg", papers.zip_file, MessageKey.FILE_KIND),
    Refused("film.mp4", papers.film, MessageKey.FILE_KIND),
    Refused("empty.pdf", bytes, MessageKey.FILE_EMPTY),
    Refused("25-megabytes.pdf", lambda: papers.megabytes(25), MessageKey.FILE_LARGE),
]
UNREAD = [
    Unread("broken.jpg", papers.broken_jpeg, Trouble.BROKEN, MessageKey.TROUBLE_BROKEN),
    Unread("truncated.pdf", papers.truncated_pdf, Trouble.BROKEN, MessageKey.TROUBLE_BROKEN),
    Unread("bomb.png", papers.bomb_png, Trouble.BROKEN, MessageKey.TROUBLE_BROKEN),
    Unread("locked.pdf", papers.locked_pdf, Trouble.ENCRYPTED, MessageKey.TROUBLE_ENCRYPTED),
    Unread("wall.jpg", papers.picture_without_text, Trouble.UNREADABLE, MessageKey.TROUBLE_UNREADABLE),
]
PLATFORMS = ["whatsapp", "telegram"]
REFUSED_ON = ["telegram", "whatsapp", "telegram", "whatsapp", "telegram"]
"""Each on one platform; an empty file on WhatsApp, for Telegram itself takes none."""


async def sender(stage: Stage, platform: str, name: str, language: str) -> Person:
    if platform == "whatsapp":
        return await stage.employee(name, language=language)
    return await stage.client(name, language=language)


@pytest.mark.parametrize(
    ("case", "language", "platform"),
    list(zip(REFUSED, ["de", "pl", "ru", "en", "pl"], REFUSED_ON, strict=True)),
)
async def test_what_cannot_be_taken_in_is_refused_with_the_reason(
    stage: Stage, case: Refused, language: str, platform: str
) -> None:
    name = f"Wanda {case.name} {platform}"
    wanda = await sender(stage, platform, name, language)
    limit = {"whatsapp": 16, "telegram": 20}[platform] * MEGABYTE
    arguments = {"limit": limit} if case.answer is MessageKey.FILE_LARGE else {}

    await wanda.sends_file((case.name, case.make()))

    await wanda.sees(render(message(case.answer, **arguments), language), within=WITHIN)
    assert await stage.documents(name) == []
    await the_next_one_is_read(stage, wanda, name, after=0)


@pytest.mark.parametrize(
    ("case", "language", "platform"),
    list(zip(UNREAD, ["pl", "de", "en", "ru", "de"], PLATFORMS * 3, strict=False)),
)
async def test_what_cannot_be_read_is_kept_as_it_came_and_said_so(
    stage: Stage, platform: str, case: Unread, language: str
) -> None:
    name = f"Viktor {case.name} {platform}"
    viktor = await sender(stage, platform, name, language)
    content = case.make()
    child = stage.running.reading.process_id

    await viktor.sends_file((case.name, content))

    seen = await viktor.sees(render(message(MessageKey.CHOICE_LEAVE), language), within=WITHIN)
    record = await stage.document(name)
    flaw = {"flaw": flaw_of(record.reading)} if case.trouble is Trouble.UNREADABLE else {}
    assert render(message(case.answer, number=record.arrival.number, **flaw), language) in seen.text
    assert record.reading.trouble is case.trouble
    assert await stage.kept(record, content)
    assert stage.running.reading.process_id == child
    await the_next_one_is_read(stage, viktor, name, after=1)


async def the_next_one_is_read(stage: Stage, person: Person, name: str, after: int) -> None:
    file_name, content = papers.e_invoice()
    await person.sends_file((file_name, content))
    await person.sees("EUR", within=WITHIN)
    record = (await stage.documents(name))[after]
    assert (record.reading.trouble, await stage.kept(record, content)) == (None, True)


async def test_a_file_that_the_platform_has_lost_is_asked_for_again(stage: Stage) -> None:
    paula = await stage.employee("Paula Weg", language="en")
    stage.twilio.media_faults.add(Fault(status=410))

    await paula.sends_file(papers.e_invoice())

    await paula.sees(render(message(MessageKey.FILE_GONE), "en"), within=WITHIN)
    await the_next_one_is_read(stage, paula, "Paula Weg", after=0)
