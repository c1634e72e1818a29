"""What the page shows of the inside: the database's own documents, machines and deliveries, read through the page's routes."""

import io
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from PIL import Image

from sandbox import receipts
from sandbox.story import photo
from sandbox.telegram.errors import JsonObject
from sandbox.twilio.person import WhatsAppPerson
from sandbox.web.app import Page
from sandbox.web.house import House
from tests.web.conftest import Caller

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]
SHOP = receipts.sample("en", 11)
WITHIN = 60.0


@pytest_asyncio.fixture(loop_scope="session")
async def onlooker(page: Page) -> AsyncIterator[Caller]:
    """Somebody at the page of the whole house."""
    async with aiohttp.ClientSession() as session:
        yield Caller(page, session)


async def _look(caller: Caller, path: str) -> JsonObject:
    status, _, content = await caller.get(path)
    assert status == 200, content
    found: JsonObject = json.loads(content)
    return found


async def _employee(caller: Caller, house: House, name: str) -> WhatsAppPerson:
    status, answer = await caller.order(
        "add_person", name=name, platform="whatsapp", company="Northern Tools Ltd", known="yes", language="en"
    )
    assert status == 200, answer
    return next(each for each in house.twilio.people if each.address == answer["chat"])


async def test_a_document_is_shown_with_its_picture_and_the_places_of_what_was_read(
    onlooker: Caller, house: House
) -> None:
    nora = await _employee(onlooker, house, "Nora")
    picture = photo(SHOP, seed=11)
    await nora.snaps(("receipt.jpg", picture))
    await nora.sees(str(SHOP.total), within=WITHIN)
    await nora.taps("Yes")
    await nora.sees("filed", within=WITHIN)

    everything = await _look(onlooker, "inside")
    summary = everything["documents"][0]
    document = await _look(onlooker, f"inside/document?id={summary['id']}")
    fields = {each["name"]: each for each in document["fields"]}
    status, content_type, page = await onlooker.get(f"inside/page?id={summary['id']}&page=0")

    assert (summary["status"], summary["company"], document["pages"]) == ("filed", "Northern Tools Ltd", 1)
    assert (fields["total"]["value"], fields["total"]["source"]) == (str(SHOP.total), "ocr")
    assert 0.5 < fields["total"]["confidence"] <= 1
    assert all(0 <= share <= 1 for corner in fields["total"]["corners"] for share in corner)
    assert len(fields["total"]["corners"]) == 4
    assert (status, content_type) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(page)).size == Image.open(io.BytesIO(picture)).size


async def test_machines_stand_in_their_states_and_remember_what_the_database_says(
    onlooker: Caller, house: House
) -> None:
    olga = await _employee(onlooker, house, "Olga")
    await olga.says("hello")
    await olga.sees("", within=WITHIN)

    key = f"conversation:{olga.address}"
    machines = {each["key"]: each for each in (await _look(onlooker, "inside"))["machines"]}
    machine = await _look(onlooker, f"inside/machine?key={key.replace('+', '%2B')}")

    assert (machines[key]["kind"], machines[key]["state"], machines[key]["version"] > 0) == (
        "conversation",
        "Ready",
        True,
    )
    assert machine["state"]["_"] == "Ready"
    steps = [step for step in onlooker.page.feed.snapshot()["steps"] if step["machine"] == key]
    assert [step["version"] for step in steps] == list(range(1, machines[key]["version"] + 1))
    assert {"TextReceived"} <= {step["event"] for step in steps}
    assert "Say" in {effect for step in steps for effect in step["effects"]}


async def test_what_was_sent_is_listed_with_how_far_it_has_come(onlooker: Caller, house: House) -> None:
    paul = await _employee(onlooker, house, "Paul")
    await paul.says("/help")
    await paul.sees("", within=WITHIN)
    await house.twilio.settled()

    sent = [each for each in (await _look(onlooker, "inside"))["deliveries"] if each["address"] == paul.address]

    assert [(each["what"], each["status"], each["attempts"]) for each in sent] == [("Say", "delivered", 1)] * len(sent)
    assert [entry["status"] for entry in sent[0]["history"]] == ["queued", "sending", "sent", "delivered"]
    assert (await onlooker.order("read", chat=paul.address))[0] == 200
    sent = [each for each in (await _look(onlooker, "inside"))["deliveries"] if each["address"] == paul.address]
    assert {each["status"] for each in sent} == {"read"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("inside/machine?key=conversation:whatsapp:none", 409),
        ("inside/machine", 409),
        ("inside/document?id=none", 409),
        ("inside/page?id=none&page=0", 409),
        ("inside/page?id=none&page=-1", 400),
        ("inside/page?id=none", 400),
    ],
)
async def test_what_is_not_there_is_refused(onlooker: Caller, path: str, status: int) -> None:
    assert (await onlooker.get(path))[0] == status


async def test_whether_the_office_knows_a_number_can_be_changed_later(onlooker: Caller, house: House) -> None:
    quentin = await _employee(onlooker, house, "Quentin")
    phone = quentin.address.partition(":")[2]

    assert (await onlooker.order("change_person", name="Quentin", language="pl"))[0] == 200
    forgotten = await house.storage.book.find_person("Quentin")
    assert (await onlooker.order("change_person", name="Quentin", known="yes"))[0] == 200
    known = await house.storage.book.find_person("Quentin")

    assert (forgotten.phones, forgotten.language) == ((), "pl")
    assert (known.phones, known.language) == ((phone,), "pl")
    status, answer = await onlooker.order("change_person", name="Anna Keller", known="yes")
    assert (status, "Anna Keller" in answer["error"]) == (409, True)
