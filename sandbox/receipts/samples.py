"""Inventing receipts and invoices: the truth first, pictures later."""

import base64
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from sandbox.receipts.shops import BUYERS, SERVICES, SHOPS, WORDS, Shop
from sandbox.receipts.taxids import TAX_IDS, iban
from sandbox.receipts.truth import Invoice, Item, Party, Receipt

LANGUAGES = tuple(SHOPS)
"""The languages receipts can be sampled in."""

_FIRST_DAY = datetime(2025, 1, 2, 8, 0)  # noqa: DTZ001 - a till prints local time without a zone
_DAYS = 340


def sample(language: str, seed: int) -> Receipt:
    """Invent a receipt in the language (one of `LANGUAGES`); the same seed gives the same one.

    Raises KeyError for a language without shops. The day is in 2025, when the rates of `shops` were in force.
    """
    chance = Random(f"receipt {language} {seed}")
    shop = chance.choice(SHOPS[language])
    issued = _FIRST_DAY + timedelta(
        days=chance.randrange(_DAYS), minutes=chance.randrange(13 * 60), seconds=chance.randrange(60)
    )
    return receipt_of(shop, language, issued, chance)


def receipt_of(shop: Shop, language: str, issued: datetime, chance: Random) -> Receipt:
    """Invent what was bought in a shop at a time; every other number comes from `chance`."""
    goods = chance.sample(shop.goods, chance.randint(2, len(shop.goods)))
    items = tuple(
        Item(name, chance.choice((1, 1, 1, 2, 3)), Decimal(price) / 100, Decimal(rate)) for name, price, rate in goods
    )
    seller = Party(shop.name, shop.street, shop.postcode, shop.city, shop.country, TAX_IDS[shop.country](chance))
    plain = Receipt(
        language=language,
        seller=seller,
        number=_number(language, chance),
        issued=issued,
        items=items,
        currency=shop.currency,
        card=chance.random() < 0.6,
        cashier=chance.choice(WORDS[language].cashiers),
        look=chance.randrange(1000),
    )
    return _fiscalised(plain, chance)


def sample_invoice(language: str, seed: int) -> Invoice:
    """Invent an invoice in the language; the same seed gives the same one. Raises KeyError for an unknown language."""
    chance = Random(f"invoice {language} {seed}")
    shop = chance.choice(SHOPS[language])
    country = "DE" if language == "de" else shop.country
    currency = "EUR" if language == "de" else shop.currency
    issued = date(2025, 1, 2) + timedelta(days=chance.randrange(_DAYS))
    services = chance.sample(SERVICES[language], chance.randint(1, 3))
    name, street, postcode, city = BUYERS[language]
    make_tax_id = TAX_IDS[country]
    return Invoice(
        language=language,
        seller=Party(shop.name, shop.street, shop.postcode, shop.city, country, make_tax_id(chance)),
        buyer=Party(name, street, postcode, city, country, make_tax_id(chance)),
        number=f"FV/{issued.year}/{issued.month:02d}/{chance.randint(1, 999):03d}",
        issued=issued,
        due=issued + timedelta(days=14),
        items=tuple(
            Item(service, chance.randint(1, 8), Decimal(price) / 100, Decimal(rate))
            for service, price, rate in services
        ),
        currency=currency,
        iban=iban(chance, country if country in {"DE", "PL", "FR", "IT"} else "CH"),
    )


def _number(language: str, chance: Random) -> str:
    """Number a receipt as the country's tills do."""
    if language == "pl":
        return f"{chance.randint(1, 9999):04d}/{chance.randint(1, 99):02d}"
    if language == "it":
        return f"{chance.randint(1, 1999):04d}-{chance.randint(1, 199):04d}"
    return f"{chance.randint(100, 99999)}"


def _fiscalised(receipt: Receipt, chance: Random) -> Receipt:
    """Add what the law of the country makes a till print: the German TSE, the Russian fiscal signs."""
    match receipt.seller.country:
        case "DE":
            return _german(receipt, chance)
        case "RU":
            return _russian(receipt, chance)
        case "PL":
            unique = f"{chance.choice(('BBC', 'EAZ', 'ZBK'))} {chance.randint(10**9, 10**10 - 1)}"
            return replace(receipt, fiscal=(unique,), codes=())
        case "IT":
            return replace(receipt, fiscal=(f"RT 96SRT{chance.randint(10**6, 10**7 - 1)}",))
        case _:
            return receipt


def _german(receipt: Receipt, chance: Random) -> Receipt:
    """Kassenbeleg-V1, the QR code of DSFinV-K 2.x, appendix I: gross by rate 19, 7, 10.7, 5.5, 0, then the payments."""
    gross = {tax.rate: tax.gross for tax in receipt.taxes}
    by_rate = "_".join(f"{gross.get(Decimal(rate), Decimal(0)):.2f}" for rate in ("19", "7", "10.7", "5.5", "0"))
    means = "Unbar" if receipt.card else "Bar"
    start = receipt.issued - timedelta(seconds=chance.randint(5, 90))
    counter = chance.randint(1000, 99999)
    transaction = counter // 2
    serial = f"{chance.getrandbits(128):032x}"
    signature = base64.b64encode(chance.randbytes(64)).decode()
    key = base64.b64encode(b"\x04" + chance.randbytes(64)).decode()
    code = ";".join(
        (
            "V0",
            f"KASSE-{chance.randint(1, 9)}",
            "Kassenbeleg-V1",
            f"Beleg^{by_rate}^{receipt.total:.2f}:{means}",
            str(transaction),
            str(counter),
            f"{start:%Y-%m-%dT%H:%M:%S}.000Z",
            f"{receipt.issued:%Y-%m-%dT%H:%M:%S}.000Z",
            "ecdsa-plain-SHA256",
            "unixTime",
            signature,
            key,
        )
    )
    lines = (f"TSE-Transaktion: {transaction}", f"TSE-Signaturzähler: {counter}", f"TSE-Serie: {serial[:24]}")
    return replace(receipt, fiscal=lines, codes=(code,))


def _russian(receipt: Receipt, chance: Random) -> Receipt:
    """The QR code of Federal Tax Service order ED-7-20/662: time, sum, fiscal drive, document, sign, kind (1: sale).

    The number of the receipt is that of the fiscal document.
    """
    drive, document, sign = (
        chance.randint(10**15, 10**16 - 1),
        chance.randint(1000, 99999),
        chance.randint(10**9, 2**32),
    )
    code = f"t={receipt.issued:%Y%m%dT%H%M}&s={receipt.total:.2f}&fn={drive}&i={document}&fp={sign}&n=1"
    lines = ("СНО: ОСН", f"ФН: {drive}", f"ФД: {document}", f"ФП: {sign}", "Сайт ФНС: nalog.gov.ru")
    return replace(receipt, number=str(document), fiscal=lines, codes=(code,))
