"""Claims about the messages of threads: every version is kept, and where a message stands is known at both ends."""

from dataclasses import replace

import pytest

from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.content import Attachment, Content, FileKind, Side
from flows.vocabulary.documents import DeliveryStatus, StoredFile
from flows.vocabulary.effects import Say
from flows.vocabulary.errors import NotFound
from flows.vocabulary.messages import MessageKey, message
from flows.vocabulary.task_effects import Carry
from flows.vocabulary.tasks import Reference
from storage.opening import Storage
from tests.storage.task_setting import ANNA, FORUM, NOON, OLGA, TOPIC, after, begun, card, with_book, written

DESK = Address.of_task("t1")
REPLY = written(2, "By 15 April", side=Side.OFFICE, origin=str(TOPIC), origin_ids=("991",), reply_to="t1.1")


@pytest.fixture
async def office(storage: Storage) -> Storage:
    await with_book(storage)
    await begun(storage)
    await storage.threads.keep(written())
    await storage.threads.keep(REPLY)
    return storage


def carry(number: int, to: Address, version: int = 1) -> Carry:
    return Carry(to, "t1", f"t1.{number}", version, "de")


async def test_a_message_kept_again_changes_nothing(office: Storage) -> None:
    await office.threads.keep(written(text="something else"))
    assert await office.threads.load("t1.1") == written()


async def test_a_message_that_was_never_written_is_not_found(office: Storage) -> None:
    with pytest.raises(NotFound):
        await office.threads.load("t1.9")


async def test_every_version_is_kept_and_one_change_counts_once(office: Storage) -> None:
    changed = await office.threads.revise("t1.1", Content("When must we pay?"), "effect", after(1))
    assert await office.threads.revise("t1.1", Content("When must we pay?"), "effect", after(2)) == changed
    gone = await office.threads.revise("t1.1", None, "another", after(3))
    assert (changed.version, changed.content.text, gone.version, gone.deleted) == (2, "When must we pay?", 3, True)
    assert await office.threads.versions("t1.1") == [written(), changed, gone]


async def test_changed_words_leave_the_files_as_they_are(office: Storage) -> None:
    file = Attachment(FileKind.PHOTO, StoredFile("f", "image/jpeg", 1, "0" * 64))
    await office.threads.keep(written(3, "look", content=Content("look", attachments=(file,))))
    changed = await office.threads.revise("t1.3", Content("look here"), "effect", NOON)
    assert changed.content == Content("look here", attachments=(file,))


async def test_the_history_is_in_the_order_of_writing_and_of_one_task(office: Storage) -> None:
    await office.threads.keep(written(10, "tenth"))
    await office.threads.keep(replace(written(1, "another task's"), id="t2.1", task_id="t2", origin_ids=("SM99",)))
    assert [each.id for each in await office.threads.history("t1")] == ["t1.1", "t1.2", "t1.10"]
    assert [each.id for each in await office.threads.history("t1", limit=1)] == ["t1.10"]


async def test_an_answer_names_what_it_answers_where_that_stands(office: Storage) -> None:
    to_client = await office.threads.carried(carry(2, ANNA))
    assert (to_client.quoted, to_client.reply_id, to_client.number) == (written(), "SM1", 1)
    assert (await office.threads.carried(carry(2, OLGA))).reply_id == ""


async def test_a_changed_message_knows_where_its_first_version_stands(office: Storage) -> None:
    await office.deliveries.enqueue("d", carry(1, DESK), NOON)
    await office.deliveries.claim(DESK, NOON)
    await office.deliveries.sent("d", [f"{FORUM}/77"], NOON)
    assert (await office.threads.carried(carry(1, DESK))).sent_ids == ()
    assert (await office.threads.carried(carry(1, DESK, version=2))).sent_ids == (f"{FORUM}/77",)
    assert (await office.threads.carried(carry(2, DESK, version=2))).sent_ids == (f"{FORUM}/991",)


async def test_several_open_tasks_of_a_client_are_said(office: Storage) -> None:
    assert not (await office.threads.carried(carry(2, ANNA))).several
    await begun(office, "t2")
    assert (await office.threads.carried(carry(2, ANNA))).several


@pytest.mark.parametrize("words", ["april", "APRIL by", "15 aprl", "Aprill"])
async def test_messages_are_found_by_their_words_misspelt_ones_too(office: Storage, words: str) -> None:
    assert [each.id for each in await office.threads.search(words, 5)][:1] == ["t1.2"]


async def test_what_was_taken_back_or_never_said_is_not_found(office: Storage) -> None:
    await office.threads.revise("t1.2", None, "effect", NOON)
    assert await office.threads.search("april", 5) == []
    assert await office.threads.search("?!", 5) == []


# ---- what a message on a platform refers to


async def test_an_answer_to_ones_own_or_to_a_carried_message_refers_to_it(office: Storage) -> None:
    own = Reference("task:t1", "t1", "t1.1", Side.CLIENT, "anna")
    assert await office.directory.reference(ANNA, "SM1") == own
    await office.deliveries.enqueue("d", carry(2, OLGA), NOON)
    await office.deliveries.claim(OLGA, NOON)
    await office.deliveries.sent("d", ["17"], NOON)
    assert await office.directory.reference(OLGA, "17") == Reference("task:t1", "t1", "t1.2", Side.OFFICE, "anna")
    assert await office.directory.reference(Address(Platform.TELEGRAM, "999"), "17") is None


async def test_an_answer_in_the_topic_refers_to_what_stands_there(office: Storage) -> None:
    await office.deliveries.enqueue("d", carry(1, DESK), NOON)
    await office.deliveries.claim(DESK, NOON)
    await office.deliveries.sent("d", [f"{FORUM}/77"], NOON)
    assert await office.directory.reference(TOPIC, "77") == Reference("task:t1", "t1", "t1.1", Side.CLIENT, "anna")
    assert await office.directory.reference(TOPIC, "991") == Reference("task:t1", "t1", "t1.2", Side.OFFICE, "anna")


@pytest.mark.parametrize(
    ("about", "reference"),
    [
        ("request:t1.r1", Reference("request:t1.r1")),
        ("task:t1", Reference("task:t1", "t1", person_id="anna")),
        ("", Reference()),
    ],
)
async def test_an_answer_to_what_kwit_said_refers_to_what_that_was_about(
    office: Storage, about: str, reference: Reference
) -> None:
    await office.deliveries.enqueue(
        "d", Say(OLGA, (message(MessageKey.HELLO_AGAIN, name="x"),), "de", about=about), NOON
    )
    await office.deliveries.claim(OLGA, NOON)
    await office.deliveries.sent("d", ["18"], NOON)
    assert await office.directory.reference(OLGA, "18") == reference


# ---- who stands at the desk


async def test_the_desk_knows_the_manager_and_the_task_of_a_topic(office: Storage) -> None:
    office.forums._office = FORUM
    await office.topics.want(card(), NOON, 1)
    await office.topics.made("t1", FORUM, 45, card())
    there = await office.directory.desk(TOPIC, "telegram:700001")
    assert (there.known, there.manager and there.manager.id, there.task and there.task.facts.id) == (
        True,
        "baumann",
        "t1",
    )
    general = await office.directory.desk(Address(Platform.DESK, str(FORUM)), "telegram:99")
    assert (general.known, general.manager, general.task) == (True, None, None)


@pytest.mark.parametrize("place", ["-100999", "general/t1", "-1/2/3"])
async def test_other_groups_are_not_the_offices(office: Storage, place: str) -> None:
    assert not (await office.directory.desk(Address(Platform.DESK, place), "telegram:700001")).known


async def test_a_person_is_reachable_where_they_wrote_last_and_by_phone(office: Storage) -> None:
    assert await office.directory.reachable("anna") == [ANNA]
    telegram = Address(Platform.TELEGRAM, "42")
    code = (await office.book.invite("anna", NOON)).code
    await office.directory.redeem(code, telegram, NOON, "effect")
    await office.directory.heard(telegram, after(1))
    assert await office.directory.reachable("anna") == [telegram, ANNA]
    await office.directory.heard(ANNA, after(2))
    assert await office.directory.reachable("anna") == [ANNA, telegram]
    assert await office.directory.heard_at(ANNA) == after(2)
    await office.directory.mark_reachable(ANNA, after(3), reachable=False)
    assert await office.directory.reachable("anna") == [telegram]
    await office.directory.unlink(telegram, after(4))
    assert await office.directory.reachable("anna") == []


# ---- what is held for one address and goes to another


async def test_what_is_held_goes_to_the_new_address_once_and_in_order(office: Storage) -> None:
    for number in (1, 2):
        await office.deliveries.enqueue(f"d{number}", carry(number, ANNA), NOON)
        await office.deliveries.claim(ANNA, NOON)
        await office.deliveries.hold(f"d{number}", "63016: closed", NOON)
    await office.deliveries.enqueue("other", Carry(ANNA, "t2", "t2.1", 1, "de"), NOON)
    for _ in range(2):
        assert await office.deliveries.move_held("t1", ANNA, OLGA, "effect", after(1)) == 2
    claimed = []
    while (delivery := await office.deliveries.claim(OLGA, after(2))) is not None:
        claimed.append(delivery)
        await office.deliveries.sent(delivery.id, ["1"], after(2))
    assert [(each.id, each.outgoing.address) for each in claimed] == [("d1/moved", OLGA), ("d2/moved", OLGA)]
    assert await office.deliveries.status("d1") is DeliveryStatus.FAILED
    assert await office.deliveries.resume(ANNA, after(3)) == 0


async def test_what_was_released_meanwhile_stays_where_it_was(office: Storage) -> None:
    await office.deliveries.enqueue("d1", carry(1, ANNA), NOON)
    await office.deliveries.claim(ANNA, NOON)
    await office.deliveries.hold("d1", "63016: closed", NOON)
    await office.deliveries.resume(ANNA, after(1))
    assert await office.deliveries.move_held("t1", ANNA, OLGA, "effect", after(2)) == 0
    assert await office.deliveries.claim(ANNA, after(3)) is not None
