"""People see and change their own documents only, whatever number they type and whatever button they forge."""

import pytest

from flows.vocabulary.documents import DocumentRecord, DocumentStatus
from flows.vocabulary.messages import Action
from flows.vocabulary.readings import FieldName
from sandbox.person import Person
from storage.indexes import COLLECTIONS
from tests.end_to_end.papers import e_invoice
from tests.end_to_end.stage import WITHIN, Stage, database_at, heard

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def a_document_of(stage: Stage, name: str) -> DocumentRecord:
    owner = await stage.employee(name, of="Fremde AG")
    await owner.sends_file(e_invoice(), caption="nur für uns")
    await owner.sees("1 Ja", within=WITHIN)
    return await stage.document(name)


def learnt(person: Person, record: DocumentRecord) -> list[str]:
    """What somebody was told of a document."""
    reading = record.reading
    values = [reading.value(name) for name in (FieldName.MERCHANT, FieldName.NUMBER)]
    secrets = [value for value in (*values, record.company, record.note) if value]
    return [secret for secret in secrets for line in heard(person) if secret in line.text]


@pytest.mark.parametrize("platform", ["whatsapp", "telegram"])
async def test_typing_somebody_elses_number_shows_and_changes_nothing(stage: Stage, platform: str) -> None:
    record = await a_document_of(stage, f"Olga Eigen {platform}")
    number = record.arrival.number
    name = f"Egon Neugier {platform}"
    egon: Person = await stage.employee(name) if platform == "whatsapp" else await stage.client(name)

    for words in (
        str(number),
        f"{number} Bäckerei Frey",
        f"Total {number} 1,00",
        f"zurückziehen {number}",
        f"/withdraw {number}",
        f"/correct {number}",
        f"/undo {number}",
        f"Nr. {number}",
    ):
        await egon.says(words)
        await egon.sees(within=WITHIN)

    assert await stage.document(f"Olga Eigen {platform}") == record
    assert learnt(egon, record) == []


async def test_a_forged_button_with_somebody_elses_number_shows_and_changes_nothing(stage: Stage) -> None:
    record = await a_document_of(stage, "Olga Knopf")
    number = record.arrival.number
    egon = await stage.client("Egon Fälscher")
    await egon.sends_file(e_invoice())
    shown = await egon.sees("EUR", within=WITHIN)
    own = await stage.document("Egon Fälscher")
    question = egon.chat.messages[int(shown.raw_id)]

    for action in (
        Action.CONFIRM,
        Action.WITHDRAW,
        Action.CORRECT,
        Action.LEAVE,
        Action.AGAIN,
        Action.MOVE,
        Action.STAY,
    ):
        stage.telegram.world.press(egon.chat, question, egon.user, f"{action}:{number}")
        await egon.sees(within=WITHIN)
    for action, subject in ((Action.FIELD, f"{number}:total"), (Action.TYPE, f"{number}:cost")):
        stage.telegram.world.press(egon.chat, question, egon.user, f"{action}:{subject}")
        await egon.sees(within=WITHIN)

    assert await stage.document("Olga Knopf") == record
    assert await stage.document("Egon Fälscher") == own
    assert learnt(egon, record) == []


async def test_a_forged_button_for_a_company_of_others_is_no_way_in(stage: Stage) -> None:
    company = await stage.company("Geschlossene AG")
    egon = await stage.client("Egon Firma")
    await egon.says("/help")
    shown = await egon.sees("STOP", within=WITHIN)
    message = egon.chat.messages[int(shown.raw_id)]

    stage.telegram.world.press(egon.chat, message, egon.user, f"{Action.COMPANY}:{company.id}")
    await egon.sees(within=WITHIN)
    await egon.sends_file(e_invoice())
    await egon.sees("EUR", within=WITHIN)

    assert (await stage.document("Egon Firma")).company_id != company.id


async def test_what_was_withdrawn_stays_withdrawn_for_its_owner_too(stage: Stage) -> None:
    rita = await stage.employee("Rita Retour")
    await rita.sends_file(e_invoice())
    await rita.sees("1 Ja", within=WITHIN)
    await rita.taps("Zurückziehen")
    await rita.sees("zurückgezogen", within=WITHIN)

    await rita.says("ja")
    await rita.sees(within=WITHIN)

    assert (await stage.document("Rita Retour")).status is DocumentStatus.WITHDRAWN


async def test_nobodys_number_is_in_a_dump_of_the_database(stage: Stage) -> None:
    """Of those who write by WhatsApp, share their contact, get an invitation, or are only in the book."""
    lena, luis = await stage.employee("Lena Dump"), await stage.client("Luis Dump")
    await lena.sends_file(e_invoice(), caption="für +41445556677")
    await lena.sees("1 Ja", within=WITHIN)
    await stage.heard_as_usual(luis)
    await stage.employee("Lorenz Dump")
    await stage.invite("Lorenz Dump")
    with database_at(stage.uri) as database:
        dump = [
            repr(found)
            for name in COLLECTIONS
            if name != "originals.chunks"
            async for found in database.as_stored(name).find({})
        ]
    for phone in (
        *(each for name in ("Lena Dump", "Luis Dump", "Lorenz Dump") for each in stage.people[name].phones),
        "+41445556677",
    ):
        assert [found for found in dump if phone.removeprefix("+") in found] == []
