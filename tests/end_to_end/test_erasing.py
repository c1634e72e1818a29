"""A person is erased: afterwards a search of the whole database, and of the platforms, finds nothing of them but what may stay."""

from dataclasses import dataclass
from uuid import uuid4

import bson  # the whole of the database is searched as it is stored
import pytest

from flows.chain import verified
from flows.vocabulary.documents import DocumentRecord, DocumentStatus
from flows.vocabulary.errors import StorageError
from flows.vocabulary.readings import FieldName
from sandbox.story import DESK, OFFICE_NAME
from sandbox.telegram.chats import Topic
from sandbox.telegram.group import GroupMember
from sandbox.telegram.person import TelegramPerson
from sandbox.twilio import WhatsAppPerson
from sandbox.twilio.account import StoredMessage
from tests.end_to_end.command_line import commanded
from tests.end_to_end.papers import e_invoice, picture_without_text
from tests.end_to_end.stage import WITHIN, Stage, database_at

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAME = "Annemarie Löschmich-Spurlos"
CAPTION = "Mittagessen mit Herrn Geheimrat"
WORDS = "Meine Schwester zieht nach Unbekanntwo."
CHANGED = "Meine Tante zieht nach Unbekanntwo."
ANSWER = "Liebe Frau Löschmich, das ist notiert."
HELD_CAPTION = "Bewirtung, bleibt"


async def raw(uri: str) -> dict[str, bytes]:
    """Everything that is stored, as BSON, by collection."""
    with database_at(uri) as database:
        return {
            name: b"".join([bson.encode(each) async for each in database[name].find({})])
            for name in await database.validators()
        }


def found(stored: dict[str, bytes], needles: dict[str, bytes]) -> list[tuple[str, str]]:
    """Which needle is in which collection."""
    return [(name, what) for name, data in stored.items() for what, needle in needles.items() if needle in data]


async def manager_of(stage: Stage) -> GroupMember:
    """A manager in the office's group, for the task."""
    telegram = stage.telegram
    group = telegram.world.chats.get(DESK) or telegram.group(OFFICE_NAME, chat_id=DESK)
    await stage.office.add_manager("Frau Löschwart", telegram_id="700077")
    return telegram.member(group, "Frau Löschwart", user_id=700077, rights=frozenset({"can_manage_topics"}))


async def sends_invoice(person: WhatsAppPerson, invoice: tuple[str, bytes], caption: str) -> None:
    await person.sends_file(invoice, caption=caption)
    await person.sees("1 Ja", within=WITHIN)
    await person.taps("Ja")
    await person.sees("abgelegt", within=WITHIN)


@dataclass
class Life:
    """What somebody has done, and the needles by which it is found."""

    anna: WhatsAppPerson
    mobile: TelegramPerson
    berta: WhatsAppPerson
    manager: GroupMember
    topic: Topic
    held: tuple[str, bytes]
    needles: dict[str, bytes]


async def a_life(stage: Stage) -> Life:
    """Documents by WhatsApp, of one of which a colleague is told; a task in Telegram, with a changed message and a picture."""
    company = await stage.company("Spurlos AG")
    anna = await stage.employee(NAME, company.name)
    phone = stage.people[NAME].phones[0]
    manager = await manager_of(stage)
    held, erased = e_invoice(), e_invoice()
    await sends_invoice(anna, held, HELD_CAPTION)
    await sends_invoice(anna, erased, CAPTION)
    berta = await stage.employee("Berta Bleibtda", company.name)
    await berta.sends_file(erased)
    await berta.sees(NAME, within=WITHIN)

    mobile = stage.telegram.person(NAME, phone=phone, language="de")
    await mobile.says(f"/start {await stage.invite(NAME)}")
    await mobile.sees(NAME, within=WITHIN)
    await mobile.says("/task")
    await mobile.sees("Steuern", within=WITHIN)
    await mobile.taps("Steuern")
    await mobile.sees(within=WITHIN)
    said = await mobile.says(WORDS)
    await mobile.sees("Noch etwas?", within=WITHIN)
    await mobile.taps("Senden")
    await mobile.sees("Nr.", within=WITHIN)
    topic = await manager.sees_topic(company.name, within=WITHIN)
    await manager.sees(WORDS, topic=topic, within=WITHIN)
    await mobile.edits(said, CHANGED)
    own = uuid4().bytes * 4  # others send the same picture
    picture = picture_without_text() + own
    await mobile.snaps(("unbekanntwo.jpg", picture), caption="so sieht es dort aus")
    await manager.sees("so sieht es dort aus", topic=topic, within=WITHIN)
    await manager.says(ANSWER, topic=topic)
    await mobile.sees(ANSWER, within=WITHIN)
    needles = {
        "name": NAME.encode(),
        "phone": phone.removeprefix("+").encode(),
        "telegram": f"telegram:{mobile.user.id}".encode(),
        "caption": CAPTION.encode(),
        "words": WORDS.encode(),
        "changed words": CHANGED.encode(),
        "a word": b"unbekanntwo",
        "answer": ANSWER.encode(),
        "picture": own,
    }
    return Life(anna, mobile, berta, manager, topic, held, needles)


def at_twilio(stage: Stage, phone: str) -> list[StoredMessage]:
    """What Twilio has of somebody."""
    address = f"whatsapp:{phone}"
    return [each for each in stage.twilio.account.messages.values() if address in (each.sender, each.recipient)]


async def test_nothing_of_an_erased_person_is_found_but_what_may_stay(stage: Stage) -> None:
    life = await a_life(stage)
    person = stage.people[NAME]
    records = {record.arrival.note: record for record in await stage.documents(NAME)}
    kept, gone = records[HELD_CAPTION], records[CAPTION]
    assert {what for _, what in found(await raw(stage.uri), life.needles)} == set(life.needles)
    assert any(each.media for each in at_twilio(stage, person.phones[0]))

    await commanded(stage, "document", str(kept.arrival.number), "--hold", "Prüfung 2026")
    planned = await commanded(stage, "person", "erase", NAME, "--dry-run")
    assert {what for _, what in found(await raw(stage.uri), life.needles)} == set(life.needles)
    assert [len(planned[each]) for each in ("documents", "held_documents", "threads")] == [1, 1, 1]
    done = await commanded(stage, "person", "erase", NAME, "--yes")
    assert (done["over"], done["copies"], done["left"]) == (True, 0, [])

    assert found(await raw(stage.uri), life.needles) == []
    await what_stays(stage, life, kept, gone)
    assert at_twilio(stage, person.phones[0]) == []
    assert life.topic.id not in {each.id for each in life.manager.topics}
    bot = stage.telegram.world.bot.id
    assert [each for each in life.mobile.chat.messages.values() if each.author == bot] == []
    trail = [entry.what async for entry in stage.running.storage.trail.about(f"person:{person.id}")]
    assert {"address.linked", "document.arrived", "document.confirmed", "task.opened"} < set(trail)
    assert trail[-4:] == ["person.erasing", "thread.erased", "document.erased", "person.erased"]
    assert (await verified(stage.running.storage.trail.entries())).breaks == ()

    # Kwit goes on: the number is a stranger's now, and the colleague is answered.
    await life.anna.says("Hallo?")
    assert NAME not in (await life.anna.sees(within=WITHIN)).text
    await stage.heard_as_usual(life.berta)
    book = await stage.running.storage.book.find_person(person.id)
    assert (book.name, book.phones, book.active) == (done["stand_in"], (), False)


async def what_stays(stage: Stage, life: Life, kept: DocumentRecord, gone: DocumentRecord) -> None:
    """Of an erased document its number, sums and hashes; one on hold stays whole, without where it came from."""
    documents = stage.running.storage.documents
    document = await documents.find(gone.arrival.number)
    assert document.status is DocumentStatus.ERASED
    assert document.arrival.files[0].sha256 == gone.arrival.files[0].sha256
    assert document.reading.value(FieldName.TOTAL) == gone.reading.value(FieldName.TOTAL)
    assert document.reading.value(FieldName.MERCHANT) is None
    with pytest.raises(StorageError, match="no original"):
        await documents.original(gone.arrival.files[0].file_id)
    still = await documents.find(kept.arrival.number)
    assert (still.reading, still.note, still.status) == (kept.reading, HELD_CAPTION, DocumentStatus.FILED)
    assert await stage.kept(still, life.held[1])
