"""The desk is put together where there is all that it needs."""

from contextlib import AsyncExitStack
from zoneinfo import ZoneInfo

from bots.nursery import Nursery
from bots.telegram.assembly import TelegramAccount, assemble_desk
from bots.wiring import Wiring
from flows.vocabulary.addresses import Address
from sandbox.telegram import LocalTelegram
from tests.bots.fakes import MemoryDeliveries, MemoryInbox, say
from tests.bots.telegram.desk_stage import card
from tests.bots.timeline import Timeline
from tests.transcripts.memory import MemoryDocuments
from tests.transcripts.memory_tasks import MemoryForums, MemoryThreads, MemoryTopics


async def test_a_desk_speaks_and_brings_its_cards(telegram: LocalTelegram, time: Timeline) -> None:
    group = telegram.group("Treuhand Baumann")
    topics = MemoryTopics()
    await topics.want(card(), time.now(), 1)
    async with Nursery(sleep=time.sleep) as nursery, AsyncExitStack() as closing:
        wiring = Wiring(
            MemoryInbox(),
            MemoryDeliveries(),
            lambda _key: None,
            time.now,
            nursery,
            ZoneInfo("Europe/Zurich"),
            closing,
            threads=MemoryThreads(),
            documents=MemoryDocuments(),
            topics=topics,
            forums=MemoryForums(office=group.id),
        )
        desk = assemble_desk(TelegramAccount(telegram.token, telegram.url), wiring, "en")
        assert desk is not None
        await desk.messenger.send(say(Address.of_task("t1"), "hello"))
        await telegram.called("setMyCommands", times=10)
    assert [topic.name for topic in group.topics.values()] == [card().title]


async def test_without_topics_there_is_no_desk(telegram: LocalTelegram, nursery: Nursery, time: Timeline) -> None:
    async with AsyncExitStack() as closing:
        wiring = Wiring(
            MemoryInbox(), MemoryDeliveries(), lambda _key: None, time.now, nursery, ZoneInfo("Europe/Zurich"), closing
        )
        assert assemble_desk(TelegramAccount(telegram.token, telegram.url), wiring, "en") is None
