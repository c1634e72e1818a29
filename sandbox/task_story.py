"""The second half of the story: a task with two ends, in a client's Telegram and WhatsApp and in the office's group.

Grace, who was linked in WhatsApp before, opens a task in Telegram; Frau Baumann answers in its topic. Played and proved as the
scenes of ``sandbox.story`` are.
"""

import asyncio
from dataclasses import dataclass, field

from flows.vocabulary.documents import DocumentRecord
from flows.vocabulary.messages import MessageKey, message
from flows.vocabulary.tasks import TaskRecord, TaskStatus
from locales.catalog import render
from sandbox import receipts
from sandbox.person import Person
from sandbox.story import DESK, OFFICE_NAME, WITHIN, Story, Transcript, label, photo
from sandbox.telegram.chats import Topic
from sandbox.telegram.group import GroupMember

COMPANY = "Northern Tools Ltd"
SUBJECT = "We got a VAT reminder for February."
NOTE = "She always pays late; look at January too."
QUESTION = "Which deadline does it name?"
ANSWER = "15 April. Here is the second page."
LATER = "When do we have to pay?"
REPLY = "By 15 April. I'll correct the filing today."


@dataclass
class TaskStory:
    """The stage of ``story``, with the office's group; scenes have to be played in their order."""

    story: Story
    manager: GroupMember = field(init=False)
    grace: Person = field(init=False)
    topic: Topic = field(init=False)
    number: int = 0

    def __post_init__(self) -> None:
        """Frau Baumann sits in the group."""
        telegram = self.story.telegram
        group = telegram.world.chats.get(DESK) or telegram.group(OFFICE_NAME, chat_id=DESK)
        rights = frozenset({"can_manage_topics"})
        self.manager = telegram.member(group, "Frau Baumann", user_id=700001, rights=rights)
        self.manager.transcript = Transcript(lambda line: self.story.narrator.line("Frau Baumann", "desk", line))

    async def opens_task(self) -> None:
        """Grace links her Telegram with a code, and opens a task; the manager finds a topic for it."""
        narrator = self.story.narrator
        narrator.scene("Grace, who has WhatsApp already, links her Telegram too and opens a task")
        grace = self.grace = self.story.telegram_person("Grace", "+447400123456", "en")
        await grace.says(f"/start {await self.story.invite('Grace Hall')}")
        await grace.sees("Grace Hall", within=WITHIN)
        await grace.says("/task")
        await grace.sees(label(MessageKey.TASK_KIND_ASK, "en"), within=WITHIN)
        await grace.taps(label(MessageKey.KIND_AUTHORITY, "en"))
        await grace.sees(label(MessageKey.TASK_DESCRIBE, "en"), within=WITHIN)
        await grace.snaps(("letter.jpg", photo(receipts.sample("en", 7), seed=7)), caption=SUBJECT)
        await grace.sees(label(MessageKey.CHOICE_SEND, "en"), within=WITHIN)
        await grace.taps(label(MessageKey.CHOICE_SEND, "en"))
        await grace.sees("Frau Baumann", within=WITHIN)
        self.topic = await self.manager.sees_topic(COMPANY, within=WITHIN)
        await self.manager.sees(SUBJECT, topic=self.topic, within=WITHIN)
        record = await self._record()
        self.number = record.facts.number
        assert (record.status, record.facts.person) == (TaskStatus.OPEN, "Grace Hall"), record

    async def talks(self) -> None:
        """A question, an answer with a picture, and a note that never leaves the desk."""
        self.story.narrator.scene("Both talk, each in their own app; a note stays in the office")
        grace, manager = self.grace, self.manager
        await manager.sees(label(MessageKey.CHOICE_TAKE, "de"), topic=self.topic, within=WITHIN)
        await manager.taps(label(MessageKey.CHOICE_TAKE, "de"), topic=self.topic)
        await manager.says(QUESTION, topic=self.topic)
        await grace.sees("Frau Baumann", QUESTION, within=WITHIN)
        await grace.snaps(("page-2.jpg", photo(receipts.sample("en", 8), seed=8)), caption=ANSWER)
        seen = await manager.sees("Grace Hall", ANSWER, topic=self.topic, within=WITHIN)
        assert seen.media, "the picture did not come with its words"
        note = await manager.says(f"/note {NOTE}", topic=self.topic)
        await self._until_marked(note.raw_id, "🙈")
        assert all(NOTE not in line.text for line in grace.transcript), "a note left the desk"

    async def heals(self) -> None:
        """Somebody deletes the topic; with the next message it is there again, with all that was said."""
        self.story.narrator.scene("Somebody deletes the topic, and it comes back from the database")
        await self.manager.deletes_topic(self.topic)
        self.story.narrator.office(f"the topic of task No. {self.number} is deleted by mistake")
        await self.grace.says(LATER)
        self.topic = await self.manager.sees_topic(COMPANY, within=WITHIN)
        history = await self.manager.sees(
            render(message(MessageKey.DESK_REBUILT), "de"), topic=self.topic, within=WITHIN
        )
        assert all(words in history.text for words in (SUBJECT, QUESTION, ANSWER, NOTE)), history.text
        assert LATER not in history.text, "a message is told twice"
        await self.manager.sees("Grace Hall", LATER, topic=self.topic, within=WITHIN)
        await self.manager.says(REPLY, topic=self.topic)
        await self.grace.sees(REPLY, within=WITHIN)

    async def asks_for_document(self) -> DocumentRecord:
        """The manager asks for a receipt; it is asked for in Telegram and comes by WhatsApp."""
        self.story.narrator.scene("A receipt is asked for in Telegram and comes by WhatsApp")
        manager, grace = self.manager, self.grace
        truth = receipts.sample("en", 11)
        wanted = f"/request {truth.total} {truth.currency} {truth.date.isoformat()} Card payment"
        await manager.says(wanted, topic=self.topic)
        await manager.sees(label(MessageKey.CHOICE_SEND_NOW, "de"), topic=self.topic, within=WITHIN)
        await manager.taps(label(MessageKey.CHOICE_SEND_NOW, "de"), topic=self.topic)
        await grace.sees("Frau Baumann still needs", "Card payment", within=WITHIN)
        at_whatsapp = self.story.whatsapp("Grace", "+447400123456")
        await at_whatsapp.snaps(("receipt.jpg", photo(truth, seed=11)))
        await at_whatsapp.sees("That's the one Frau Baumann asked for", within=WITHIN)
        await manager.sees("✅", "WhatsApp", topic=self.topic, within=WITHIN)
        await at_whatsapp.taps(label(MessageKey.CHOICE_YES, "en"))
        await at_whatsapp.sees("filed", within=WITHIN)
        assert (await self._record()).requests == 0, "the request is still open"
        return self.story.right(await self.story.newest(), truth.total, truth.date.isoformat(), truth.currency)

    async def ends(self) -> TaskRecord:
        """Done, says the manager, and Grace accepts; card and topic follow when Telegram's limits leave room for them."""
        self.story.narrator.scene("Done, says the manager, and Grace accepts")
        await self.manager.says("/done", topic=self.topic)
        await self.grace.sees(label(MessageKey.CHOICE_ACCEPT, "en"), within=WITHIN)
        await self.grace.taps(label(MessageKey.CHOICE_ACCEPT, "en"))
        await self.grace.sees("closed", within=WITHIN)
        record = await self._record()
        assert record.status is TaskStatus.ACCEPTED, record
        return record

    async def play(self) -> TaskRecord:
        """All scenes; returns the task as it is listed in the end."""
        await self.opens_task()
        await self.talks()
        await self.heals()
        await self.asks_for_document()
        return await self.ends()

    async def _record(self) -> TaskRecord:
        topic = await self.story.storage.topics.task_at(f"{DESK}/{self.topic.id}")
        record = await self.story.storage.tasks.load(topic or "")
        assert record is not None, "the topic belongs to no task"
        return record

    async def _until_marked(self, message_id: str, mark: str) -> None:
        reactions = self.manager.chat.messages[int(message_id)].reactions
        async with asyncio.timeout(WITHIN):
            while not any(each["emoji"] == mark for given in reactions.values() for each in given):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
