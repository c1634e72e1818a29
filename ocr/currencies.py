"""The currency of a document: printed beside its amounts, or that of the country which everything else speaks of."""

import re
from collections.abc import Mapping, Sequence
from functools import partial

from flows.vocabulary.readings import PagePlace
from ocr.amounts import CURRENCY_WORDS, Amount, find_amounts
from ocr.evidence import Choice, Evidence, judge_of
from ocr.lines import Row
from ocr.tax_ids import TaxIds
from ocr.words import Vocabulary

_HOME = {"de": "EUR", "fr": "EUR", "it": "EUR", "pl": "PLN", "ru": "RUB"}
"""What most of those who write the language pay with; other evidence outweighs it (Swiss francs, say)."""
_EURO_IDS = ("DE", "AT", "FR", "IT", "ES", "NL", "BE", "LU", "FI", "IE", "PT", "EL", "SK", "SI", "HR", "EE", "LV", "LT")
_ID_CURRENCIES = dict.fromkeys(_EURO_IDS, "EUR") | {"CHE": "CHF", "GB": "GBP", "PL": "PLN"}
_WORD = re.compile(r"\b(EUR(?:O|OS)?|CHF|PLN|RUB|RM|MYR|USD|GBP|SGD|CZK)\b")
_COUNTRIES: Mapping[str, Vocabulary] = {
    "MYR": Vocabulary(
        """
        sdn bhd, malaysia, ringgit, kuala lumpur, selangor, johor, penang, perak, melaka, sabah, sarawak, pahang, kedah, jalan,
        jln, taman, gst id, gst reg, gst no, gst summary, com.my
        """
    ),
    "SGD": Vocabulary("pte ltd, singapore, com.sg"),
    "CHF": Vocabulary(
        """
        schweiz, suisse, svizzera, switzerland, zurich, geneve, lausanne, winterthur, luzern, lugano, st. gallen, franken, =mwst
        chf, rappen
        """
    ),
    "GBP": Vocabulary(
        "united kingdom, england, scotland, =wales, london, manchester, birmingham, pound sterling, co.uk"
    ),
    "PLN": Vocabulary("polska, warszawa, krakow, poznan, wroclaw, gdansk, sp. z o.o, spolka, regon, zloty"),
    "RUB": Vocabulary("россия, москва, санкт-петербург, рублей, =ооо, =инн, nalog"),
    "EUR": Vocabulary(
        "deutschland, germany, osterreich, austria, france, italia, italy, =sarl, s.r.l, partita iva, =siret"
    ),
}
"""Names and legal forms of countries by their currency."""
_SITES = {"ch": "CHF", "pl": "PLN", "ru": "RUB", "my": "MYR", "sg": "SGD", "uk": "GBP"} | dict.fromkeys(
    ("de", "at", "fr", "it", "es", "nl", "be"), "EUR"
)
_SITE = re.compile(rf"[\w-]{{2,}}\.({'|'.join(_SITES)})(?![\w.])", re.IGNORECASE)
_CALLING_CODES = {"41": "CHF", "48": "PLN", "7": "RUB", "60": "MYR", "65": "SGD", "44": "GBP"} | dict.fromkeys(
    ("49", "43", "33", "39", "31", "32", "34"), "EUR"
)
_CALLING_CODE = re.compile(rf"(?<![\d+])(?:\+|00)\s?({'|'.join(_CALLING_CODES)})(?=[\s\d(./-])")


def find_currency(rows: Sequence[Row], language: Choice[str] | None, ids: TaxIds) -> Choice[str] | None:
    """Return the ISO 4217 code: printed beside amounts, named anywhere, or that of the country that is spoken of."""
    return gather_currency(rows, language, ids).best()


def gather_currency(rows: Sequence[Row], language: Choice[str] | None, ids: TaxIds) -> Evidence[str]:
    """Return the currencies that may be meant, with their features."""
    evidence: Evidence[str] = Evidence(judge_of("currency"))
    for row in rows:
        text = row.text
        for amount in find_amounts(text):
            if amount.currency:
                evidence.add(amount.currency, "dollar" if amount.currency == "USD" else "beside_amount")
                evidence.stand(amount.currency, _place_beside(row, amount))
        for word in _WORD.findall(text.upper()):
            evidence.add(CURRENCY_WORDS.get(word, "EUR"), "word")
            evidence.stand(CURRENCY_WORDS.get(word, "EUR"), row.place_where(partial(_names, word)))
        for currency, words in _COUNTRIES.items():
            if words.within(text):
                evidence.add(currency, "country")
        for site in _SITE.findall(text):
            evidence.add(_SITES[site.lower()], "country")
        for code in _CALLING_CODE.findall(text):
            evidence.add(_CALLING_CODES[code], "country")
    if language is not None and language.value in _HOME:
        evidence.add(_HOME[language.value], "language")
    for country, currency in _ID_CURRENCIES.items():
        if ids.seller and re.match(rf"{country}\w?\d", ids.seller):
            evidence.add(currency, "tax_id")
    return evidence


def _place_beside(row: Row, amount: Amount) -> PagePlace | None:
    """Return where the currency of an amount stands: behind its figures or before them."""
    begin, end = amount.figures
    return row.place(end, amount.end) if amount.end > end else row.place(amount.start, begin)


def _names(word: str, text: str) -> bool:
    return word in _WORD.findall(text.upper())
