"""Fields from text alone: rows of a receipt written as strings, their columns behind ``|``."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.vocabulary.readings import FieldName, Finding, PagePlace, Source, Tax
from ocr.extracts import Extract
from ocr.fields import extract_fields
from ocr.lines import Line, group_rows, straighten
from ocr.places import place_of
from ocr.tax_ids import TaxIds, find_tax_ids

TODAY = date(2026, 6, 1)
HEAD = ("Muster GmbH", "Hauptstraße 1", "10115 Berlin")


def lines(rows: Sequence[str], score: float = 0.98) -> list[Line]:
    return [
        Line(text, score, 30 + 300 * column, 40 * row, 30 + 300 * column + 12 * len(text), 40 * row + 28)
        for row, joined in enumerate(rows)
        for column, text in enumerate(joined.split("|"))
    ]


def extract(*rows: str) -> Extract:
    return extract_fields(lines(rows), Source.OCR, TODAY)


def value(name: FieldName, *rows: str) -> str | None:
    return next((finding.value for finding in extract(*rows).findings if finding.name is name), None)


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        (("Brot|3,80", "Zwischensumme|3,80", "Pfand|0,25", "SUMME EUR|4,05", "Bar|10,00", "Rückgeld|5,95"), "4.05"),
        (("Milk|4.71", "Total|4.71", "Rounding Adj|-0.01", "Total Rounded|4.70", "Cash|10.00", "Change|5.30"), "4.70"),
        (
            (
                "Milk|22.91",
                "Total Sales (Inclusive GST) RM|22.91",
                "Rounding|-.01",
                "Rounding RM|22.90",
                "CASH RM|22.90",
            ),
            "22.90",
        ),
        (("Sub Total (Excl. GST)|106.10", "GST 6%|6.37", "Rounding|-0.02", "Total|112.45", "CASH|112.45"), "112.45"),
        (("Chleb|5,49 B", "SUMA PTU|1,54", "SUMA PLN|24,26", "GOTÓWKA|50,00", "RESZTA|25,74"), "24.26"),
        (("Молоко|89.90", "ИТОГ|=455.40", "НАЛИЧНЫМИ|=500.00", "СДАЧА|=44.60"), "455.40"),
        (("Netto|100,00", "MwSt 19%|19,00", "Gesamtbetrag|119,00"), "119.00"),
        (
            ("Total 0% supplies|23.63", "Total 6% supplies|30.52", "Total 0% supplies|23.63", "Total Payable|54.15"),
            "54.15",
        ),
        (("NET TOTAL|343.95", "SUB TOTAL|295.00"), "343.95"),
        (("Pain|3,10", "Total HT|2,94", "TVA 5,5%|0,16", "NET À PAYER|3,10", "Espèces|5,00", "Rendu|1,90"), "3.10"),
        (("Caffè|1,50", "Netto a pagare|1,50", "di cui IVA 10%|0,14", "Contante|2,00", "Resto|0,50"), "1.50"),
        (("Bread|3.80", "Milk|1.20", "Jam|2.50", "@|7.50", "4711|1.00"), "7.50"),
    ],
    ids=[
        "change",
        "rounded",
        "rounding row",
        "net",
        "polish",
        "russian",
        "invoice",
        "partial totals",
        "net total",
        "french",
        "italian",
        "sum",
    ],
)
def test_the_total_is_what_was_to_be_paid(rows: tuple[str, ...], total: str) -> None:
    assert value(FieldName.TOTAL, *HEAD, *rows) == total


def test_a_misread_digit_is_put_right_by_the_tax_table() -> None:
    rows = ("SUMME EUR|19,16", "V 19,0%|1,44|7,55|8,99", "E 7,0%|0,68|9,79|10,47")

    assert value(FieldName.TOTAL, *HEAD, *rows) == "19.46"
    assert extract(*HEAD, *rows).taxes == (Tax("19", "1.44"), Tax("7", "0.68"))


def test_taxes_are_believed_only_if_they_can_be() -> None:
    rows = ("SUMA PLN|24,26", "PTU A 23%|0,52", "PTU B 5%|9,99")

    assert extract(*rows).taxes == (Tax("23", "0.52"),)


@pytest.mark.parametrize(
    ("rows", "day"),
    [
        (("Datum 12.03.2026 08:14", "Gültig bis 31.12.2026"), "2026-03-12"),
        (("Rechnungsdatum: 12.03.2026", "Lieferdatum: 10.03.2026", "Zahlbar bis 26.03.2026"), "2026-03-12"),
        (("Card Expiry: 30/05/26", "12/03/2026 19:14"), "2026-03-12"),
        (("12.03.2026", "01.07.2026"), "2026-03-12"),
        (("Rechnung FV/2026/03/171", "11.03.2026"), "2026-03-11"),
        (("2026-03-1208:14",), "2026-03-12"),
    ],
    ids=["validity", "invoice", "card", "future", "number", "glued clock"],
)
def test_the_date_is_the_day_of_the_purchase(rows: tuple[str, ...], day: str) -> None:
    assert value(FieldName.DATE, *HEAD, *rows) == day


@pytest.mark.parametrize(
    ("rows", "merchant"),
    [
        (
            ("FRISCH & GUT", "Bäckerei Sonnenschein GmbH", "Hauptstraße 12", "10115 Berlin"),
            "Bäckerei Sonnenschein GmbH",
        ),
        (("tan woon yann", "BOOK TALK SDN BHD", "789417-W", "NO.5, JALAN SAGU 18"), "BOOK TALK SDN BHD"),
        (("POPULAR BOOK", "CO. (M) SDN BHD", "No 8, Jalan Razak"), "POPULAR BOOK CO. (M) SDN BHD"),
        (("PASAR RAYA MEGA", "(SEMENYIH) SDN BHD", "(767840-W)", "NO 24, JALAN"), "PASAR RAYA MEGA (SEMENYIH) SDN BHD"),
        (("BOON SENG PAPER SDN BHD (1248717-W)", "12, JALAN BUNGA"), "BOON SENG PAPER SDN BHD"),
        (("LDL", "Warburger Straße 130", "33100 Paderborn", "Brot|1,79", "Käse|2,59"), "LIDL"),
        (
            ("PARAGON FISKALNY", "Zielony Groszek Sp. z o.o.", "ul. Długa 15", "00-238 Warszawa"),
            "Zielony Groszek Sp. z o.o.",
        ),
        (("КАССОВЫЙ ЧЕК", 'ООО "Ромашка"', "г. Москва, ул. Ленина"), 'ООО "Ромашка"'),
    ],
    ids=["slogan", "scribble", "two rows", "bracket", "register", "logo", "polish", "russian"],
)
def test_the_merchant_is_the_seller(rows: tuple[str, ...], merchant: str) -> None:
    assert value(FieldName.MERCHANT, *rows) == merchant


@pytest.mark.parametrize(
    ("rows", "buyer"),
    [
        (("Muster GmbH", "Rechnung an: Keller AG", "Summe|12,00"), "Keller AG"),
        (("Muster GmbH", "Rechnung an", "Keller AG", "Hauptstraße 3", "Summe|12,00"), "Keller AG"),
        (("Sprzedawca|Nabywca", "Orzeł Sp. z o.o.|Keller S.A.", "Razem|12,00"), "Keller S.A."),
        (("Продавец: ООО «Ромашка»", "Покупатель: ООО «Пример»", "Итого|12,00"), "ООО «Пример»"),
        (("Muster GmbH", "Hauptstraße 1", "Kundenservice", "Herr Meier", "Summe|12,00"), None),
        (("Muster GmbH", "Ticket client", "Summe|12,00"), None),
    ],
)
def test_the_buyer_is_named_behind_or_below_a_word_for_it(rows: tuple[str, ...], buyer: str | None) -> None:
    assert value(FieldName.BUYER, *rows) == buyer


def test_the_companys_own_id_is_the_buyers_wherever_it_stands() -> None:
    rows = group_rows(lines(("NIP 779-10-11-327", "NIP 526-10-40-828")))

    assert find_tax_ids(rows, {"7791011327"}) == TaxIds("5261040828", "7791011327")


@pytest.mark.parametrize(
    ("rows", "seller", "buyer"),
    [
        (("USt-IdNr.: DE 136 695 976",), "DE136695976", None),
        (("MWST-Nr. CHE-116.281.710",), "CHE116281710", None),
        (("UID: ATU13585627",), "ATU13585627", None),
        (("NIP779-10-11-327",), "7791011327", None),
        (("Sprzedawca", "NIP 526-10-40-828", "Nabywca", "Firma S.A.", "NIP 779-10-11-327"), "5261040828", "7791011327"),
        (("NIP nabywcy: 7791011327", "NIP 5261040828"), "5261040828", "7791011327"),
        (("ИНН 7707083893",), "7707083893", None),
        (("USt-IdNr.: DE 136 695 977",), None, None),
        (("N° TVA Intra : FR 29 283 080 570",), "FR29283080570", None),
        (("P.IVA：05898100978",), "05898100978", None),
        (("P.1. 03158600852",), "03158600852", None),
        (("VAT Reg No 980 7806 84",), "980780684", None),
        (("BTW NL 004495445B01",), "NL004495445B01", None),
        (("Artikel NL 004495445B01",), None, None),
        (("NIP 526-1O-40-828",), "5261040828", None),
        (("VAT No GB 980 7806 84",), "GB980780684", None),
        (("Vendeur", "FR 29 283 080 570", "Client", "FR 63 633 986 682"), "FR29283080570", "FR63633986682"),
        (("Ticket client", "TVA FR 29 283 080 570"), "FR29283080570", None),
    ],
)
def test_tax_ids_are_believed_by_their_check_digits(
    rows: tuple[str, ...], seller: str | None, buyer: str | None
) -> None:
    assert (value(FieldName.SELLER_TAX_ID, *rows), value(FieldName.BUYER_TAX_ID, *rows)) == (seller, buyer)


@pytest.mark.parametrize(
    ("rows", "merchant"),
    [
        (
            ("Rechnung Nr. 17", "Verkäufer|Käufer", "Frey & Söhne|Muster Handels GmbH", "Marktstraße 14|Am Hafen 3"),
            "Frey & Söhne",
        ),
        (
            ("Faktura 17", "Nabywca|Sprzedawca", "Żuraw Sp. z o.o.|Drukarnia Świt", "ul. Długa 9|ul. Krótka 1"),
            "Drukarnia Świt",
        ),
        (("The Copper Kettle", "3 Abbey Street", "Invoice 17", "Bill to:|Example Trading Ltd"), "The Copper Kettle"),
    ],
    ids=["german", "polish", "english"],
)
def test_of_two_parties_side_by_side_the_seller_is_the_merchant(rows: tuple[str, ...], merchant: str) -> None:
    wide = [replace(line, left=line.left * 2, right=line.left * 2 + 12 * len(line.text)) for line in lines(rows)]
    found = extract_fields(wide, Source.TEXT, TODAY).findings

    assert next(finding.value for finding in found if finding.name is FieldName.MERCHANT) == merchant


@pytest.mark.parametrize(
    ("rows", "currency"),
    [
        (("Summe|24,23 €",), "EUR"),
        (("Total CHF|5.70", "MwSt|0.43"), "CHF"),
        (("Suma|24,26 zł",), "PLN"),
        (("ИТОГ|455.40", "НАЛИЧНЫМИ|500.00", "Кассир"), "RUB"),
        (("BAR WANG SDN BHD", "Jalan Tampoi", "Total: $8.20"), "MYR"),
        (("Total $8.20",), "USD"),
        (("TOTAL TTC|24,23", "Merci de votre visite", "rue de la Gare"), "EUR"),
        (("TOTAL|24,23", "Merci de votre visite", "TVA CHE-116.281.710", "1003 Lausanne"), "CHF"),
        (("Total|24.23", "Tel. +44 20 7946 0958"), "GBP"),
        (("Total|24.23", "www.laden.ch"), "CHF"),
    ],
)
def test_the_currency_is_printed_or_that_of_the_country(rows: tuple[str, ...], currency: str) -> None:
    assert value(FieldName.CURRENCY, *rows) == currency


@pytest.mark.parametrize(
    ("row", "number"),
    [
        ("Rechnungsnummer: RE-2026-17", "RE-2026-17"),
        ("Faktura VAT nr FV/3/2026", "FV/3/2026"),
        ("Faktura VAT nr FV/2026/03/17", "FV/2026/03/17"),
        ("Invoice 12.03.2026", None),
        ("Receipt #: CS00082652", "CS00082652"),
        ("Bon-Nr. 88123", "88123"),
        ("nr wydr. 004512", "004512"),
        ("Чек № 145", "145"),
        ("Facture n° 75697", "75697"),
        ("D0CUMENT0 N. 1301-0152", "1301-0152"),
        ("DOC.N. 1279-0147", "1279-0147"),
        ("Order no. 30262", "30262"),
        ("Invoice date 12.03.2026", None),
        ("Beleg-Nr. unbekannt", None),
    ],
)
def test_the_number_stands_behind_its_label(row: str, number: str | None) -> None:
    assert value(FieldName.NUMBER, row) == number


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (("Kassenbon", "Summe|1,00", "Bar|1,00"), "receipt"),
        (("Rechnungsnummer 17", "IBAN DE00", "Gesamtbetrag|119,00"), "invoice"),
        (("Rechnungskorrektur 18", "Gesamtbetrag|-119,00"), "credit_note"),
        (("Sehr geehrte Damen und Herren",), "other"),
    ],
)
def test_the_kind_is_told_by_its_words(rows: tuple[str, ...], kind: str) -> None:
    assert value(FieldName.KIND, *rows) == kind


@pytest.mark.parametrize(
    ("rows", "payment"),
    [
        (("Bar|20,00",), "cash"),
        (("KARTA PŁATNICZA|24,26",), "card"),
        (("Przelew 14 dni", "Nr konta: 00"), "transfer"),
        (("Summe|1,00",), None),
    ],
)
def test_the_payment_is_told_by_its_words(rows: tuple[str, ...], payment: str | None) -> None:
    assert value(FieldName.PAYMENT, *rows) == payment


def test_clear_evidence_makes_surer_than_a_guess() -> None:
    clear = extract(*HEAD, "SUMME EUR|4,05", "Bar|10,00", "Rückgeld|5,95").findings
    guess = extract("Brot|4,05").findings

    assert confidence(clear, FieldName.TOTAL) > 0.9
    assert confidence(guess, FieldName.TOTAL) < 0.6


def confidence(findings: Sequence[Finding], name: FieldName) -> float:
    return next(finding.confidence for finding in findings if finding.name is name)


def test_a_tilted_page_is_put_straight_before_its_rows_are_made() -> None:
    tilted = [
        ("Summe", 0.9, ((0.0, 0.0), (100.0, 10.0), (97.0, 40.0), (-3.0, 30.0))),
        ("24,23", 0.9, ((600.0, 60.0), (700.0, 70.0), (697.0, 100.0), (597.0, 90.0))),
    ]

    (row,) = group_rows(straighten(tilted, partial(place_of, size=(1000, 100))))

    assert row.text == "Summe  24,23"
    assert row.place(7) == PagePlace(0, ((0.6, 0.6), (0.7, 0.7), (0.697, 1.0), (0.597, 0.9)))


@given(st.lists(st.text(max_size=40), max_size=25))
def test_no_text_breaks_the_search_for_fields(rows: list[str]) -> None:
    found = extract(*rows).findings

    assert len({finding.name for finding in found}) == len(found)
    assert all(0 <= finding.confidence <= 1 and finding.value for finding in found)
