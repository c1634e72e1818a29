"""Merchants as each company knows them: how their names are spelt on papers that its people have confirmed.

One stored document a company, so that a reading costs one look-up. A merchant is known when a person typed its name, or when it
was read beyond doubt, on a document that was confirmed. A name that recognition spells a little differently, or that stands
behind a known tax id, is then spelt as it is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from flows.vocabulary.readings import FieldName, Finding, Reading, Source
from storage.client import Database
from storage.schemas import SCHEMAS

SURE = 0.9
"""Confidence from which the name on a confirmed document is taken for its right spelling."""
SAME_SPELLING = 88.0
"""Similarity, of 100, from which a recognised name is a known one misread: one letter in nine, not ``Müller`` for ``Möller``."""
SHORTEST = 5
"""Letters and digits of the shortest name that is corrected: of shorter ones another letter is another name."""
LEAST_ALIKE = 60.0
"""Similarity from which a name is believed to be that of the tax id beside it: ``R3WE`` of ``REWE Markt GmbH``."""
_BY_TAX_ID = 0.97
_BY_NAME = 0.92


@dataclass(frozen=True, slots=True)
class KnownMerchant:
    """A merchant's name as a company knows it, and its tax id, if that was read."""

    name: str
    tax_id: str = ""


class MongoMerchants:
    """The collection ``merchants``: one document a company."""

    def __init__(self, database: Database) -> None:
        self._merchants = database["merchants"]

    async def note(self, company_id: str, reading: Reading) -> None:
        """The company's people confirmed ``reading``: its merchant is known from now on. Doing so again changes nothing."""
        merchant = known_by(reading)
        if merchant is None:
            return
        change = {
            "$addToSet": {"known": {"name": merchant.name, "tax_id": merchant.tax_id}},
            "$setOnInsert": {"schema": SCHEMAS.current("merchants")},
        }
        await self._merchants.update({"_id": company_id}, change, upsert=True)

    async def respelled(self, company_id: str, reading: Reading) -> Reading:
        """The reading with its merchant spelt as the company knows it."""
        found = await self._merchants.find_one({"_id": company_id})
        if found is None:
            return reading
        known = [KnownMerchant(each["name"], each["tax_id"]) for each in SCHEMAS.lifted("merchants", found)["known"]]
        return respelled(reading, known)


def known_by(reading: Reading) -> KnownMerchant | None:
    """The merchant that a confirmed reading makes known; None where its name may be misread."""
    merchant = reading.find(FieldName.MERCHANT)
    if merchant is None or not merchant.value:
        return None
    if merchant.source is Source.OCR and merchant.confidence < SURE:
        return None
    return KnownMerchant(merchant.value, reading.value(FieldName.SELLER_TAX_ID) or "")


def respelled(reading: Reading, known: Sequence[KnownMerchant]) -> Reading:
    """The reading with its merchant spelt as it is known; what was not recognised from a picture is spelt right already."""
    read = reading.find(FieldName.MERCHANT)
    if read is not None and (read.source is not Source.OCR or any(each.name == read.value for each in known)):
        return reading
    found = _by_tax_id(reading, read, known) or _by_name(reading, read, known)
    return reading if found is None else _with_merchant(reading, found)


def _by_tax_id(reading: Reading, read: Finding | None, known: Sequence[KnownMerchant]) -> Finding | None:
    """The one name that is known with the seller's tax id, unless quite another one was read."""
    tax_id = reading.find(FieldName.SELLER_TAX_ID)
    if tax_id is None:
        return None
    names = {each.name for each in known if each.tax_id == tax_id.value}
    if len(names) != 1:
        return None
    name = names.pop()
    if read is not None and fuzz.partial_ratio(_plain(read.value), _plain(name)) < LEAST_ALIKE:
        return None
    return Finding(FieldName.MERCHANT, name, Source.KNOWN, min(_BY_TAX_ID, tax_id.confidence))


def _by_name(reading: Reading, read: Finding | None, known: Sequence[KnownMerchant]) -> Finding | None:
    """The known name that is spelt almost the same, if it is not known with another tax id than the one that was read."""
    if read is None or len(_plain(read.value)) < SHORTEST:
        return None
    tax_id = reading.value(FieldName.SELLER_TAX_ID) or ""
    names = [each.name for each in known if not (tax_id and each.tax_id and each.tax_id != tax_id)]
    best = process.extractOne(read.value, names, scorer=fuzz.ratio, processor=_plain, score_cutoff=SAME_SPELLING)
    if best is None:
        return None
    return Finding(FieldName.MERCHANT, best[0], Source.KNOWN, max(read.confidence, _BY_NAME))


def _with_merchant(reading: Reading, merchant: Finding) -> Reading:
    others = tuple(each for each in reading.findings if each.name is not FieldName.MERCHANT)
    disputed = tuple(name for name in reading.disputed if name is not FieldName.MERCHANT)
    return replace(reading, findings=(*others, merchant), disputed=disputed)


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
