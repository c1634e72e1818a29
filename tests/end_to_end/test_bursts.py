"""Many at once: files of one person and of others, none lost, each person's answered together and in order."""

import asyncio
import re

import pytest

from flows.vocabulary.documents import DocumentStatus
from sandbox.person import Person, Seen
from tests.end_to_end.papers import e_invoice, photo_of_another_receipt
from tests.end_to_end.stage import WITHIN, Stage, heard, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

NUMBER = re.compile(r"^Nr\. (\d+)(?: ·|  )", re.MULTILINE)


async def sends(person: Person, count: int) -> None:
    for _ in range(count):
        await person.sends_file(e_invoice())


def numbers_shown(person: Person) -> list[int]:
    """The numbers of the documents that somebody was shown, in the order they were."""
    return [int(number) for line in heard(person) for number in NUMBER.findall(line.text)]


async def sees_documents(person: Person, count: int) -> None:
    """Read on until all have been shown; one message may show several."""
    shown = 0
    while shown < count:
        seen: Seen = await person.sees("EUR", within=WITHIN)
        shown += len(NUMBER.findall(seen.text))


async def test_ten_files_of_one_and_two_each_of_five_others_are_all_shown_once_and_in_order(stage: Stage) -> None:
    zora: Person = await stage.employee("Zora Zehn")
    others: list[Person] = [
        await (stage.employee(f"Kunde {index}") if index % 2 else stage.client(f"Kunde {index}")) for index in range(5)
    ]
    everybody = [(zora, 10), *((other, 2) for other in others)]

    async with asyncio.TaskGroup() as group:
        for person, count in everybody:
            group.create_task(sends(person, count))
            group.create_task(sees_documents(person, count))

    for name, (person, count) in zip(["Zora Zehn", *(f"Kunde {index}" for index in range(5))], everybody, strict=True):
        stored = [record.arrival.number for record in await stage.documents(name)]
        assert (len(stored), numbers_shown(person)) == (count, stored)


async def test_pictures_sent_together_become_one_document_with_all_originals(stage: Stage) -> None:
    name = "Sepp Seitenweise"
    person: Person = await stage.employee(name)
    pictures = [photo_of_another_receipt(seed) for seed in (3, 4, 5)]
    await person.snaps(*((f"{index}.jpg", data) for index, data in enumerate(pictures)))
    asked = await person.sees("3 Bilder", within=WITHIN)
    await person.taps(asked.labels[0])
    shown = await person.sees("3 Seiten", "Stimmt das?", within=WITHIN)
    assert "EUR" in shown.text
    whole, *pages = await stage.documents(name)
    assert [record.status for record in (whole, *pages)] == [
        DocumentStatus.PRESENTED,
        DocumentStatus.JOINED,
        DocumentStatus.JOINED,
    ]
    assert [(record.whole, record.page) for record in pages] == [(whole.arrival.number, 2), (whole.arrival.number, 3)]
    documents = stage.running.storage.documents
    assert [await documents.original(file.file_id) for file in whole.pages] == pictures

    await person.taps(shown.labels[-1])
    await person.sees("3 Belege", "Stimmt alles?", within=WITHIN)

    async def all_on_their_own() -> bool:
        return {record.status for record in await stage.documents(name)} == {DocumentStatus.PRESENTED}

    await until(all_on_their_own)
