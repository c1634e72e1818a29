"""Tasks under random people and random trouble: what was written at one end stands at the other, once and in order.

Hypothesis plays clients and managers who write, answer, change what they wrote, send pictures, finish and accept, while topics are
deleted, the bot is thrown out and blocked, platforms refuse (429, 403, 502), webhooks and statuses come twice and late, a day
passes, and Kwit is stopped or cut off and started again. At the end of each run everything is mended, everybody writes once
more, and all screens are compared with what was written (``ledger``).

``KWIT_TEST_TALKS`` is how many runs there are (random ones, where it is set), ``KWIT_TEST_STEPS`` how long each is.
"""

import asyncio
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

import bot as kwit  # noqa: TID251 - the composition root is what is tested here
from ocr.worker import ReadingSettings, ReadingWorker
from sandbox.telegram.chats import DESK_RIGHTS
from sandbox.twilio.faults import FaultPlan
from tests.campaign.hurried import HurriedLoop
from tests.campaign.ledger import judge
from tests.campaign.office import address_of, random_office
from tests.campaign.play import Play
from tests.campaign.trouble import Trouble
from tests.contracts.records import CallRecords

TALKS = int(os.environ.get("KWIT_TEST_TALKS", "0"))
STEPS = int(os.environ.get("KWIT_TEST_STEPS", "20"))
IN_SUITE = 2
"""Runs in the suite; the same ones every time."""


class Tasks(Trouble):
    """One run, and what is compared at its end."""

    def teardown(self) -> None:
        """Mend everything, let everybody write once more, and compare."""
        try:
            problems = self.play.do(self.ends())
        except AssertionError as error:
            problems = [str(error)]
        finally:
            self.play.end()
        assert problems == [], "\n".join(["", *problems, "--- the story:", *self.story])

    async def ends(self) -> list[str]:
        """What is wrong once everything has come to rest."""
        office = self.office
        office.telegram.faults.ordered.clear()
        office.twilio.faults = FaultPlan()
        if self.out:
            await office.baumann.takes_bot_in(rights=DESK_RIGHTS)
        for client in office.clients:
            for chat in client.chats:
                await chat.unblocks()
        await office.rests()
        office.clock.skip(timedelta(minutes=11))  # what nobody said a task for goes to the manager who wrote last
        await office.rests()
        await self.everybody_writes()
        await office.rests()
        excused = await office.listed_as_failed()
        problems = judge(self.ledger, office.screens(), office.tasks, excused)
        problems += [f"not handled: {reason}" for reason in await office.rejected()]
        told = office.told(office.other_group)
        problems += [f"the other group was told of {name}" for name in ("Carla Rossi", "Anna Keller") if name in told]
        return problems

    async def everybody_writes(self) -> None:
        """One more message for each task, which opens WhatsApp's window and heals topics that were deleted."""
        last = self.last_own
        for client in self.office.clients:
            for chat in client.chats:
                for number, anchor in last.get(address_of(chat), {}).items():
                    message = self.ledger.write("client", client.name, address_of(chat), number)
                    await self.known(*anchor, chat)
                    await chat.says(message.text, reply_to=anchor[1])


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner(loop_factory=HurriedLoop) as running:
        yield running


@pytest.mark.timeout(900 if TALKS == 0 else 24 * 3600)
def test_what_is_written_at_one_end_stands_at_the_other_once_and_in_order(
    runner: asyncio.Runner, mongo_uri: str, call_records: CallRecords, tmp_path: Path
) -> None:
    kwit.set_up_logs("error")
    reading = ReadingWorker(ReadingSettings(cache=tmp_path / "models"))  # never begins: all files here are for tasks

    class Run(Tasks):
        make_play = staticmethod(
            lambda: Play(runner, lambda: random_office(mongo_uri, reading, call_records, tmp_path))
        )

    run_state_machine_as_test(
        Run,
        settings=settings(
            max_examples=TALKS or IN_SUITE,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not TALKS,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
