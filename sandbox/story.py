"""The story that the demo tells and the test suite checks: one office, its clients, two platforms, real reading.

Each scene is played by people (``sandbox.person``) who see what a person would see, and proves itself: a scene that does not
come true raises AssertionError. What is told of it goes to a ``Narrator``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from bots.console.values import normalise_phone, normalise_tax_id
from flows.entries import Entries
from flows.importing import ImportReport, Outcome, import_rows
from flows.office import BackOffice
from flows.vocabulary.documents import DocumentRecord, DocumentStatus
from flows.vocabulary.messages import MessageKey, message
from flows.vocabulary.readings import FieldName, Source, Trouble
from locales.catalog import render
from sandbox import receipts
from sandbox.person import Line, Person
from sandbox.telegram import LocalTelegram
from sandbox.twilio import LocalTwilio
from storage.opening import Storage

PUBLIC_URL = "https://kwit.example"
PHONE_KEY = "the key of the sandbox, which seals nothing of value"
WHATSAPP_NUMBER = "+14155238886"
OFFICE_NAME = "Treuhand Baumann"
OFFICE_CONTACT = "+41 44 123 45 67"
DESK = -1001234567890
"""The office's group in Telegram."""

BOOK = """company,tax_id,company_language,manager,manager_telegram_id,manager_role,person,phones,person_language
Müller AG,CHE-123.456.788,de,Frau Baumann,700001,administrator,Anna Keller,+41 79 123 45 67,
Northern Tools Ltd,,en,Frau Baumann,,,Grace Hall,,
Przykład Sp. z o.o.,583-000-75-31,pl,Pan Nowak,700002,manager,Katarzyna Lis,+48 601 234 567,
ООО Ромашка,,ru,Frau Baumann,,,Ольга Смирнова,+7 912 345-67-89,
"""

WITHIN = 60.0
"""Seconds that anything may take, models loading included."""


class Narrator(Protocol):
    """Who tells the story."""

    def scene(self, title: str) -> None:
        """A new scene begins."""

    def office(self, text: str) -> None:
        """The office does something."""

    def line(self, name: str, platform: str, line: Line) -> None:
        """Somebody said, sent or saw something."""


class Transcript(list[Line]):
    """A transcript that tells each line as it is written."""

    def __init__(self, tell: Callable[[Line], None]) -> None:
        super().__init__()
        self._tell = tell

    def append(self, line: Line) -> None:
        """Write a line, and tell it."""
        super().append(line)
        self._tell(line)


def settings_for(telegram: LocalTelegram, twilio: LocalTwilio) -> dict[str, Any]:
    """The settings with which Kwit works on the local platforms, for an office in Zürich."""
    return {
        "phone_key": PHONE_KEY,
        "telegram_token": telegram.token,
        "telegram_api": telegram.url,
        "twilio_account_sid": twilio.account.sid,
        "twilio_auth_token": twilio.account.token,
        "twilio_api": twilio.api_url,
        "twilio_media_hosts": (twilio.media_url,),
        "whatsapp_number": WHATSAPP_NUMBER,
        "public_url": PUBLIC_URL,
        "port": 0,
        "admin_chat": DESK,
        "office_name": OFFICE_NAME,
        "office_contact": OFFICE_CONTACT,
        "office_language": "de",
        "office_timezone": "Europe/Zurich",
    }


def label(key: MessageKey, language: str) -> str:
    """The words on a button."""
    return render(message(key), language)


@dataclass
class Story:
    """The stage: the office's database, both platforms, and who tells."""

    storage: Storage
    telegram: LocalTelegram
    twilio: LocalTwilio
    narrator: Narrator
    reads_cyrillic: bool = True

    def _told(self, name: str, person: Person) -> Person:
        person.transcript = Transcript(lambda line: self.narrator.line(name, person.platform, line))
        return person

    def whatsapp(self, name: str, phone: str) -> Person:
        """Somebody with WhatsApp."""
        return self._told(name, self.twilio.person(phone, name))

    def telegram_person(self, name: str, phone: str, language: str) -> Person:
        """Somebody with Telegram."""
        return self._told(name, self.telegram.person(name, phone=phone, language=language))

    @property
    def entries(self) -> Entries:
        """The rules for values of the office's book."""
        return Entries(normalise_phone, normalise_tax_id, "CH")

    async def import_office(self) -> ImportReport:
        """The office's book comes from a CSV file."""
        self.narrator.scene("The office brings its book")
        book = self.storage.book
        report = await import_rows(BOOK, book=book, entries=self.entries, new_id=lambda: uuid4().hex, strict=True)
        assert report.written, report
        added = report.count(Outcome.ADDED)
        self.narrator.office(f"import office.csv: {added} of {len(report.rows)} rows added")
        return report

    async def invite(self, who: str) -> str:
        """The office issues a one-time code."""
        office = BackOffice(self.storage.book, self.entries, lambda: uuid4().hex)
        person, invitation = await office.invite(who, datetime.now(UTC))
        until = invitation.until.astimezone(ZoneInfo("Europe/Zurich"))
        self.narrator.office(f"invite {person.name}: code {invitation.code}, good until {until:%d.%m.%Y %H:%M}")
        return invitation.code

    async def known_employee(self) -> DocumentRecord:
        """Anna's number is in the book: she snaps a receipt in WhatsApp and confirms."""
        self.narrator.scene("Anna, whose number the office knows, snaps a receipt in WhatsApp")
        anna = self.whatsapp("Anna", "+41791234567")
        truth = receipts.GERMAN_RESTAURANT
        await anna.snaps(("lunch.jpg", photo(truth, seed=3)), caption="Mittagessen mit Keller AG")
        seen = await anna.sees("Müller AG", "Mittagessen mit Keller AG", within=WITHIN)
        assert truth.date.strftime("%d.%m.%Y") in seen.text, seen.text
        await anna.taps(label(MessageKey.CHOICE_YES, "de"))
        await anna.sees("abgelegt", within=WITHIN)
        return self.right(await self.newest(), truth.total, truth.date.isoformat(), truth.currency)

    async def stranger(self) -> DocumentRecord:
        """A stranger's picture waits, unopened, until the code comes."""
        self.narrator.scene("A stranger's picture waits until the code arrives")
        grace = self.whatsapp("Grace", "+447400123456")
        truth = receipts.STRANGERS_SHOP
        before = len(await self.storage.documents.listed())
        await grace.snaps(("tools.jpg", photo(truth, seed=5)))
        await grace.sees("don't know you yet", within=WITHIN)
        assert len(await self.storage.documents.listed()) == before, "a stranger's picture was taken in"
        code = await self.invite("Grace Hall")
        await grace.says(f"{code[:4]} {code[4:]}")
        await grace.sees("Welcome, Grace Hall", within=WITHIN)
        await grace.sees("Northern Tools Ltd", label(MessageKey.CHOICE_CORRECT, "en"), within=WITHIN)
        await grace.taps(label(MessageKey.CHOICE_YES, "en"))
        await grace.sees("filed", within=WITHIN)
        return self.right(await self.newest(), truth.total, truth.date.isoformat(), truth.currency)

    async def polish_client(self) -> DocumentRecord:
        """A client shares the contact in Telegram, sends a PDF e-invoice and corrects a field by saying so."""
        self.narrator.scene("A Polish client links Telegram, sends an e-invoice and corrects it")
        kasia = self.telegram_person("Katarzyna", "+48601234567", "pl")
        await kasia.says("/start")
        await kasia.sees(OFFICE_NAME, within=WITHIN)
        await kasia.shares_contact()
        await kasia.sees("Przykład Sp. z o.o.", within=WITHIN)
        truth = receipts.POLISH_INVOICE
        pdf = receipts.invoice_pdf(truth, xml=True, text_layer=True)
        await kasia.sends_file(("faktura.pdf", pdf))
        seen = await kasia.sees(label(MessageKey.CHOICE_YES, "pl"), within=WITHIN)
        assert "939,45" in seen.text, seen.text
        await kasia.says("sprzedawca Drukarnia Świt")
        await kasia.sees("Drukarnia Świt", within=WITHIN)
        await kasia.taps(label(MessageKey.CHOICE_YES, "pl"))
        await kasia.sees("Dziękuj", within=WITHIN)
        record = self.right(await self.newest(), truth.total, truth.date.isoformat(), truth.currency)
        merchant = record.reading.find(FieldName.MERCHANT)
        assert merchant is not None, record
        assert (merchant.value, merchant.source) == ("Drukarnia Świt", Source.PERSON), merchant
        total = record.reading.find(FieldName.TOTAL)
        assert total is not None, record
        assert total.source is Source.XML, total
        return record

    async def russian_receipt(self) -> DocumentRecord:
        """A Russian receipt: with Tesseract's data it is read, without it the limit is said."""
        self.narrator.scene("A Russian receipt")
        olga = self.telegram_person("Ольга", "+79123456789", "ru")
        await olga.says("/start")
        await olga.sees(OFFICE_NAME, within=WITHIN)
        await olga.shares_contact()
        await olga.sees("Ромашка", within=WITHIN)
        truth = receipts.RUSSIAN_SHOP
        await olga.snaps(("chek.jpg", photo(truth, seed=8)))
        await olga.sees(label(MessageKey.CHOICE_YES, "ru"), within=WITHIN)
        record = await self.newest()
        self.right(record, truth.total, truth.date.isoformat(), truth.currency)
        if not self.reads_cyrillic:
            assert record.reading.trouble is Trouble.SCRIPT, record.reading
            self.narrator.office(
                "Tesseract's Russian data is not installed: figures and codes are read, words are not."
            )
        await olga.taps(label(MessageKey.CHOICE_YES, "ru"))
        await olga.sees("№", within=WITHIN)
        return await self.newest()

    async def lock_out(self) -> None:
        """Five wrong codes lock an address out."""
        self.narrator.scene("Somebody tries codes")
        mallory = self.whatsapp("Mallory", "+41790000000")
        for left in (4, 3, 2, 1):
            await mallory.says(f"BCDF GHJ{left + 2}")
            await mallory.sees(render(message(MessageKey.CODE_WRONG, left=left), "de"), within=WITHIN)
        await mallory.says("BCDF GHJ2")
        await mallory.sees(OFFICE_CONTACT, within=WITHIN)
        code = await self.invite("Grace Hall")
        await mallory.says(code)
        await mallory.sees(OFFICE_CONTACT, within=WITHIN)

    async def newest(self) -> DocumentRecord:
        """The document listed last."""
        return (await self.storage.documents.listed(limit=1))[0]

    def right(self, record: DocumentRecord, total: Decimal, day: str, currency: str) -> DocumentRecord:
        """The document is stored with these fields."""
        reading = record.reading
        found = (reading.value(FieldName.TOTAL), reading.value(FieldName.DATE), reading.value(FieldName.CURRENCY))
        assert (Decimal(found[0] or "NaN"), found[1], found[2]) == (total, day, currency), (found, total, day, currency)
        return record

    async def everything_stored(self) -> list[DocumentRecord]:
        """Every document of the story is filed, with its original."""
        documents = await self.storage.documents.listed()
        for record in documents:
            assert record.status is DocumentStatus.FILED, record
            for file in record.arrival.files:
                data = await self.storage.documents.original(file.file_id)
                assert len(data) == file.size, file
        return documents


def photo(receipt: receipts.Receipt, *, seed: int) -> bytes:
    """A telephone's picture of a drawn receipt."""
    return receipts.jpeg(receipts.photograph(receipts.draw(receipt), seed=seed, strength=0.4))
