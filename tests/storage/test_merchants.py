"""Claims about merchants as a company knows them, and how their names are then spelt."""

from datetime import UTC, datetime

import pytest

from flows.vocabulary.documents import Arrival, DocumentStatus
from flows.vocabulary.effects import RecordDocument
from flows.vocabulary.readings import FieldName, Finding, Reading, Source
from storage.merchants import SURE, KnownMerchant, known_by, respelled
from storage.opening import Storage

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
FREY = KnownMerchant("Bäckerei Frey", "CHE123456788")
ADLER = KnownMerchant("Restaurant Adler")


def read(name: str | None, tax_id: str = "", source: Source = Source.OCR, confidence: float = 0.7) -> Reading:
    merchant = (Finding(FieldName.MERCHANT, name, source, confidence),) if name else ()
    seller = (Finding(FieldName.SELLER_TAX_ID, tax_id, Source.OCR, 0.9),) if tax_id else ()
    return Reading((*merchant, *seller))


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (read("Bäckerei Fr3y"), "Bäckerei Frey"),
        (read("BACKEREI FREY"), "Bäckerei Frey"),
        (read("8äck Frey", "CHE123456788"), "Bäckerei Frey"),
        (read(None, "CHE123456788"), "Bäckerei Frey"),
        (read("Bäckerei Frei", "CHE109322551"), "Bäckerei Frei"),
        (read("Metzgerei Zwahlen", "CHE123456788"), "Metzgerei Zwahlen"),
        (read("Restaurant Adler"), "Restaurant Adler"),
        (read("Restaurant Ad1er"), "Restaurant Adler"),
        (read("Restaurant Stern"), "Restaurant Stern"),
        (read("Adle"), "Adle"),
        (read("Bäckerei Fr3y", source=Source.PERSON), "Bäckerei Fr3y"),
        (read("Bäckerei Fr3y", source=Source.XML), "Bäckerei Fr3y"),
        (read(None), None),
    ],
)
def test_a_name_is_spelt_as_it_is_known(reading: Reading, expected: str | None) -> None:
    assert respelled(reading, [FREY, ADLER]).value(FieldName.MERCHANT) == expected


def test_a_respelt_name_says_where_it_is_from_and_is_disputed_no_more() -> None:
    reading = Reading(read("Bäckerei Fr3y").findings, disputed=(FieldName.MERCHANT, FieldName.TOTAL))
    after = respelled(reading, [FREY])
    merchant = after.find(FieldName.MERCHANT)
    assert merchant is not None
    assert (merchant.source, merchant.confidence > 0.9) == (Source.KNOWN, True)
    assert after.disputed == (FieldName.TOTAL,)


def test_what_is_nearest_wins_and_a_tax_id_of_two_names_decides_nothing() -> None:
    two = [KnownMerchant("Coop Pronto", "CHE1"), KnownMerchant("Coop Tankstelle", "CHE1")]
    assert respelled(read(None, "CHE1"), two).value(FieldName.MERCHANT) is None
    assert respelled(read("Co0p Tankstelle", "CHE1"), two).value(FieldName.MERCHANT) == "Coop Tankstelle"


@pytest.mark.parametrize(
    ("reading", "known"),
    [
        (read("Frey", confidence=SURE), KnownMerchant("Frey")),
        (read("Frey", confidence=SURE - 0.01), None),
        (read("Frey", "CHE1", Source.PERSON, 1.0), KnownMerchant("Frey", "CHE1")),
        (read("Frey", source=Source.QR, confidence=0.2), KnownMerchant("Frey")),
        (read("", source=Source.PERSON), None),
        (read(None, "CHE1"), None),
    ],
)
def test_a_merchant_is_known_where_its_name_is_beyond_doubt(reading: Reading, known: KnownMerchant | None) -> None:
    assert known_by(reading) == known


async def test_each_company_knows_the_merchants_that_its_people_confirmed(storage: Storage) -> None:
    for number, company in ((1001, "mueller"), (1002, "mueller"), (1003, "keller")):
        await storage.documents.arrive(Arrival(f"d{number}", number, company, company, "anna", "telegram:1", (), NOON))

    async def recorded(number: int, status: DocumentStatus, name: str, company: str) -> None:
        reading = read(name, source=Source.PERSON)
        await storage.documents.record(RecordDocument(f"d{number}", status, reading, "", company, company), NOON, 1)

    async def spelt(company: str, name: str) -> str | None:
        return (await storage.documents.respelled(company, read(name))).value(FieldName.MERCHANT)

    await recorded(1001, DocumentStatus.PRESENTED, "Bäckerei Frey", "mueller")
    assert await spelt("mueller", "Bäckerei Fr3y") == "Bäckerei Fr3y", "nobody has confirmed it"
    for _ in range(2):
        await recorded(1001, DocumentStatus.FILED, "Bäckerei Frey", "mueller")
    await recorded(1002, DocumentStatus.FILED, "Restaurant Adler", "mueller")
    await recorded(1003, DocumentStatus.FILED, "Metzgerei Keller", "keller")
    assert await spelt("mueller", "Bäckerei Fr3y") == "Bäckerei Frey"
    assert await spelt("mueller", "Restaurant Ad1er") == "Restaurant Adler"
    assert await spelt("keller", "Bäckerei Fr3y") == "Bäckerei Fr3y", "another company's merchants are nobody else's"
