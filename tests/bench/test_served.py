import psutil
import pytest

from bench import ack, photo
from bench.ack import Load
from bench.stage.served import Known, kwit_served


async def test_webhooks_and_photos_are_measured_on_the_real_program_and_nothing_is_left_running() -> None:
    load = Load(rate=10, seconds=0.6, senders=3, photos=0)
    async with kwit_served([photo.ANNA, photo.PIOTR, *ack.senders(load.senders)]) as stage:
        family = [psutil.Process(stage.process_id), *psutil.Process(stage.process_id).children(recursive=True)]
        acknowledged = await ack.measure(stage, load)
        timed = [await photo.send(person, 0, ("de",)) for person in await photo.linked(stage)]
        resident = stage.resident()
    assert (len(acknowledged.latencies), acknowledged.errors, acknowledged.replies) == (load.count, 0, load.count)
    assert min(acknowledged.latencies) > 0
    assert [(each.platform, each.right) for each in timed] == [("whatsapp", True), ("telegram", True)]
    assert all(size > 10 for size in resident.values()), resident
    assert len(family) >= 3
    assert not [process for process in family if process.is_running()]


def test_photos_are_their_share_of_the_messages_and_people_take_turns() -> None:
    sent = list(ack.messages(Load(rate=10, seconds=4, senders=8, photos=0.25)))
    assert sum(bool(inbound.attachments) for inbound in sent) == 10
    assert len({inbound.sender.user for inbound in sent}) == 8


async def test_a_program_that_does_not_start_says_why() -> None:
    with pytest.raises(RuntimeError, match="book was not imported"):
        async with kwit_served([Known("Nobody", "no phone")]):
            pass
