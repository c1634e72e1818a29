"""What threads, topics and files need is done once, and what can't be done harms nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.engine.ports import Pending
from flows.engine.task_ports import TopicRecord
from flows.fetching import PATIENCE
from flows.task_performing import task_id
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.content import Attachment, Content, FileKind, Side
from flows.vocabulary.documents import DeliveryStatus, RemoteFile, StoredFile
from flows.vocabulary.effects import Ask, Effect, ReleaseHeld
from flows.vocabulary.errors import EngineError, Oversized, Refused, Unavailable
from flows.vocabulary.events import FileRefused
from flows.vocabulary.task_effects import (
    Carry,
    KeepFile,
    KeepMessage,
    MarkMessage,
    MoveHeld,
    RecordRequest,
    RecordTask,
    Revise,
    SendTemplate,
    ShowHistory,
    ShowTask,
    WakeDesk,
)
from flows.vocabulary.task_events import (
    FileKept,
)
from flows.vocabulary.tasks import Card, RequestStatus, TaskStatus
from tests.flows.desk_setting import (
    ANNA,
    BAUMANN,
    MULLER,
    NOW,
    OLGA,
    OLGA_CHAT,
    PIOTR_CHAT,
    ROMASHKA,
    said,
    task,
)
from tests.flows.performing_world import World

GENERAL = Address(Platform.DESK, "-1001234")
TOPIC = Address(Platform.DESK, "-1001234/45")
FILE = StoredFile("thread-x/0", "image/jpeg", 3, "00", "a.jpg")
PHOTO = Content("Look", attachments=(Attachment(FileKind.PHOTO, FILE),))


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    "effect",
    [
        Carry(OLGA_CHAT, "t77", "t77.1", 1, "de"),
        SendTemplate(PIOTR_CHAT, "pl", "Treuhand Baumann"),
        ShowHistory(Address.of_task("t77"), "t77", "de"),
    ],
    ids=lambda effect: type(effect).__name__,
)
async def test_whatever_goes_out_waits_in_the_one_queue_of_its_address(
    world: World, effect: Carry | SendTemplate | ShowHistory
) -> None:
    await world.do(effect, "e")
    assert world.deliveries.sent_out == {"e": effect}
    assert world.woken == [effect.address] * 2


async def test_whoever_writes_is_heard_on_any_platform(world: World) -> None:
    await world.do(ReleaseHeld(OLGA_CHAT))
    assert await world.directory.heard_at(OLGA_CHAT) == NOW
    assert world.woken == []


async def test_what_nobody_performs_is_a_defect(world: World) -> None:
    for effect in (Effect(), Ask()):
        with pytest.raises(EngineError, match="nobody"):
            await world.do(effect)


# ---- threads and topics


async def test_a_kept_message_has_its_files_for_good(world: World) -> None:
    message = said("t77.1", "", content=PHOTO)
    await world.do(KeepMessage(message))
    assert (world.threads.kept, world.originals.adopted) == ({"t77.1": [message]}, {"thread-x/0"})


async def test_a_change_is_numbered_once_and_carried_to_the_other_end(world: World) -> None:
    await world.do(KeepMessage(said("t77.1", "By May.")))
    await world.do(Revise("t77", "t77.1", Content("By April."), OLGA_CHAT, "de"), "e1")
    await world.do(Revise("t77", "t77.1", None, OLGA_CHAT, "de"), "e2")
    assert [(each.version, each.content.text, each.deleted) for each in world.threads.kept["t77.1"]] == [
        (1, "By May.", False),
        (2, "By April.", False),
        (3, "By April.", True),
    ]
    assert world.deliveries.sent_out == {
        "e1": Carry(OLGA_CHAT, "t77", "t77.1", 2, "de"),
        "e2": Carry(OLGA_CHAT, "t77", "t77.1", 3, "de"),
    }


async def test_a_changed_note_goes_nowhere_and_what_was_never_kept_does_not_change(world: World) -> None:
    await world.do(KeepMessage(said("t77.1", "Late payer", side=Side.NOTE)))
    await world.do(Revise("t77", "t77.1", Content("Pays late"), None, "de"))
    await world.do(Revise("t77", "t77.9", Content("?"), OLGA_CHAT, "de"))
    assert (len(world.threads.kept["t77.1"]), world.deliveries.sent_out, world.woken) == (2, {}, [])


@pytest.mark.parametrize(
    ("status", "mark"), [(DeliveryStatus.DELIVERED, "delivered"), (None, "note")], ids=["delivered", "note"]
)
async def test_a_managers_message_is_marked_by_its_place_in_the_group(
    world: World, status: DeliveryStatus | None, mark: str
) -> None:
    origin = {"side": Side.OFFICE, "origin": str(TOPIC), "origin_ids": ("991", "-1009/5")}
    await world.do(KeepMessage(said("t77.1", "By April.", **origin)))
    await world.do(MarkMessage("t77", "t77.1", status))
    assert world.topics.topics["t77"].marks == (("-1001234/991", mark), ("-1009/5", mark))
    assert world.viewed == ["t77", "t77"]


async def test_what_no_manager_wrote_in_a_topic_is_not_marked(world: World) -> None:
    messages = [
        said("t77.1", "Client's", origin=str(OLGA_CHAT), origin_ids=("7",)),
        said("t77.2", "Kwit's own"),
        said("t77.3", "Without ids", origin=str(TOPIC)),
        said("t77.4", "Taken back", origin=str(TOPIC), origin_ids=("9",), deleted=True),
    ]
    for message in messages:
        await world.do(KeepMessage(message))
    for message_id in (*(message.id for message in messages), "t77.5"):
        await world.do(MarkMessage("t77", message_id, DeliveryStatus.SENT))
    assert (world.topics.topics, world.viewed) == ({}, [])


async def test_states_are_written_where_lists_and_topics_look(world: World) -> None:
    record = task(77, ROMASHKA, OLGA, "VAT")
    await world.do(RecordTask(record))
    card = Card("t77", "#77", TaskStatus.OPEN, (), (), "de", ROMASHKA.id, BAUMANN.id)
    await world.do(ShowTask(card))
    asked = await world.ask_for(record, OLGA, "Shell")
    await world.do(RecordRequest(asked, RequestStatus.FULFILLED, "d"))
    assert await world.tasks.load("t77") == record
    assert (world.topics.topics["t77"].wanted, world.viewed) == (card, ["t77", "t77"])
    assert await world.requests.status(asked.id) is RequestStatus.FULFILLED


async def test_what_was_held_follows_the_client_to_the_new_address(world: World) -> None:
    await world.do(MoveHeld("t77", PIOTR_CHAT, OLGA_CHAT), "e")
    assert (world.deliveries.moved, world.woken) == ([("t77", PIOTR_CHAT, OLGA_CHAT, "e")] * 2, [])
    world.deliveries.held = 2
    await world.do(MoveHeld("t77", PIOTR_CHAT, OLGA_CHAT), "e")
    assert world.woken == [OLGA_CHAT] * 2


async def test_a_regained_group_wakes_what_waits_for_it_and_for_topics_that_are_nowhere(world: World) -> None:
    world.have(
        *(task(number, MULLER, ANNA, "x") for number in (1, 2, 3)), task(4, MULLER, ANNA, "over", status="accepted")
    )
    world.topics.topics = {
        "t1": TopicRecord("t1", -1001234, 45),
        "t2": TopicRecord("t2", -1009999, 46),
        "t4": TopicRecord("t4", None),
    }
    world.deliveries.late = 1
    await world.performing.perform(Pending("e", WakeDesk(TOPIC)), NOW)
    tasks = ("t1", "t3", "t4")
    ends = [GENERAL, *(end for each in tasks for end in (Address.of_task(each), Address.general_of(each)))]
    assert (world.woken, world.deliveries.hurried, world.viewed) == (ends, ends, list(tasks))
    world.deliveries.late = 0
    await world.performing.perform(Pending("f", WakeDesk(TOPIC)), NOW)
    assert world.woken == ends


# ---- files


KEEP = KeepFile(OLGA_CHAT, RemoteFile("h", "audio/ogg", 3, "voice.ogg"), NOW)


async def test_a_file_is_kept_as_it_is_under_an_id_of_threads(world: World) -> None:
    world.messenger.files["h"] = b"ogg"
    answer = await world.do(KEEP, "e")
    assert isinstance(answer, FileKept)
    assert (answer.file.file_id, answer.file.media_type, answer.file.name) == (
        f"thread-{task_id('e')}/0",
        "audio/ogg",
        "voice.ogg",
    )
    assert world.originals.originals == {answer.file.file_id: b"ogg"}
    answer = await world.do(replace(KEEP, file=RemoteFile("h")))
    assert isinstance(answer, FileKept)
    assert answer.file.media_type == "application/octet-stream"


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (Oversized(5), FileRefused("large", 5)),
        (Refused("gone"), FileRefused("gone")),
        (None, FileRefused("empty")),
    ],
)
async def test_a_file_that_cannot_be_had_is_refused(world: World, fault: Exception | None, answer: FileRefused) -> None:
    world.messenger.files["h"] = b""
    if fault:
        world.messenger.faults["h"] = fault
    assert await world.do(KEEP) == answer


async def test_a_platform_that_is_away_is_asked_again_for_ten_minutes(world: World) -> None:
    world.messenger.faults["h"] = Unavailable("away")
    world.at += PATIENCE - timedelta(seconds=1)
    with pytest.raises(Unavailable):
        await world.do(KEEP)
    world.at += timedelta(seconds=1)
    assert await world.do(KEEP) == FileRefused("away")
