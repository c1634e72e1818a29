import io
import json
import re
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from lxml import etree
from PIL import Image, ImageFont
from stdnum import iban
from stdnum.ch import uid
from stdnum.de import vat as german_vat
from stdnum.fr import tva
from stdnum.gb import vat as british_vat
from stdnum.it import iva
from stdnum.pl import nip
from stdnum.ru import inn

from sandbox import receipts
from sandbox.receipts import __main__ as command
from sandbox.receipts.roll import font

_RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
_FA3 = "{http://crd.gov.pl/wzor/2025/06/25/13775/}"
_CHECKS = {
    "DE": german_vat.is_valid,
    "CH": uid.is_valid,
    "PL": nip.is_valid,
    "RU": inn.is_valid,
    "GB": british_vat.is_valid,
    "FR": tva.is_valid,
    "IT": iva.is_valid,
}
_NAMED = (
    receipts.GERMAN_RESTAURANT,
    receipts.SWISS_RESTAURANT,
    receipts.RUSSIAN_SHOP,
    receipts.STRANGERS_SHOP,
)


@pytest.mark.parametrize("language", receipts.LANGUAGES)
def test_tax_ids_have_the_check_digits_of_their_country(language: str) -> None:
    for seed in range(60):
        seller = receipts.sample(language, seed).seller
        assert _CHECKS[seller.country](seller.tax_id), seller


@pytest.mark.parametrize("language", receipts.LANGUAGES)
def test_invoices_have_valid_tax_ids_and_accounts(language: str) -> None:
    for seed in range(30):
        invoice = receipts.sample_invoice(language, seed)
        assert _CHECKS[invoice.seller.country](invoice.seller.tax_id)
        assert _CHECKS[invoice.buyer.country](invoice.buyer.tax_id)
        assert iban.is_valid(invoice.iban)


def test_the_named_documents_have_valid_tax_ids() -> None:
    for document in (*_NAMED, receipts.POLISH_INVOICE):
        assert _CHECKS[document.seller.country](document.seller.tax_id), document
    assert nip.is_valid(receipts.POLISH_INVOICE.buyer.tax_id)
    assert iban.is_valid(receipts.POLISH_INVOICE.iban)


@pytest.mark.parametrize("language", receipts.LANGUAGES)
def test_the_taxes_add_up_to_the_total(language: str) -> None:
    for seed in range(40):
        for document in (receipts.sample(language, seed), receipts.sample_invoice(language, seed)):
            assert sum(tax.gross for tax in document.taxes) == document.total
            assert document.total == document.total.quantize(Decimal("0.01"))
            assert document.total > 0


def test_a_seed_always_gives_the_same_receipt_and_another_seed_another_one() -> None:
    assert receipts.sample("pl", 7) == receipts.sample("pl", 7)
    assert len({receipts.sample("pl", seed) for seed in range(20)}) == 20


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError):
        receipts.sample("tlh", 1)


def test_a_seed_always_gives_the_same_photograph() -> None:
    paper = receipts.draw(receipts.sample("en", 3))
    first, second, other = (receipts.jpeg(receipts.photograph(paper, seed)) for seed in (5, 5, 6))
    assert first == second
    assert first != other


def test_a_stronger_photograph_differs_more_from_the_flat_one() -> None:
    paper = receipts.draw(receipts.STRANGERS_SHOP)
    spread = [np.asarray(receipts.photograph(paper, 4, strength).convert("L")).std() for strength in (0.0, 1.0)]
    sharpness = [
        np.abs(np.diff(np.asarray(receipts.photograph(paper, 4, strength).convert("L"), dtype=float))).max()
        for strength in (0.0, 1.0)
    ]
    assert spread[0] != spread[1]
    assert sharpness[0] > sharpness[1]


@pytest.mark.parametrize("strength", [-0.1, 1.1])
def test_a_strength_outside_nought_to_one_is_refused(strength: float) -> None:
    with pytest.raises(ValueError, match="strength"):
        receipts.photograph(Image.new("RGB", (9, 9)), 1, strength)


@pytest.mark.parametrize("receipt", [receipts.GERMAN_RESTAURANT, receipts.RUSSIAN_SHOP])
def test_the_fiscal_code_is_readable_in_a_photograph(receipt: receipts.Receipt) -> None:
    picture = Image.open(io.BytesIO(receipts.jpeg(receipts.photograph(receipts.draw(receipt), 11, 0.5))))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == list(receipt.codes)


def test_the_german_code_carries_the_total_and_the_sums_by_rate() -> None:
    receipt = receipts.GERMAN_RESTAURANT
    parts = receipt.codes[0].split(";")
    assert [parts[0], parts[2], len(parts)] == ["V0", "Kassenbeleg-V1", 12]
    _, by_rate, paid = parts[3].split("^")
    assert sum(map(Decimal, by_rate.split("_"))) == receipt.total
    assert Decimal(paid.split(":")[0]) == receipt.total


def test_the_russian_code_carries_the_minute_and_the_sum() -> None:
    receipt = receipts.RUSSIAN_SHOP
    pattern = rf"t={receipt.issued:%Y%m%dT%H%M}&s={receipt.total}&fn=\d{{16}}&i={receipt.number}&fp=\d+&n=1"
    assert re.fullmatch(pattern, receipt.codes[0])


def test_the_font_has_every_letter_that_is_printed() -> None:
    letters = set(
        "ąćęłńóśźżĄĆĘŁŃÓŚŹŻäöüßÄÖÜéèêçàùœАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя«»№%&"
    )
    missing = _shape(font(30), "\U0010ffff")
    assert {letter for letter in letters if _shape(font(30), letter) == missing} == set()


def _shape(face: ImageFont.FreeTypeFont, letter: str) -> bytes:
    return bytes(face.getmask(letter))


@pytest.mark.parametrize("language", receipts.LANGUAGES)
@pytest.mark.parametrize("draw", [receipts.draw, receipts.draw_slip])
def test_every_till_prints_inside_its_paper(draw: Callable[[receipts.Receipt], Image.Image], language: str) -> None:
    for seed in range(8):
        printed = np.asarray(draw(receipts.sample(language, seed)).convert("L"))
        dark = printed < 128
        assert printed.shape[1] == 760
        assert 0.02 < dark.mean() < 0.3
        assert not dark[:, :30].any()
        assert not dark[:, -30:].any()
        assert not dark[-40:].any()


def test_the_second_till_prints_one_receipt_always_alike_and_unlike_the_first() -> None:
    receipt = receipts.sample("it", 3)
    first, second = receipts.draw_slip(receipt), receipts.draw_slip(receipt)
    assert first.tobytes() == second.tobytes()
    assert first.tobytes() != receipts.draw(receipt).tobytes()


def test_a_typed_invoice_says_in_text_what_is_true() -> None:
    invoice = receipts.POLISH_INVOICE
    document = pypdfium2.PdfDocument(receipts.invoice_pdf(invoice, xml=False, text_layer=True))
    text = document[0].get_textpage().get_text_range()
    document.close()
    for expected in (invoice.number, invoice.merchant, invoice.buyer.name, "779-236-98-87", "939,45 PLN", "2025-11-17"):
        assert expected in text


def test_a_typed_polish_invoice_shows_the_ksef_link_as_a_code() -> None:
    invoice = receipts.POLISH_INVOICE
    document = pypdfium2.PdfDocument(receipts.invoice_pdf(invoice, xml=False, text_layer=True))
    picture = document[0].render(scale=3).to_pil()
    document.close()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [receipts.ksef_qr(invoice)]


@pytest.mark.parametrize("text_layer", [True, False])
def test_an_e_invoice_is_attached_under_its_standard_name(*, text_layer: bool) -> None:
    invoice = receipts.sample_invoice("de", 2)
    document = pypdfium2.PdfDocument(receipts.invoice_pdf(invoice, xml=True, text_layer=text_layer))
    attachment = document.get_attachment(0)
    name, content = attachment.get_name(), bytes(attachment.get_data())
    document.close()
    assert name == "factur-x.xml"
    assert content == receipts.cii_xml(invoice)


def test_the_cii_says_what_is_true() -> None:
    invoice = receipts.sample_invoice("de", 5)
    root = etree.fromstring(receipts.cii_xml(invoice))
    assert root.findtext(f".//{_RAM}GrandTotalAmount") == str(invoice.total)
    assert root.findtext(f".//{_RAM}SellerTradeParty/{_RAM}Name") == invoice.merchant
    assert root.findtext(f".//{_RAM}InvoiceCurrencyCode") == "EUR"
    taxes = [Decimal(each.text or "") for each in root.iter(f"{_RAM}CalculatedAmount")]
    assert taxes == [tax.tax for tax in invoice.taxes]


def test_the_fa3_says_what_is_true() -> None:
    invoice = receipts.POLISH_INVOICE
    root = etree.fromstring(receipts.ksef_xml(invoice))
    assert root.tag == f"{_FA3}Faktura"
    assert root.findtext(f".//{_FA3}P_15") == "939.45"
    assert root.findtext(f".//{_FA3}P_2") == invoice.number
    assert root.findtext(f"{_FA3}Podmiot1//{_FA3}NIP") == "7792369887"
    assert root.findtext(f".//{_FA3}P_1") == date(2025, 11, 17).isoformat()


def test_ksef_is_for_polish_sellers_only() -> None:
    with pytest.raises(ValueError, match="Polish"):
        receipts.ksef_xml(receipts.sample_invoice("de", 1))


def test_a_scanned_invoice_has_no_text() -> None:
    document = pypdfium2.PdfDocument(receipts.invoice_pdf(receipts.POLISH_INVOICE, xml=False, text_layer=False))
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert text.strip() == ""


def test_a_locked_invoice_opens_with_its_password_only() -> None:
    locked = receipts.invoice_pdf(receipts.POLISH_INVOICE, xml=False, text_layer=True, password="geheim")
    with pytest.raises(pypdfium2.PdfiumError, match="password"):
        pypdfium2.PdfDocument(locked)
    document = pypdfium2.PdfDocument(locked, password="geheim")
    pages = len(document)
    document.close()
    assert pages == 1


def test_an_invoice_is_the_same_bytes_every_time() -> None:
    for language in receipts.LANGUAGES:
        invoice = receipts.sample_invoice(language, 8)
        first, second = (receipts.invoice_pdf(invoice, xml=True, text_layer=True) for _ in range(2))
        assert first == second


def test_pictures_become_pages() -> None:
    pages = [receipts.draw(receipts.sample("de", seed)) for seed in (1, 2)]
    document = pypdfium2.PdfDocument(receipts.picture_pdf(pages))
    count = len(document)
    document.close()
    assert count == 2


def test_the_command_writes_pictures_and_their_truth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["receipts", str(tmp_path), "--language", "ru", "--count", "2", "--seed", "9"])
    command.main()
    rows = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["file"] for row in rows] == ["ru-00.jpg", "ru-01.jpg"]
    assert rows[0] == receipts.truth_line("ru-00.jpg", receipts.sample("ru", 9))
    assert rows[0]["currency"] == "RUB"
    with Image.open(tmp_path / "ru-01.jpg") as picture:
        assert picture.width > 700


def test_an_invoice_row_names_the_buyer_too() -> None:
    row = receipts.truth_line("a.pdf", receipts.POLISH_INVOICE)
    assert row["buyer_tax_id"] == "583-000-75-31"
    assert row["total"] == "939.45"
