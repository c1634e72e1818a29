"""Tasks under random people and random trouble: what was written at one end stands at the other, once and in order.

Hypothesis plays clients and managers who write, answer, change what they wrote, send pictures, finish and accept, while topics are
deleted, the bot is thrown out and blocked, platforms refuse (429, 403, 502), webhooks and statuses come twice and late, a day
passes, and Kwit is stopped or cut off and started again. At the end of each run everything is mended, everybody writes once
more, and all screens are compared with what was written (``ledger``).

``KWIT_TEST_TALKS`` is how many runs there are (random ones, where it is set), ``KWIT_TEST_STEPS`` how long each is.
"""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

import bot as kwit  # noqa: TID251 - the composition root is what is tested here
from flows.vocabulary.addresses import Address
from flows.vocabulary.messages import MessageKey
from ocr.worker import ReadingSettings, ReadingWorker
from sandbox.person import Person, Seen
from sandbox.receipts import draw, jpeg, sample
from sandbox.telegram.chats import DESK_RIGHTS, Topic
from sandbox.telegram.errors import ApiError
from sandbox.telegram.group import GroupMember
from sandbox.telegram.person import TelegramPerson
from sandbox.twilio.faults import Fault, FaultPlan
from sandbox.twilio.person import WhatsAppPerson
from tests.campaign.hurried import HurriedLoop
from tests.campaign.ledger import FILLER, Ledger, Written, judge
from tests.campaign.office import Client, RandomOffice, address_of, label, random_office
from tests.contracts.records import CallRecords

TALKS = int(os.environ.get("KWIT_TEST_TALKS", "0"))
STEPS = int(os.environ.get("KWIT_TEST_STEPS", "25"))
IN_SUITE = 4
"""Runs in the suite; the same ones every time."""
MOST_TASKS = 2
"""Tasks that a client opens."""
T = TypeVar("T")

CLIENTS = st.integers(0, 2)
WHICH = st.integers(0, 99)
PAUSES = st.sampled_from([0.0, 0.0, 0.3, 2.0])
"""Seconds between two happenings, on the hurried loop."""


class Play:
    """Lets coroutines happen, one after another, in the one task in which the office is open."""

    def __init__(self, runner: asyncio.Runner, make: Callable[[], Any]) -> None:
        self._runner = runner
        self._make = make
        self._scenes: asyncio.Queue[tuple[Coroutine[Any, Any, Any], asyncio.Future[Any]] | None]
        self.office: RandomOffice

    def begin(self) -> None:
        """Open the office."""
        self._runner.run(self._begin())

    def do(self, scene: Coroutine[Any, Any, T]) -> T:
        """Let something happen, and wait until it has."""
        return self._runner.run(self._do(scene))

    def end(self) -> None:
        """Close the office."""
        self._runner.run(self._end())

    async def _begin(self) -> None:
        self._scenes = asyncio.Queue()
        loop = asyncio.get_running_loop()
        up: asyncio.Future[None] = loop.create_future()
        self._life = loop.create_task(self._live(up))
        await asyncio.wait([self._life, up], return_when=asyncio.FIRST_COMPLETED)
        if self._life.done():
            self._life.result()

    async def _live(self, up: asyncio.Future[None]) -> None:
        async with self._make() as self.office:
            up.set_result(None)
            while (item := await self._scenes.get()) is not None:
                scene, done = item
                try:
                    done.set_result(await scene)
                except Exception as error:  # noqa: BLE001 - it is raised where the scene was asked for
                    done.set_exception(error)

    async def _do(self, scene: Coroutine[Any, Any, T]) -> T:
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._scenes.put_nowait((scene, done))
        return await done

    async def _end(self) -> None:
        self._scenes.put_nowait(None)
        await self._life


class Tasks(RuleBasedStateMachine):
    """One run."""

    make_play: Callable[[], Play]

    def __init__(self) -> None:
        super().__init__()
        self.play = type(self).make_play()
        self.play.begin()
        self.office = self.play.office
        self.ledger = Ledger()
        self.sent_by_clients: list[tuple[Written, Seen]] = []
        self.sent_by_managers: list[tuple[Written, Seen, GroupMember]] = []
        self.story: list[str] = []
        self.finished: set[int] = set()
        self.out = False
        self.chance = random.Random(7)  # noqa: S311 - which old webhook comes again
        for client in self.office.clients:
            self.writes(client, client.chats[-1], client.tasks[0], None, 0.0)

    # ---- how things happen

    def happens(self, what: str, scene: Awaitable[object], pause: float = 0.0) -> None:
        """Let something happen; it is in the story if the run fails."""
        self.story.append(what)

        async def whole() -> None:
            await scene
            await asyncio.sleep(pause)

        self.play.do(whole())

    def has_blocked(self, chat: Person) -> bool:
        """Whether somebody can't write there before the bot is unblocked."""
        return isinstance(chat, TelegramPerson) and chat.user.blocked

    def chat_of(self, client: Client, which: int) -> Person | None:
        """One of the chats in which the client can write now."""
        able = [each for each in client.chats if not self.has_blocked(each)]
        return able[which % len(able)] if able else None

    async def known(self, message: Written, seen: Seen, chat: Person) -> None:
        """Wait until Kwit knows a message that is to be answered to: nobody answers to one in no time."""
        await self.named(Address.parse(address_of(chat)).message(seen.raw_id), message.token)

    async def named(self, name: str, token: str) -> None:
        """Wait until a message is known by its own name."""
        messages = self.office.storage.database["messages"]
        try:
            async with asyncio.timeout(120):
                while await messages.find_one({"names": name}, {"_id": 1}) is None:  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.5)
        except TimeoutError:
            raise AssertionError(f"Kwit does not know {token}") from None

    def topic_and_manager(self, client: Client, which: int) -> tuple[int, Topic, GroupMember] | None:
        """A task of the client, its topic if there is one, and who answers there."""
        number = client.tasks[which % len(client.tasks)]
        topic = self.office.topic(number)
        return None if topic is None or self.out else (number, topic, self.office.manager_of(client))

    # ---- clients

    @rule(who=CLIENTS, which=WHICH, pause=PAUSES)
    def client_writes(self, who: int, which: int, pause: float) -> None:
        client = self.office.clients[who]
        chat = self.chat_of(client, which)
        if chat is None:
            return
        anchors = self.anchors(client, chat)
        open_for_sure = [number for number in client.tasks if number not in self.finished]
        if which % 3 and anchors:
            number, anchor = anchors[which % len(anchors)]
            self.writes(client, chat, number, anchor, pause)
        elif open_for_sure:
            number = client.tasks[0] if len(client.tasks) == 1 else 0
            self.writes(client, chat, number, None, pause)

    def anchors(self, client: Client, chat: Person) -> list[tuple[int, tuple[Written, Seen]]]:
        """Messages of one's own in a chat, by their tasks: the last of each can be answered to."""
        return list(self.last_own.get(address_of(chat), {}).items())

    @property
    def last_own(self) -> dict[str, dict[int, tuple[Written, Seen]]]:
        found: dict[str, dict[int, tuple[Written, Seen]]] = {}
        for message, seen in self.sent_by_clients:
            if message.task:
                found.setdefault(message.where, {})[message.task] = (message, seen)
        return found

    def writes(
        self, client: Client, chat: Person, number: int, anchor: tuple[Written, Seen] | None, pause: float
    ) -> None:
        loose = anchor is None and len(client.tasks) > 1
        message = self.ledger.write("client", client.name, address_of(chat), number, loose=loose)

        async def scene() -> None:
            if anchor is not None:
                await self.known(*anchor, chat)
            seen = await chat.says(message.text, reply_to=anchor[1] if anchor else None)
            self.sent_by_clients.append((message, seen))

        self.happens(f"{client.name} writes {message.token} for task {number} on {message.where}", scene(), pause)

    @rule(who=CLIENTS, which=WHICH, pause=PAUSES)
    def client_sends_pictures(self, who: int, which: int, pause: float) -> None:
        client = self.office.clients[who]
        chat = self.chat_of(client, which)
        if not isinstance(chat, TelegramPerson):  # WhatsApp's pictures can't answer to a message here
            return
        anchors = self.anchors(client, chat)
        open_for_sure = [number for number in client.tasks if number not in self.finished]
        if not anchors or len(client.tasks) != 1 or not open_for_sure:
            return
        talk, message = (self.ledger.write("client", client.name, address_of(chat), client.tasks[0]) for _ in range(2))
        pictures = [("page.jpg", PICTURE)] * (1 + which % 2)

        async def scene() -> None:
            await chat.says(talk.text)  # so that the pictures are for the task, and not for the books
            await chat.snaps(*pictures, caption=message.text)

        self.happens(f"{client.name} sends {len(pictures)} pictures, {message.token}", scene(), pause)

    @rule(who=CLIENTS, which=WHICH, pause=PAUSES)
    def client_changes_words(self, who: int, which: int, pause: float) -> None:
        client = self.office.clients[who]
        mine = [each for each in self.sent_by_clients if each[0].client == client.name and each[0].task]
        chats = {address_of(chat): chat for chat in client.chats if isinstance(chat, TelegramPerson)}
        mine = [each for each in mine if each[0].where in chats and not chats[each[0].where].user.blocked]
        if not mine:
            return
        message, seen = mine[which % len(mine)]

        async def scene() -> None:
            await self.known(message, seen, chats[message.where])
            self.ledger.change(message)
            await chats[message.where].edits(seen, message.text)

        self.happens(f"{client.name} changes {message.token}", scene(), pause)

    @rule(who=CLIENTS, which=WHICH)
    def client_opens_another_task(self, who: int, which: int) -> None:
        client = self.office.clients[who]
        chat = self.chat_of(client, which)
        if chat is not None and len(client.tasks) < MOST_TASKS and not self.out and not self.trouble:
            self.happens(f"{client.name} opens a task", self.office.opens_task(client, chat))

    @rule(who=CLIENTS, which=WHICH, pause=PAUSES)
    def client_answers_a_question(self, who: int, which: int, pause: float) -> None:
        """Accepts, or chooses to which task something belongs, if that is offered at the moment."""
        client = self.office.clients[who]
        chat = self.chat_of(client, which)
        if chat is None:
            return
        numbers = [f"Nr. {number} " for number in client.tasks]
        accept = label(MessageKey.CHOICE_ACCEPT)
        if isinstance(chat, TelegramPerson):
            last = next((each for each in reversed(chat.screen()) if each.labels), None)
        else:
            assert isinstance(chat, WhatsAppPerson)
            last = chat.inbox.messages[-1] if chat.inbox.messages and chat.inbox.messages[-1].labels else None
        if last is None:
            return
        wanted = [each for each in last.labels if each == accept or any(each.startswith(n) for n in numbers)]
        if wanted:
            self.happens(f"{client.name} says {wanted[0]!r}", chat.taps(wanted[which % len(wanted)]), pause)

    # ---- managers

    @rule(who=CLIENTS, which=WHICH, pause=PAUSES)
    def manager_writes(self, who: int, which: int, pause: float) -> None:
        client = self.office.clients[who]
        found = self.topic_and_manager(client, which)
        if found is not None:
            self.office_writes(client, *found, pause)

    def office_writes(
        self, client: Client, number: int, topic: Topic, manager: GroupMember, pause: float, *, note: bool = False
    ) -> None:
        side = "note" if note else "office"
        message = self.ledger.write("note" if note else "office", client.name, f"desk/{topic.id}", number)

        async def scene() -> None:
            text = f"/note {message.text}" if note else message.text
            seen = await manager.says(text, topic=topic)
            self.sent_by_managers.append((message, seen, manager))

        self.happens(f"the office writes {message.token} ({side}) for task {number}", scene(), pause)

    @rule(who=CLIENTS, which=WHICH, pause=PAUSES)
    def manager_notes(self, who: int, which: int, pause: float) -> None:
        client = self.office.clients[who]
        found = self.topic_and_manager(client, which)
        if found is not None:
            self.office_writes(client, *found, pause, note=True)

    @rule(which=WHICH, pause=PAUSES)
    def manager_changes_words(self, which: int, pause: float) -> None:
        there = [
            each
            for each in self.sent_by_managers
            if each[0].side == "office" and int(each[1].raw_id) in each[2].chat.messages and not self.out
        ]
        if not there:
            return
        message, seen, manager = there[which % len(there)]

        async def scene() -> None:
            await self.named(f"desk:{manager.chat.id}/{seen.raw_id}", message.token)
            self.ledger.change(message)
            await manager.edits(seen, message.text)

        self.happens(f"the office changes {message.token}", scene(), pause)

    @rule(who=CLIENTS, which=WHICH, pause=PAUSES)
    def manager_finishes(self, who: int, which: int, pause: float) -> None:
        client = self.office.clients[who]
        found = self.topic_and_manager(client, which)
        if found is not None:
            number, topic, manager = found
            self.finished.add(number)
            self.happens(f"task {number} is done", manager.says("/done", topic=topic), pause)

    @rule(who=CLIENTS, which=WHICH, pause=PAUSES)
    def manager_presses_a_button(self, who: int, which: int, pause: float) -> None:
        """Takes it, asks who the client is, sends what failed to the other chat; buttons of cards that are old, too."""
        client = self.office.clients[who]
        found = self.topic_and_manager(client, which)
        if found is None:
            return
        number, topic, manager = found
        wanted = (MessageKey.CHOICE_TAKE, MessageKey.CHOICE_CLIENT, MessageKey.CHOICE_ELSEWHERE)
        offered = {each for seen in manager.screen(topic.id) for each in seen.labels}
        able = [each for each in map(label, wanted) if each in offered]
        if not able:
            return
        pressed = able[which % len(able)]
        if pressed == label(MessageKey.CHOICE_ELSEWHERE):
            for message in self.ledger.of("office", number):
                message.loose = True
        self.happens(f"{pressed!r} in the topic of task {number}", manager.taps(pressed, topic=topic), pause)

    @rule(which=WHICH)
    def somebody_looks_for_what_is_not_theirs(self, which: int) -> None:
        """A manager of Frei GmbH alone looks for Müller AG; a stranger writes in a topic."""
        if self.out:
            return
        written = [each.token for each in self.ledger.written]
        looked_for = ["Müller AG", "Carla", *written][which % (2 + len(written))]
        restricted, stranger = self.office.restricted, self.office.stranger

        async def scene() -> None:
            await restricted.says(f"/find {looked_for}")
            await restricted.says("/open")
            topics = list(self.office.other_group.topics.values())
            if topics:
                await stranger.says(f"{FILLER} ⟦n{10_000 + which}⟧", topic=topics[0])

        self.happens(f"{looked_for} is looked for", scene(), 0.3)

    # ---- trouble

    @property
    def trouble(self) -> bool:
        """Whether a platform is about to refuse calls."""
        return bool(self.office.telegram.faults.ordered or self.office.twilio.faults.pending)

    @rule(who=CLIENTS, which=WHICH)
    def topic_is_deleted(self, who: int, which: int) -> None:
        client = self.office.clients[who]
        found = self.topic_and_manager(client, which)
        if found is not None:
            number, topic, manager = found
            self.happens(f"the topic of task {number} is deleted", manager.deletes_topic(topic))

    @precondition(lambda self: not self.out)
    @rule()
    def bot_is_thrown_out(self) -> None:
        self.out = True
        self.happens("the bot is thrown out", self.office.baumann.throws_out_bot(), 0.3)

    @precondition(lambda self: self.out)
    @rule()
    def bot_is_taken_in(self) -> None:
        self.out = False
        self.happens("the bot is taken in", self.office.baumann.takes_bot_in(rights=DESK_RIGHTS), 0.3)

    @rule(who=CLIENTS)
    def client_blocks_or_unblocks(self, who: int) -> None:
        client = self.office.clients[who]
        chat = client.chats[-1]

        async def scene() -> None:
            opted_out = address_of(chat) in self.office.twilio.account.opted_out
            await (chat.unblocks() if opted_out or self.has_blocked(chat) else chat.blocks())

        self.happens(f"{client.name} blocks or unblocks the bot", scene(), 0.3)

    @rule(which=WHICH, times=st.integers(1, 4))
    def telegram_refuses(self, which: int, times: int) -> None:
        telegram = self.office.telegram
        match which % 4:
            case 0:
                telegram.flood(3, method="sendMessage", times=times)
            case 1:
                telegram.refuse(ApiError(502, "Bad Gateway"), times=times)
            case 2:
                telegram.lose("request", times=times)
            case _:
                telegram.flood(5, chat_id=self.office.group.id, times=times)
        self.story.append(f"Telegram refuses ({which % 4}) {times} times")

    @rule(which=WHICH, times=st.integers(1, 4))
    def twilio_refuses(self, which: int, times: int) -> None:
        faults = [Fault(code=20500, status=500), Fault(code=20429, status=429), Fault(kind="drop")]
        self.office.twilio.faults.add(faults[which % 3], verb="POST", times=times)
        self.story.append(f"Twilio refuses ({which % 3}) {times} times")

    @rule()
    def webhook_comes_again(self) -> None:
        earlier = [each for each in self.office.twilio.deliveries if each.accepted]
        if earlier:
            self.happens("a webhook comes again", self.office.twilio.repeat(self.chance.choice(earlier)))

    @rule(status=st.sampled_from(["queued", "sent", "delivered"]))
    def status_comes_late(self, status: str) -> None:
        twilio = self.office.twilio
        outbound = [each.sid for each in twilio.account.messages.values() if each.direction == "outbound-api"]
        if outbound:
            self.happens(f"a late status: {status}", twilio.report(self.chance.choice(outbound), status))

    @rule(hours=st.sampled_from([1, 25]))
    def time_passes(self, hours: int) -> None:
        self.story.append(f"{hours} hours pass")
        self.office.clock.skip(timedelta(hours=hours))

    @rule(hard=st.booleans())
    def kwit_is_restarted(self, hard: bool) -> None:  # noqa: FBT001 - Hypothesis passes it by name
        async def scene() -> None:
            await (self.office.process.cut_off() if hard else self.office.process.stop())
            await self.office.process.start()

        self.happens("Kwit is cut off and started" if hard else "Kwit is restarted", scene())

    # ---- the end

    def teardown(self) -> None:
        """Mend everything, let everybody write once more, and compare."""
        try:
            problems = self.play.do(self.ends())
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


PICTURE = jpeg(draw(sample("de", 1)), quality=40)


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
