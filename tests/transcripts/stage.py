"""The stage on which transcripts are played: the real runner, table, understanding and rendering; time that only we move.

A ``Player`` is one person, speaking one language, on one platform (or, after ``moves``, on the other); ``desk``, ``general`` and
``topic`` are the office's end, where managers speak. What they do and what Kwit answers becomes lines:

=============  ====================================================================================
``client>``    the person does something; buttons stand in brackets, as they do in a chat
``bot>``       what arrives in the person's chat
``desk 1>``    a manager (Frau Baumann, unless another is named) writes in the topic of task 1; ``desk>`` in General
``topic 1>``   what appears in that topic, ``general>`` in General; ``card 1>`` how topic and card look, where that changed
=============  ====================================================================================
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bots.capabilities import CAPABILITIES, DESK
from bots.rendering import Keyboard, render_say
from bots.telegram.history import asked
from flows.bursts import BURST
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.content import FileKind, Place
from flows.vocabulary.documents import DeliveryStatus, RemoteFile
from flows.vocabulary.effects import Outgoing, Say, ShowOriginal
from flows.vocabulary.errors import Oversized, Refused
from flows.vocabulary.events import (
    AddressBlocked,
    ButtonTapped,
    ContactShared,
    DocumentTaken,
    Envelope,
    Event,
    FileReceived,
    OtherReceived,
    PlaceReceived,
    TextEdited,
    TextReceived,
)
from flows.vocabulary.messages import Action, Choice, MessageKey, Value, message
from flows.vocabulary.people import Company, Person, Profile, Rules
from flows.vocabulary.readings import Reading
from flows.vocabulary.task_effects import Carry, SendTemplate, ShowHistory
from locales.catalog import render
from tests.transcripts.backstage import IMMOBILIEN, MUELLER, NOON, Backstage, JpegKind
from tests.transcripts.cast import ADDRESSES, ANNA, NAMES, OFFICE, PAUSED, PHONE, TWO, ZONE, krone
from tests.transcripts.desk_stage import DeskPlace, DeskViews, Lines, Words
from tests.transcripts.shown import show_carried, show_original

__all__ = ["ANNA", "IMMOBILIEN", "MUELLER", "NOON", "OFFICE", "PAUSED", "PHONE", "TWO", "JpegKind", "Player", "krone"]


class Player:
    """One person, on one platform, in one language, and the office they write to, which speaks the same language."""

    def __init__(self, platform: Platform, language: str) -> None:
        self.platform = platform
        self.language = language
        self.lines = Lines()
        self.back = Backstage(replace(OFFICE, language=language), self)
        self.directory, self.documents = self.back.directory, self.back.documents
        self.messenger, self.reader = self.back.messenger, self.back.reader
        self._views = DeskViews(self.back, self.lines)
        self.profile = ANNA
        self.zone = ZONE
        self._events = 0
        self._messages = 0
        self._more = False
        self._offered: dict[Address, tuple[tuple[Choice, ...], Keyboard | None]] = {}
        self._standing: list[tuple[str, str]] = []
        self.desk, self.general = DeskPlace(self, self._views), DeskPlace(self, self._views, 0)

    @property
    def address(self) -> Address:
        """Where the person is now."""
        return ADDRESSES[self.platform]

    def topic(self, number: int) -> DeskPlace:
        """The topic of the task with this number."""
        return DeskPlace(self, self._views, number)

    # ---- what the office knows

    def known(self, profile: Profile = ANNA) -> None:
        """The office has this person in its book, with the phone; on Telegram the address is linked already."""
        profile = replace(profile, language=self.language)
        self.profile = profile
        self.directory.by_phone[PHONE] = profile
        if self.platform is Platform.TELEGRAM:
            self.directory.link(self.address, profile)
        book = self.back.book
        ids = tuple(company.company_id for company in profile.companies)
        person = Person(profile.person_id, profile.name, ids, (PHONE,), self.language)
        book.by_person_id[person.id] = person
        for each in profile.companies:
            book.by_company_id[each.company_id] = Company(
                each.company_id,
                each.name,
                each.tax_id or "",
                active=each.active,
                manager_id="baumann",
                substitute_id="frey",
            )

    def rules(self, **rules: object) -> None:
        """The office works by these rules."""
        self.back.set_rules(replace(Rules(), **rules))  # type: ignore[arg-type]  # names of its fields

    def label(self, key: MessageKey) -> str:
        """The words on a button."""
        return render(message(key), self.language)

    def label_of(self, key: MessageKey, **arguments: Value) -> str:
        """The words on a button that names something."""
        return render(message(key, **arguments), self.language)

    # ---- what the person says

    async def says(self, text: str, message_id: str = "", *, to: str = "") -> None:
        """Write a text; ``to`` is a part of the message that it answers."""
        answered = f"(to “{to}”) " if to else ""
        self.lines.add("client>", f"{answered}{text}")
        await self.happens(TextReceived(text, message_id or self.written(text), self.id_of(to)))

    async def commands(self, word: str, words: Words | None = None, /, **spelled: str) -> None:
        """Give a command: with a slash on Telegram, on WhatsApp in words (``de=…``, ``pl=…``; else the slashed one)."""
        slashed = f"/{word}"
        await self.says(
            slashed if self.platform is Platform.TELEGRAM else (words or spelled).get(self.language, slashed)
        )

    async def says_in(self, words: Words | None = None, /, *, to: str = "", **spelled: str) -> None:
        """Write what stands for the player's language."""
        await self.says((words or spelled)[self.language], to=to)

    async def snaps(
        self,
        name: str,
        reading: Reading | None = None,
        caption: str = "",
        content: bytes | None = None,
        *,
        to: str = "",
        group: str = "",
        more: bool = False,
        media_type: str = "image/jpeg",
        message_id: str = "",
    ) -> None:
        """Send a photo from which ``reading`` will be read; ``group`` is the album it is one of; with ``more`` others follow.

        ``message_id`` is the platform's, where its order matters.
        """
        answered = f"(to “{to}”) " if to else ""
        self.lines.add("client>", f"{answered}({name}){'  ' + caption if caption else ''}")
        data = name.encode() if content is None else content
        self.messenger.files[name] = data
        self.reader.readings[data] = reading or krone()
        self.back.media_types[data] = media_type
        file = RemoteFile(name, media_type, len(data), name)
        message_id = message_id or f"m-{name}"
        self._more = more
        self._standing.append((self.address.message(message_id), caption or f"({name})"))
        await self.happens(FileReceived(file, caption, message_id, self._album(group), FileKind.PHOTO, self.id_of(to)))

    async def snaps_in_vain(self, name: str, fault: Exception, *, asked_ago: int = 0) -> None:
        """Send a photo that the platform does not hand out; it was sent ``asked_ago`` minutes before we try."""
        self.lines.add("client>", f"({name})")
        self.messenger.faults[name] = fault
        await self.happens(FileReceived(RemoteFile(name)), at=self.back.now - timedelta(minutes=asked_ago))

    async def sends(
        self, kind: FileKind, name: str, media_type: str = "", caption: str = "", *, group: str = "", emoji: str = ""
    ) -> None:
        """Send a file that is not for the books: a voice message, a PDF, a sticker; ``group`` is the album it is one of."""
        self.lines.add("client>", f"({kind} {emoji or name}){'  ' + caption if caption else ''}")
        self.messenger.files[name] = name.encode()
        file = RemoteFile(name, media_type, len(name), name if kind is FileKind.DOCUMENT else "")
        message_id = self.written(caption or f"({kind})")
        await self.happens(FileReceived(file, caption, message_id, self._album(group), kind, emoji=emoji))

    def _album(self, group: str) -> str:
        """What the platform tells of an album: WhatsApp nothing."""
        return group if self.platform is Platform.TELEGRAM else ""

    async def sends_place(self) -> None:
        """Send a location."""
        self.lines.add("client>", "(location)")
        await self.happens(
            PlaceReceived(Place(47.3769, 8.5417, "Bahnhof", "Bahnhofplatz 1"), self.written("(location)"))
        )

    # ---- what the person taps

    async def taps(self, key: MessageKey) -> None:
        """Take the offered choice with this label: by its button, or by its number where there are none."""
        offered, _ = self._offered.get(self.address, ((), None))
        labels = [choice.label for choice in offered if choice.label.key is key]
        await self.taps_words(render(labels[0], self.language) if labels else self.label(key))

    async def taps_words(self, label: str) -> None:
        """Take the offered choice with these words, or whose words begin so."""
        choices, keyboard = self._offered.get(self.address, ((), None))
        labels = [render(choice.label, self.language) for choice in choices]
        fitting = [index for index, each in enumerate(labels) if each == label] or [
            index for index, each in enumerate(labels) if each.startswith(label)
        ]
        assert fitting, f"{label!r} is not offered, but {labels}"
        if keyboard is None:
            await self.says(str(fitting[0] + 1))
            return
        self.lines.add("client>", f"[{labels[fitting[0]]}]")
        if keyboard.kind.value == "reply":
            await self.happens(TextReceived(label))
        else:
            await self.happens(ButtonTapped(choices[fitting[0]].token))

    async def taps_token(self, action: Action, subject: str) -> None:
        """Tap a button of an older message."""
        self.lines.add("client>", f"[{action}:{subject}]")
        await self.happens(ButtonTapped(f"{action}:{subject}"))

    # ---- what the person does otherwise

    async def edits(self, message_id: str, text: str) -> None:
        """Change a message or caption."""
        self.lines.add("client>", f"(edited) {text}")
        await self.happens(TextEdited(text, message_id))

    async def changes(self, before: str, after: str) -> None:
        """Change a message that has the words ``before``."""
        await self.edits(self.id_of(before), after)

    async def shares_contact(self, phone: str = PHONE, *, own: bool = True, name: str = "") -> None:
        """Share a contact."""
        self.lines.add("client>", f"(contact {phone}, {'own' if own else name or 'of somebody else'})")
        await self.happens(ContactShared(phone, own, name, self.written("(contact)")))

    async def sends_other(self, kind: str) -> None:
        """Send something that nobody carries: a poll, a game …"""
        self.lines.add("client>", f"({kind})")
        await self.happens(OtherReceived(kind))

    async def blocks(self) -> None:
        """Block the bot: nothing can be sent any more."""
        self.lines.pause("the client blocks the bot")
        self.back.faults[self.address] = "403: bot was blocked by the user"
        await self.happens(AddressBlocked())

    async def reads(self) -> None:
        """What was sent is shown on the person's phone, and read."""
        self.lines.pause("the client reads")
        await self.back.progress(DeliveryStatus.DELIVERED)
        await self.back.progress(DeliveryStatus.READ)
        self._views.bring()

    def moves(self) -> None:
        """Go on with the other platform, where the office knows the person too."""
        others = {Platform.WHATSAPP: Platform.TELEGRAM, Platform.TELEGRAM: Platform.WHATSAPP}
        self.platform = others[self.platform]
        self.lines.pause(f"the client goes on with {NAMES[self.platform]}")
        if self.platform is Platform.TELEGRAM:
            self.directory.link(self.address, self.profile)

    # ---- what happens otherwise

    async def happens(self, event: Event, to: MachineKey | None = None, at: datetime | None = None) -> None:
        """Let an event happen to the conversation (or ``to`` another machine), and everything that follows from it."""
        hint = self.language if self.platform is Platform.TELEGRAM else ""
        guess = "" if hint else self.language
        key = to or MachineKey.conversation(self.address)
        await self.put(Envelope(self.event_id(), key, event, at or self.back.now, self.address, hint, guess))
        more, self._more = self._more, False
        if not more:
            await self._rest()

    async def _rest(self) -> None:
        """Wait until Kwit takes what was sent for all there is."""
        record = self.back.machines.records.get(MachineKey.conversation(self.address))
        dues = [timer.due for timer in record.timers if timer.name == BURST] if record is not None else []
        if dues:
            await self.back.pass_time(dues[0] - self.back.now)
            self._views.bring()

    async def put(self, envelope: Envelope) -> None:
        """Let something happen to a machine."""
        await self.back.put(envelope)
        self._views.bring()

    async def settle(self) -> None:
        """Let everything that waits be done."""
        await self.back.settle()
        self._views.bring()

    async def waits(self, **span: float) -> None:
        """Let time pass: ``waits(hours=8)``."""
        shown = ", ".join(f"{value:g} {name}" for name, value in span.items())
        self.lines.pause(shown)
        await self.back.pass_time(timedelta(**span))
        self._views.bring()

    async def office_takes(self, name: str) -> None:
        """The office begins to work with the document of this file."""
        found = [key for key, data in self.documents.originals.items() if data == name.encode()]
        document_id = found[-1].partition("/")[0]
        self.lines.pause("the office takes the document")
        await self.happens(DocumentTaken("office"), MachineKey.document(document_id))

    # ---- what arrives

    async def sees(self, outgoing: Outgoing) -> list[str]:
        """Something arrives, in a chat or on the desk."""
        where = self._views.where(outgoing.address)
        mark = self._views.mark(outgoing.address) or self._chat_mark(outgoing.address)
        texts = await self._texts(outgoing)
        for text in texts:
            self.lines.add(mark, text)
        ids = [self.new_id(where) for _ in texts]
        for message_id, text in zip(ids, texts, strict=True):
            self._standing.append((outgoing.address.message(message_id), text))
        if isinstance(outgoing, Say):
            self._offer(where, outgoing)
        return ids

    async def _texts(self, outgoing: Outgoing) -> list[str]:
        match outgoing:
            case Carry(address, _, message_id, version, language):
                carried = await self.back.threads.carried(outgoing)
                versions = await self.back.threads.versions(message_id)
                before = next(each for each in reversed(versions) if not each.deleted)
                return show_carried(carried, before, address.platform, language, change=version > 1)
            case ShowOriginal(address):
                return show_original(outgoing, address.platform)
            case SendTemplate(_, language, office):
                return [f"(template in {language}, of {office})"]
            case Say():
                capabilities = CAPABILITIES[outgoing.address.platform]
                buttons = outgoing.address.platform is not Platform.WHATSAPP
                return list(render_say(outgoing, capabilities, ZONE, buttons=buttons).texts)
            case ShowHistory(address, task_id, language):
                told = await asked(self.back.threads, task_id, language)
                return list(render_say(Say(address, told.parts, language), DESK, ZONE).texts)
            case _:
                raise AssertionError(f"nobody shows {type(outgoing).__name__}")

    def _offer(self, where: Address, say: Say) -> None:
        buttons = say.address.platform is not Platform.WHATSAPP
        keyboard = render_say(say, CAPABILITIES[say.address.platform], ZONE, buttons=buttons).keyboard
        if say.choices:
            self._offered[where] = (say.choices, keyboard)
        if keyboard is not None:
            self.lines.more(" ".join(f"[{button.label}]" for row in keyboard.rows for button in row))

    def offered(self, where: Address) -> tuple[Choice, ...]:
        """The choices that were offered last at ``where``."""
        return self._offered.get(where, ((), None))[0]

    def _chat_mark(self, address: Address) -> str:
        if address == self.address:
            return "bot>"
        known = {each: NAMES[platform] for platform, each in ADDRESSES.items()}
        return f"bot ({known[address]})>" if address in known else f"bot to {self._views.name_of(address)}>"

    # ---- ids

    def event_id(self) -> str:
        """An id that no event had before."""
        self._events += 1
        return f"event-{self._events}"

    def new_id(self, where: Address) -> str:
        """An id that no message had before; on the desk with its chat."""
        self._messages += 1
        group = where.value.partition("/")[0]
        return f"{group}/{self._messages}" if where.platform is Platform.DESK else f"{self._messages}"

    def written(self, text: str, where: Address | None = None) -> str:
        """The id of what somebody writes."""
        where = where or self.address
        message_id = self.new_id(where).rpartition("/")[2]
        self._standing.append((where.message(message_id), text))
        return message_id

    def standing(self, where: Address, part: str) -> tuple[str, str]:
        """The name and the words of the last message at ``where`` that has ``part`` in it."""
        chat = where.message("")
        found = [(name, text) for name, text in self._standing if part in text and name.startswith(chat)]
        if where.platform is Platform.WHATSAPP:
            found = [(name, text) for name, text in self._standing if part in text and "/" not in name]
        assert found, f"no message with {part!r}"
        return found[-1]

    def id_of(self, part: str, where: Address | None = None) -> str:
        """The platform's id of that message; empty for no part."""
        if not part:
            return ""
        name, _ = self.standing(where or self.address, part)
        return name.rpartition("/")[2] if "/" in name else name.partition(":")[2]


GONE = Refused("file is gone")
LARGE = Oversized(16 * 1024 * 1024)
