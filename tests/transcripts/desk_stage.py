"""The office's end of the stage: its group with General and a topic a task, where managers speak and tasks show how they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bots.carried import summary
from bots.formatting import snippet
from bots.telegram.cards import ICONS, MARKS
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.content import FileKind
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.events import (
    ButtonTapped,
    ContactShared,
    Envelope,
    Event,
    FileReceived,
    OtherReceived,
    PlaceReceived,
    TextEdited,
    TextReceived,
)
from flows.vocabulary.messages import Choice, MessageKey
from flows.vocabulary.people import Manager
from flows.vocabulary.tasks import Card, TaskRecord
from locales.catalog import render
from tests.transcripts.backstage import BAUMANN, Backstage
from tests.transcripts.wired_memory import FORUM

if TYPE_CHECKING:
    from tests.transcripts.stage import Player

Words = Mapping[str, str]
"""What is said, in each language."""
GENERAL = Address(Platform.DESK, str(FORUM))
LONGEST_SNIPPET = 40


class Lines(list[str]):
    """The lines of a transcript."""

    def add(self, mark: str, text: str) -> None:
        """A message of one or more lines."""
        first, *rest = text.split("\n")
        self += [f"{mark} {first}", *(f"     {line}" for line in rest)]

    def more(self, text: str) -> None:
        """One more line of the last message."""
        self.append(f"     {text}")

    def pause(self, text: str) -> None:
        """Something that nobody writes."""
        self.append(f"       … {text} …")


@dataclass
class DeskViews:
    """Topics and their looks: made when something is first said there, brought up to date when all is quiet."""

    back: Backstage
    lines: Lines
    shown: dict[str, tuple[object, ...]] = field(default_factory=dict)
    marked: dict[str, str] = field(default_factory=dict)

    def where(self, address: Address) -> Address:
        """The place that stands behind an address: a topic is made where there is none."""
        kind, _, task_id = address.value.partition("/")
        if address.platform is not Platform.DESK or kind not in ("task", "general"):
            return address
        return GENERAL if kind == "general" else self.topic_of(task_id)

    def topic_of(self, task_id: str) -> Address:
        """The topic of a task."""
        record = self.back.tasks.records[task_id]
        thread = 10 + record.facts.number
        known = self.back.topics.topics[task_id]
        if known.thread is None and known.wanted is not None:
            self.back.topics._change(task_id, forum=FORUM, thread=thread)
        return Address(Platform.DESK, f"{FORUM}/{thread}")

    def mark(self, address: Address) -> str:
        """How lines begin that appear at an address of the desk; empty for others."""
        if address.platform is not Platform.DESK:
            return ""
        task = self.task_at(self.where(address))
        return f"topic {task.facts.number}>" if task else "general>"

    def task_at(self, where: Address) -> TaskRecord | None:
        """The task of a topic."""
        thread = where.value.partition("/")[2]
        tasks = self.back.tasks.records.values()
        return next((each for each in tasks if thread and int(thread) == 10 + each.facts.number), None)

    def name_of(self, address: Address) -> str:
        """Whose private chat an address is."""
        managers = self.back.book.by_manager_id.values()
        return next((each.name for each in managers if str(each.telegram_id) == address.value), str(address))

    def bring(self) -> None:
        """Bring all topics to how they shall look."""
        for task_id, topic in self.back.topics.topics.items():
            number = self.back.tasks.records[task_id].facts.number
            if topic.wanted is not None:
                self._bring_card(task_id, number, topic.wanted)
            signs = {name: MARKS[status] for name, status in topic.marks if self.marked.get(name) != MARKS[status]}
            for shown in dict.fromkeys(f"({sign} {self._snippet(name)})" for name, sign in signs.items()):
                self.lines.add(f"topic {number}>", shown)
            self.marked |= signs
            self.back.topics._change(task_id, marks=())

    def _bring_card(self, task_id: str, number: int, card: Card) -> None:
        glance = (card.title, card.status, card.parts[0], card.closed)
        if self.shown.get(task_id) == glance:
            return
        self.shown[task_id] = glance
        closed = "  (closed)" if card.closed else ""
        self.lines.add(f"card {number}>", f"{ICONS[card.status][0]} {card.title}{closed}")
        self.lines.more(render(card.parts[0], card.language))

    def _snippet(self, name: str) -> str:
        message = self.back.threads.named(f"{Platform.DESK}:{name}")
        return f"“{snippet(summary(message, self.back.office.language), LONGEST_SNIPPET)}”" if message else "?"


@dataclass
class DeskPlace:
    """A place where managers write: the topic of a task, of the newest one, or (number 0) General."""

    player: "Player"
    views: DeskViews
    number: int | None = None

    @property
    def address(self) -> Address:
        """The place, as Telegram names it."""
        task = self._task()
        return GENERAL if task is None else self.views.topic_of(task.facts.id)

    def _task(self) -> TaskRecord | None:
        tasks = sorted(self.views.back.tasks.records.values(), key=lambda each: each.facts.number)
        if self.number is None:
            return tasks[-1] if tasks else None
        return next((each for each in tasks if each.facts.number == self.number), None)

    # ---- what managers do

    async def says(self, text: str, *, by: Manager = BAUMANN, to: str = "") -> None:
        """Write a text; ``to`` is a part of the message that it answers."""
        answered = f"(to “{to}”) " if to else ""
        self._line(f"{answered}{text}", by)
        event = TextReceived(text, self.player.written(text, self.address), self.player.id_of(to, self.address))
        await self.happens(event, by)

    async def says_in(self, words: Words, *, by: Manager = BAUMANN, to: str = "") -> None:
        """Write what stands for the office's language."""
        await self.says(words[self.player.language], by=by, to=to)

    async def taps(self, key: MessageKey, *, by: Manager = BAUMANN) -> None:
        """Tap a button of what was said here last, or of the card."""
        await self.taps_words(self.player.label(key), by=by)

    async def taps_words(self, label: str, *, by: Manager = BAUMANN) -> None:
        """Tap the button with these words."""
        choices = [*self.player.offered(self.address), *self._of_card()]
        labels = [render(each.label, self.player.language) for each in choices]
        assert label in labels, f"{label!r} is not offered, but {labels}"
        self._line(f"[{label}]", by)
        await self.happens(ButtonTapped(choices[labels.index(label)].token), by)

    async def taps_token(self, token: str, *, by: Manager = BAUMANN) -> None:
        """Tap a button of an older message."""
        self._line(f"[{token}]", by)
        await self.happens(ButtonTapped(token), by)

    async def sends(
        self,
        name: str,
        caption: str = "",
        *,
        kind: FileKind = FileKind.PHOTO,
        media_type: str = "image/jpeg",
        group: str = "",
        emoji: str = "",
        by: Manager = BAUMANN,
    ) -> None:
        """Send a file; ``group`` is the album it is one of."""
        self._line("  ".join(part for part in (f"({name or emoji})", caption) if part), by)
        self.player.messenger.files.setdefault(name, name.encode())
        file = RemoteFile(name, media_type, len(name), name)
        message_id = self.player.written(caption or f"({name})", self.address)
        await self.happens(FileReceived(file, caption, message_id, group, kind, emoji=emoji), by)

    async def changes(self, before: str, after: str, *, by: Manager = BAUMANN) -> None:
        """Change a message that has the words ``before``."""
        self._line(f"(edited) {after}", by)
        await self.happens(TextEdited(after, self.player.id_of(before, self.address)), by)

    async def sends_other(self, event: PlaceReceived | ContactShared | OtherReceived, *, by: Manager = BAUMANN) -> None:
        """Send a location, a contact, a poll …"""
        self._line(f"({type(event).__name__.removesuffix('Received').removesuffix('Shared').lower()})", by)
        await self.happens(event, by)

    async def happens(self, event: Event, by: Manager | None = BAUMANN) -> None:
        """Let something happen here."""
        envelope = Envelope(
            self.player.event_id(),
            MachineKey.desk(self.address),
            event,
            self.views.back.now,
            self.address,
            sender=f"{Platform.TELEGRAM}:{by.telegram_id}" if by else "",
            sender_name=by.name if by else "",
        )
        await self.player.put(envelope)

    def looks_at_card(self) -> None:
        """Show the whole card."""
        task = self._task()
        assert task is not None
        card = self.views.back.topics.topics[task.facts.id].wanted
        assert card is not None
        zone = self.player.zone
        text = "\n".join(render(part, card.language, timezone=zone) for part in card.parts)
        self.player.lines.add(f"card {task.facts.number}>", text)
        self.player.lines.more(" ".join(f"[{render(each.label, card.language)}]" for each in card.choices))

    def _of_card(self) -> tuple[Choice, ...]:
        task = self._task()
        topic = self.views.back.topics.topics.get(task.facts.id) if task else None
        return topic.wanted.choices if topic and topic.wanted else ()

    def _line(self, text: str, by: Manager) -> None:
        task = self._task()
        mark = f"desk {task.facts.number}>" if task else "desk>"
        self.player.lines.add(mark, text if by == BAUMANN else f"{by.name}: {text}")
