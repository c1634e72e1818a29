"""The stage on which transcripts are played: the real runner, table, understanding and rendering; time that only we move.

A ``Player`` is one person on one platform, speaking one language. What the player does and what Kwit answers becomes lines,
``client> …`` and ``bot> …``; buttons stand in brackets, as they do in a chat.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bots.capabilities import TELEGRAM, WHATSAPP
from bots.rendering import Keyboard, render_say
from flows.engine.runner import Runner
from flows.performer import Performing
from flows.hearing import Hearing
from flows.transitions import TRANSITIONS, rest
from flows.vocabulary.addresses import Address, MachineKey, MachineKind, Platform
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.errors import Oversized, Refused
from flows.vocabulary.events import (
    ButtonTapped,
    ContactShared,
    DocumentTaken,
    Envelope,
    Event,
    FileReceived,
    OtherReceived,
    TextEdited,
    TextReceived,
)
from flows.vocabulary.messages import Action, Choice, MessageKey, message
from flows.vocabulary.people import Membership, Office, Profile
from flows.vocabulary.readings import FieldName, Finding, Reading, Source, Tax
from locales.catalog import render
from locales.understanding import understand
from tests.transcripts.memory import (
    MemoryDeliveries,
    MemoryDirectory,
    MemoryDocuments,
    MemoryInbox,
    MemoryMachines,
    MemoryMessenger,
    ScriptedReader,
)

OFFICE = Office("Treuhand Baumann", "+41 44 123 45 67", "de", "Europe/Zurich")
ZONE = ZoneInfo(OFFICE.timezone)
NOON = datetime(2026, 3, 14, 11, 0, tzinfo=UTC)

MUELLER = Membership("mueller", "Müller AG", active=True, tax_id="CHE123456788")
IMMOBILIEN = Membership("immobilien", "Müller Immobilien GmbH", active=True, tax_id="CHE109322551")
ANNA = Profile("anna", "Anna Keller", (MUELLER,))
TWO = Profile("anna", "Anna Keller", (MUELLER, IMMOBILIEN))
PAUSED = Profile("anna", "Anna Keller", (replace(MUELLER, active=False),))
PHONE = "+41791234567"


def krone(**other: str) -> Reading:
    """What was read from the receipt of a restaurant; ``other`` are further fields."""
    values = {
        "kind": "receipt",
        "merchant": "Restaurant Krone",
        "date": "2026-03-12",
        "total": "43.20",
        "currency": "CHF",
    } | other
    findings = tuple(Finding(FieldName(name), value, Source.OCR, 0.93) for name, value in values.items())
    return Reading(findings, (Tax("8.1", "3.24"),))


@dataclass(frozen=True)
class JpegKind:
    """Everything is a JPEG, unless its bytes say that it is nothing."""

    media_type: str = "image/jpeg"


class Player:
    """One person, on one platform, in one language, and the office they write to."""

    def __init__(self, platform: Platform, language: str) -> None:
        self.platform = platform
        self.language = language
        self.now = NOON
        self.lines: list[str] = []
        self.machines = MemoryMachines()
        self.inbox = MemoryInbox()
        self.deliveries = MemoryDeliveries()
        self.directory = MemoryDirectory()
        self.documents = MemoryDocuments()
        self.reader = ScriptedReader()
        self.messenger = MemoryMessenger()
        self.reading_stands_still = False
        self._told = 0
        self._events = 0
        self._choices: tuple[Choice, ...] = ()
        self._keyboard: Keyboard | None = None
        self.address = Address(platform, PHONE if platform is Platform.WHATSAPP else "5550123")
        performing = Performing(
            self.inbox,
            self.deliveries,
            self.directory,
            self.documents,
            {platform: self.messenger},
            self.reader,
            lambda data: None if data == b"nothing we know" else JpegKind(),
            lambda _key: None,
            lambda _address: None,
        )
        self._runner = Runner(
            TRANSITIONS,
            self.machines,
            self.inbox,
            self.directory,
            performing,
            Hearing(OFFICE, understand),
            rest,
            lambda: self.now,
        )

    # ---- what the office knows

    def known(self, profile: Profile = ANNA) -> None:
        """The office has this person in its book, with the phone; on Telegram the address is linked already."""
        profile = replace(profile, language=self.language)
        self.directory.by_phone[PHONE] = profile
        if self.platform is Platform.TELEGRAM:
            self.directory.link(self.address, profile)

    def label(self, key: MessageKey) -> str:
        """The words on a button."""
        return render(message(key), self.language)

    # ---- what the person does

    async def says(self, text: str, message_id: str = "") -> None:
        """Write a text."""
        self.lines.append(f"client> {text}")
        await self.happens(TextReceived(text, message_id))

    async def commands(self, word: str, **words: str) -> None:
        """Give a command: with a slash on Telegram, on WhatsApp in words (``de=…``, ``pl=…``; else the slashed one)."""
        await self.says(f"/{word}" if self.platform is Platform.TELEGRAM else words.get(self.language, f"/{word}"))

    async def says_in(self, **words: str) -> None:
        """Write what stands for the player's language."""
        await self.says(words[self.language])

    async def snaps(
        self, name: str, reading: Reading | None = None, caption: str = "", content: bytes | None = None
    ) -> None:
        """Send a photo from which ``reading`` will be read."""
        self.lines.append(f"client> ({name}){'  ' + caption if caption else ''}")
        data = name.encode() if content is None else content
        self.messenger.files[name] = data
        self.reader.readings[data] = reading or krone()
        await self.happens(FileReceived(RemoteFile(name, "image/jpeg", len(data), name), caption, f"m-{name}"))

    async def snaps_in_vain(self, name: str, fault: Exception, *, asked_ago: int = 0) -> None:
        """Send a photo that the platform does not hand out; it was sent ``asked_ago`` minutes before we try."""
        self.lines.append(f"client> ({name})")
        self.messenger.faults[name] = fault
        await self.happens(FileReceived(RemoteFile(name)), at=self.now - timedelta(minutes=asked_ago))

    async def taps(self, key: MessageKey) -> None:
        """Take the offered choice with this label: by its button, or by its number where there are none."""
        await self.taps_words(self.label(key))

    async def taps_words(self, label: str) -> None:
        """Take the offered choice with these words."""
        labels = [render(choice.label, self.language) for choice in self._choices]
        assert label in labels, f"{label!r} is not offered, but {labels}"
        index = labels.index(label)
        if self._keyboard is None:
            await self.says(str(index + 1))
            return
        self.lines.append(f"client> [{label}]")
        if self._keyboard.kind.value == "reply":
            await self.happens(TextReceived(label))
        else:
            await self.happens(ButtonTapped(self._choices[index].token))

    async def taps_token(self, action: Action, subject: str) -> None:
        """Tap a button of an older message."""
        self.lines.append(f"client> [{action}:{subject}]")
        await self.happens(ButtonTapped(f"{action}:{subject}"))

    async def edits(self, message_id: str, text: str) -> None:
        """Change a message or caption."""
        self.lines.append(f"client> (edited) {text}")
        await self.happens(TextEdited(text, message_id))

    async def shares_contact(self, phone: str = PHONE, *, own: bool = True) -> None:
        """Share a contact."""
        self.lines.append(f"client> (contact {phone}, {'own' if own else 'of somebody else'})")
        await self.happens(ContactShared(phone, own))

    async def sends_other(self, kind: str) -> None:
        """Send a sticker, a voice message …"""
        self.lines.append(f"client> ({kind})")
        await self.happens(OtherReceived(kind))

    # ---- what happens otherwise

    async def happens(self, event: Event, to: MachineKey | None = None, at: datetime | None = None) -> None:
        """Let an event happen to the conversation (or ``to`` another machine), and everything that follows from it."""
        self._events += 1
        hint = self.language if self.platform is Platform.TELEGRAM else ""
        guess = "" if hint else self.language
        key = to or MachineKey.conversation(self.address)
        await self.inbox.put(Envelope(f"event-{self._events}", key, event, at or self.now, self.address, hint, guess))
        await self.settle()

    async def settle(self) -> None:
        """Let everything that waits be done; what Kwit says becomes lines."""
        while keys := await self._waiting():
            for key in keys:
                await self._runner.run(key)
        for say in list(self.deliveries.said.values())[self._told :]:
            self._hear(say)
        self._told = len(self.deliveries.said)
        assert self.inbox.rejected == []

    async def _waiting(self) -> list[MachineKey]:
        waiting = await self.inbox.waiting(self.now + timedelta(seconds=1), 100)
        keys = dict.fromkeys([*waiting, *await self.machines.due(self.now, 100)])
        return [key for key in keys if not (self.reading_stands_still and key.kind is MachineKind.DOCUMENT)]

    def _hear(self, say: "object") -> None:
        from flows.vocabulary.effects import Say

        assert isinstance(say, Say)
        capabilities = TELEGRAM if self.platform is Platform.TELEGRAM else WHATSAPP
        rendered = render_say(say, capabilities, ZONE, buttons=self.platform is Platform.TELEGRAM)
        first, *rest = "\n".join(rendered.texts).split("\n")
        self.lines += [f"bot> {first}", *(f"     {line}" for line in rest)]
        if say.choices:
            self._choices, self._keyboard = say.choices, rendered.keyboard
        if rendered.keyboard is not None:
            buttons = " ".join(f"[{button.label}]" for row in rendered.keyboard.rows for button in row)
            self.lines.append(f"     {buttons}")

    async def waits(self, **span: float) -> None:
        """Let time pass: ``waits(hours=8)``."""
        self.now += timedelta(**span)
        shown = ", ".join(f"{value:g} {name}" for name, value in span.items())
        self.lines.append(f"       … {shown} …")
        await self.settle()

    async def office_takes(self, name: str) -> None:
        """The office begins to work with the document of this file."""
        found = [key for key, data in self.documents.originals.items() if data == name.encode()]
        document_id = found[-1].partition("/")[0]
        self.lines.append("       … the office takes the document …")
        await self.happens(DocumentTaken("office"), MachineKey.document(document_id))


GONE = Refused("file is gone")
LARGE = Oversized(16 * 1024 * 1024)
