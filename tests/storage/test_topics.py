"""Claims about the views of tasks: what is wanted, what is shown, and what is still to be brought."""

from flows.vocabulary.documents import DeliveryStatus
from flows.vocabulary.tasks import TaskStatus
from storage.opening import Storage
from tests.storage.task_setting import FORUM, NOON, after, card

DONE = card(TaskStatus.DONE)
MESSAGE = f"{FORUM}/991"


async def test_a_topic_is_unseen_from_its_first_card_until_it_looks_like_it(storage: Storage) -> None:
    assert await storage.topics.load("t1") is None
    await storage.topics.want(card(), NOON, 1)
    assert await storage.topics.unseen(NOON, 10) == ["t1"]
    await storage.topics.made("t1", FORUM, 45, card())
    await storage.topics.brought("t1", card(), 7)
    found = await storage.topics.load("t1")
    assert found is not None
    assert (found.forum, found.thread, found.card_id, found.wanted, found.shown) == (FORUM, 45, 7, card(), card())
    assert await storage.topics.unseen(after(60), 10) == []


async def test_a_card_wanted_while_another_is_brought_keeps_it_unseen(storage: Storage) -> None:
    await storage.topics.want(card(), NOON, 1)
    await storage.topics.want(DONE, after(1), 1)
    await storage.topics.brought("t1", card(), 7)
    assert await storage.topics.unseen(after(2), 10) == ["t1"]


async def test_only_the_last_mark_of_a_message_is_wanted(storage: Storage) -> None:
    await storage.topics.want(card(), NOON, 1)
    await storage.topics.brought("t1", card(), 7)
    await storage.topics.mark("t1", [MESSAGE], DeliveryStatus.SENT, NOON)
    await storage.topics.mark("t1", [MESSAGE], DeliveryStatus.READ, NOON)
    found = await storage.topics.load("t1")
    assert found is not None
    assert found.marks == ((MESSAGE, "read"),)
    assert await storage.topics.unseen(after(1), 10) == ["t1"]
    await storage.topics.marked("t1", MESSAGE, "sent")
    assert await storage.topics.unseen(after(1), 10) == ["t1"]
    await storage.topics.marked("t1", MESSAGE, "read")
    assert await storage.topics.unseen(after(1), 10) == []
    await storage.topics.marked("t9", MESSAGE, "read")


async def test_a_note_is_marked_as_one(storage: Storage) -> None:
    await storage.topics.mark("t1", [MESSAGE], None, NOON)
    found = await storage.topics.load("t1")
    assert found is not None
    assert found.marks == ((MESSAGE, "note"),)


async def test_a_lost_topic_is_forgotten_once_and_the_next_one_is_another(storage: Storage) -> None:
    await storage.topics.want(card(), NOON, 1)
    await storage.topics.made("t1", FORUM, 45, card())
    await storage.topics.brought("t1", card(), 7)
    assert await storage.topics.task_at(f"{FORUM}/45") == "t1"
    await storage.topics.lose("t1", 45, after(1))
    lost = await storage.topics.load("t1")
    assert lost is not None
    assert (lost.forum, lost.thread, lost.card_id, lost.shown, lost.lost) == (None, None, None, None, 1)
    await storage.topics.made("t1", FORUM, 46, card())
    await storage.topics.lose("t1", 45, after(2))
    again = await storage.topics.load("t1")
    assert again is not None
    assert (again.thread, again.lost) == (46, 1)


async def test_what_is_written_in_a_topic_that_was_lost_is_still_for_its_task(storage: Storage) -> None:
    await storage.topics.want(card(), NOON, 1)
    await storage.topics.made("t1", FORUM, 45, card())
    await storage.topics.lose("t1", 45, after(1))
    await storage.topics.made("t1", FORUM, 46, card())
    places = [f"{FORUM}/{thread}" for thread in (44, 45, 46)]
    assert [await storage.topics.task_at(place) for place in places] == [None, "t1", "t1"]
