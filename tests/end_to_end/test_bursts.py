"""Many at once: ten files of one person and some of others, none lost, each answered once, each person's in order."""

import asyncio
import re

import pytest

from sandbox.person import Person, Seen
from tests.end_to_end.papers import e_invoice
from tests.end_to_end.stage import WITHIN, Stage, heard

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def sends(person: Person, count: int) -> None:
    for _ in range(count):
        await person.sends_file(e_invoice())


def numbers_shown(person: Person) -> list[int]:
    """The numbers of the documents that somebody was shown, in the order they were."""
    heads = (re.match(r"Nr\. (\d+) · ", line.text) for line in heard(person))
    return [int(head[1]) for head in heads if head]


async def sees_documents(person: Person, count: int) -> list[Seen]:
    return [await person.sees("EUR", within=2 * WITHIN) for _ in range(count)]


async def test_ten_files_of_one_and_two_each_of_five_others_are_all_answered_once_and_in_order(stage: Stage) -> None:
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
