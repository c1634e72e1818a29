"""What people do in a round: each happening is noted in the ledger before, and as taken once the platform was told so."""

import asyncio
import hashlib
import io
import itertools
import random
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import UTC, datetime

from PIL import Image

from flows.vocabulary.people import Company
from sandbox.person import Seen
from sandbox.story import OFFICE_NAME
from sandbox.telegram.person import TelegramPerson
from sandbox.twilio import WhatsAppPerson
from tests.crash.ledger import Entry
from tests.crash.office import FILLER, WITHIN, Client, Ground, address_of, token
from tests.end_to_end.papers import e_invoice, photo_of_another_receipt

Scene = Callable[[], Coroutine[object, object, None]]
_pictures = itertools.count(1)


def picture(chance: random.Random) -> tuple[str, bytes]:
    """A small picture unlike all others."""
    out = io.BytesIO()
    coarse = Image.frombytes("RGB", (8, 8), chance.randbytes(192))
    coarse.resize((160, 120), Image.Resampling.NEAREST).save(out, "JPEG", quality=60)
    return f"{next(_pictures)}.jpg", out.getvalue()


def sha256(content: bytes) -> str:
    """The hash by which a document is known."""
    return hashlib.sha256(content).hexdigest()


class People:
    """The people of one round; ``scenes`` are what they do, side by side. ``chance`` decides."""

    def __init__(self, ground: Ground, chance: random.Random, company: Company) -> None:
        self._ground = ground
        self._chance = chance
        self._company = company
        self._open: list[Entry] = []
        self.unanswered: list[str] = []

    @classmethod
    async def come(cls, ground: Ground, chance: random.Random) -> "People":
        """People of a new company."""
        return cls(ground, chance, await ground.company())

    def scenes(self, more: int, *besides: Scene) -> list[Scene]:
        """Half of the kinds, and ``more`` of any, and those ``besides``, in any order."""
        able: list[Scene] = [
            self.sends_invoice,
            self.snaps,
            self.asks,
            self.enters_code,
            self.shares_contact,
            self.client_writes,
            self.manager_writes,
        ]
        chosen = [
            *able,
            *self._chance.choices([*able, self.platform_repeats, self.asks_though_blocked], k=more),
            *besides,
        ]
        self._chance.shuffle(chosen)
        return chosen

    async def act(self, scenes: Sequence[Scene], within: float) -> None:
        """Let the scenes happen side by side, begun in their order within that many seconds; who waited in vain is noted."""

        async def begin(scene: Scene, after: float) -> None:
            await asyncio.sleep(after)
            try:
                await scene()
            except AssertionError as error:
                self.unanswered.append(f"{scene.__name__}: {error}")

        async with asyncio.TaskGroup() as group:
            for scene in scenes:
                group.create_task(begin(scene, self._chance.uniform(0, within)))

    def settle(self) -> None:
        """All updates of Telegram are confirmed by now: what was sent there has been taken."""
        for entry in self._open:
            entry.accepted = True

    # ---- documents and words

    async def sends_invoice(self) -> None:
        """An employee sends an e-invoice by WhatsApp."""
        person = await self._employee()
        name, content = e_invoice()
        await self._by_whatsapp(person, lambda: person.sends_file((name, content)), ("document", sha256(content)))

    async def snaps(self) -> None:
        """Pictures, one after another."""
        person = await self._employee()
        for _ in range(self._chance.choice((1, 2, 3))):
            name, content = picture(self._chance)
            await self._by_whatsapp(person, lambda: person.snaps((name, content)), ("document", sha256(content)))  # noqa: B023

    async def sends_receipt(self) -> None:
        """A photo of a receipt that has to be recognised."""
        person = await self._employee()
        content = photo_of_another_receipt(int(token("")))
        await self._by_whatsapp(person, lambda: person.snaps(("receipt.jpg", content)), ("document", sha256(content)))

    async def asks(self) -> None:
        """Somebody asks for help, or who they are."""
        person = await self._employee()
        for _ in range(self._chance.choice((1, 2))):
            word = self._chance.choice(("help", "me"))
            said = ("answer", f"{person.address} {word}")
            await self._by_whatsapp(person, lambda: person.says(f"/{word}"), said)  # noqa: B023

    async def asks_though_blocked(self) -> None:
        """Somebody who wants nothing from Kwit asks all the same: the answer is refused by the platform, and listed as failed."""
        person = await self._employee()
        await person.blocks()
        await self._by_whatsapp(person, lambda: person.says("/help"), ("answer", f"{person.address} help"))

    async def enters_code(self) -> None:
        """A stranger enters the code that the office gave out."""
        ground = self._ground
        known, _ = await ground.employs(f"Gast {token('')}", self._company)
        invitation = await ground.firmly(lambda storage: storage.book.invite(known.id, datetime.now(UTC)))
        phone = f"+4179{4_000_000 + int(token('')):07}"
        if self._chance.random() < 0.5:
            stranger = ground.telegram.person("Gast", language="de")
            self._by_telegram("link", address_of(stranger))
            self._by_telegram("answer", f"{address_of(stranger)} welcome")
            await stranger.says(f"/start {invitation.code}")
            return
        guest = ground.twilio.person(phone, "Gast")
        link = self._ground.write("link", guest.address)
        said = ("answer", f"{guest.address} welcome")
        link.accepted = await self._by_whatsapp(guest, lambda: guest.says(invitation.code), said)

    async def shares_contact(self) -> None:
        """Somebody links Telegram by sharing the contact, and sends an invoice there at once."""
        name = f"Neue {token('')}"
        _, phone = await self._ground.employs(name, self._company)
        person = self._ground.telegram.person(name, phone=phone, language="de")
        await person.says("/start")
        await person.sees(OFFICE_NAME, within=WITHIN)
        self._by_telegram("link", address_of(person))
        self._by_telegram("answer", f"{address_of(person)} welcome")
        await person.shares_contact()
        file = e_invoice()
        self._by_telegram("document", sha256(file[1]))
        await person.sends_file(file)

    async def platform_repeats(self) -> None:
        """Twilio posts a webhook again that was answered before."""
        earlier = [each for each in self._ground.twilio.deliveries if each.accepted]
        if earlier:
            await self._ground.twilio.repeat(self._chance.choice(earlier))

    # ---- tasks

    async def client_writes(self) -> None:
        """A client writes in the task."""
        client = self._client()
        name = token("c")
        text = f"{FILLER} ⟦{name}⟧"
        if isinstance(client.chat, TelegramPerson):
            self._by_telegram("message", name, "desk")
            await client.chat.says(text)
            return
        person = client.chat
        assert isinstance(person, WhatsAppPerson)
        await self._by_whatsapp(person, lambda: person.says(text), ("message", name), "desk")

    async def manager_writes(self) -> None:
        """The manager answers in the topic, or notes something there."""
        client = self._client()
        topic = client.topic
        if topic is None:
            return
        name = token("o")
        note = self._chance.random() < 0.2
        self._by_telegram("message", name, "" if note else address_of(client.chat))
        await client.manager.says(f"{'/note ' if note else ''}{FILLER} ⟦{name}⟧", topic=topic)

    async def opens_task(self) -> None:
        """An employee opens a task in several turns."""
        await self._ground.opens_task(await self._employee())

    # ---- how it is noted

    async def _employee(self) -> WhatsAppPerson:
        name = f"Angestellte {token('')}"
        _, phone = await self._ground.employs(name, self._company)
        return self._ground.twilio.person(phone, name)

    def _client(self) -> Client:
        return self._chance.choice(self._ground.clients)

    def _by_telegram(self, kind: str, of: str, shown: str = "") -> None:
        self._open.append(self._ground.write(kind, of, shown))

    async def _by_whatsapp(
        self, person: WhatsAppPerson, does: Callable[[], Awaitable[Seen]], said: tuple[str, str], shown: str = ""
    ) -> bool:
        """Do it, and note whether the webhook was answered."""
        entry = self._ground.write(*said, shown)
        seen = await does()
        posted = (
            each for each in reversed(self._ground.twilio.deliveries) if each.form.get("MessageSid") == seen.raw_id
        )
        entry.accepted = next(posted).accepted
        return entry.accepted
