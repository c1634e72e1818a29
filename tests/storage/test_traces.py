"""What is found of a person, and what has grown old."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.effects import Say
from flows.vocabulary.privacy import Copy
from flows.vocabulary.states import Memory, Ready, Unlinked
from flows.vocabulary.tasks import TaskStatus
from storage.opening import Storage
from tests.storage.erasing_setting import (
    CHAT,
    a_document,
    a_thread,
    machine,
)
from tests.storage.task_setting import ANNA, NOON, OPENING, begun, card, with_book, written

# ---- what is stored of a person


async def test_traces_name_everything_of_a_person_and_nothing_of_others(storage: Storage) -> None:
    await a_thread(storage)
    await a_document(storage)
    await a_document(storage, 1002, "olga")
    found = await storage.personal.traces(await storage.book.find_person("anna"), NOON)
    assert [each.arrival.number for each in found.documents] == [1001]
    (thread,) = found.threads
    assert (thread.id, thread.number, thread.company_id, thread.messages, thread.files) == ("t1", 1, "mueller", 3, 1)
    assert str(ANNA) in found.addresses
    assert Copy("whatsapp", ANNA.value) in found.copies


async def test_messages_in_a_chat_are_told_by_whether_a_bot_can_still_delete_them(storage: Storage) -> None:
    await with_book(storage)
    invitation = await storage.book.invite("olga", NOON)
    await storage.directory.redeem(invitation.code, CHAT, NOON, "x")
    for number, at in ((1, NOON - timedelta(days=3)), (2, NOON), (3, NOON)):
        await storage.deliveries.enqueue(f"d{number}", Say(CHAT, (), "de"), at)
        claimed = await storage.deliveries.claim(CHAT, at)
        assert claimed is not None
        await storage.deliveries.sent(claimed.id, [str(number)], at)
    await a_document(storage, 1003, "olga")
    await begun(storage, "t1", replace(OPENING, person_id="olga", client=str(CHAT)))
    await storage.threads.keep(written(1, origin=str(CHAT), origin_ids=("77",), author_id="olga"))
    sent = (("d1003", 1003, "88"), ("gone", 1, "89"), ("d1003", 1003, ""))
    await machine(storage, MachineKey.conversation(CHAT), Ready(Memory(person="olga", sent=sent)))
    found = await storage.personal.traces(await storage.book.find_person("olga"), NOON + timedelta(hours=1))
    assert [each for each in found.copies if each.platform == "telegram"] == [
        Copy("telegram", "5550123", ("2", "3", "77", "88"))
    ]
    assert [(each.platform, each.count) for each in found.beyond] == [("telegram", 1)]
    assert found.deliveries == 3


async def test_an_address_that_somebody_else_has_by_now_is_theirs(storage: Storage) -> None:
    await with_book(storage)
    await a_document(storage, 1001, "olga")  # sent from a number that is Anna's
    found = await storage.personal.traces(await storage.book.find_person("olga"), NOON)
    assert (found.addresses, found.copies) == ((), ())


async def test_topics_of_a_task_are_known_the_lost_ones_too(storage: Storage) -> None:
    await a_thread(storage)
    await storage.topics.made("t1", -1001234, 45, card())
    await storage.topics.lose("t1", 45, NOON)
    await storage.topics.made("t1", -1001234, 46, card())
    (thread,) = (await storage.personal.traces(await storage.book.find_person("anna"), NOON)).threads
    assert thread.topics == ("-1001234/46", "-1001234/45")


# ---- what has grown old


async def test_documents_and_threads_are_old_by_their_company_and_day(storage: Storage) -> None:
    await a_thread(storage)
    await a_document(storage)
    personal, later = storage.personal, NOON + timedelta(days=1)

    async def documents(company: str, before: datetime) -> list[int]:
        return [each.arrival.number async for each in personal.aged_documents(company, before)]

    async def threads(company: str, before: datetime) -> list[tuple[str, int]]:
        return [each async for each in personal.aged_threads(company, before)]

    assert (await documents("mueller", later), await documents("mueller", NOON), await documents("keller", later)) == (
        [1001],
        [],
        [],
    )
    assert await threads("mueller", later) == []  # it is not over
    task = await storage.tasks.load("t1")
    assert task is not None
    await storage.tasks.record(replace(task, status=TaskStatus.ACCEPTED), 1)
    assert (await threads("mueller", later), await threads("mueller", NOON), await threads("keller", later)) == (
        [("t1", 1)],
        [],
        [],
    )
    await personal.erase_document("d1001")
    await personal.erase_thread("t1")
    assert (await documents("mueller", later), await threads("mueller", later)) == ([], [])


async def test_what_was_sent_is_old_by_its_day_and_what_waits_is_not(storage: Storage) -> None:
    for name in ("sent", "waits"):
        await storage.deliveries.enqueue(name, Say(ANNA, (), "de"), NOON)
    claimed = await storage.deliveries.claim(ANNA, NOON)
    assert claimed is not None
    assert await storage.deliveries.sent(claimed.id, ["SM1"], NOON) is DeliveryStatus.SENT
    later = datetime.now(UTC) + timedelta(minutes=1)
    personal = storage.personal
    assert await personal.aged_deliveries([str(ANNA)], later - timedelta(days=1), erase=True) == 0
    assert await personal.aged_deliveries([str(ANNA), str(CHAT)], later, erase=False) == 1
    assert await personal.aged_deliveries([str(ANNA)], later, erase=True) == 1
    assert [each["_id"] async for each in storage.database["deliveries"].find({})] == ["waits"]


async def test_strangers_are_old_by_what_happened_last_and_people_are_none(storage: Storage) -> None:
    await with_book(storage)
    stranger, recent, silent = (Address(Platform.TELEGRAM, each) for each in ("1", "2", "3"))
    for address, at in ((stranger, NOON), (recent, NOON + timedelta(days=2)), (ANNA, NOON)):
        await machine(storage, MachineKey.conversation(address), Unlinked(Memory(heard_at=at)))
    await machine(storage, MachineKey.conversation(silent), Unlinked())
    await machine(storage, MachineKey.conversation(CHAT), Ready(Memory(person="olga", heard_at=NOON)))
    await a_document(storage)
    assert [each async for each in storage.personal.aged_strangers(NOON + timedelta(days=1))] == [str(stranger)]
