"""What clients and managers do in a run: rules for Hypothesis, each noted in the ledger before it happens."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from flows.vocabulary.addresses import Address
from flows.vocabulary.messages import MessageKey
from sandbox.person import Person, Seen
from sandbox.receipts import draw, jpeg, sample
from sandbox.telegram.chats import Topic
from sandbox.telegram.group import GroupMember
from sandbox.telegram.person import TelegramPerson
from sandbox.twilio.person import WhatsAppPerson
from tests.campaign.ledger import FILLER, Ledger, Written
from tests.campaign.office import Client, address_of, label
from tests.campaign.play import Play

MOST_TASKS = 2
"""Tasks that a client opens."""
PICTURE = jpeg(draw(sample("de", 1)), quality=40)
CLIENTS = st.integers(0, 2)
WHICH = st.integers(0, 99)
PAUSES = st.sampled_from([0.0, 0.0, 0.3, 2.0])
"""Seconds between two happenings, on the hurried loop."""


class People(RuleBasedStateMachine):
    """One run, with the people in it."""

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

    @property
    def trouble(self) -> bool:
        """Whether a platform is about to refuse calls."""
        return bool(self.office.telegram.faults.ordered or self.office.twilio.faults.pending)
