import base64
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from flows.vocabulary.readings import Corners, FieldName, PagePlace, Tax
from ocr import codes
from ocr.barcodes import find_payloads
from ocr.extracts import Extract
from tests.ocr.drawing import draw_page, draw_qr

SWISS = "\r\n".join(
    [
        *("SPC", "0200", "1", "CH5800791123000889012"),
        *("S", "Robert Schneider AG", "Rue du Lac", "1268", "2501", "Biel", "CH"),
        *("", "", "", "", "", "", ""),
        *("1949.75", "CHF"),
        *("S", "Pia Rutschmann", "Marktgasse", "28", "9400", "Rorschach", "CH"),
        *("NON", "", "Auftrag vom 15.06.2026", "EPD"),
        r"//S1/10/X.66711\/8824/11/260715/20/MW-2020-04/30/106017086/32/7.7",
    ]
)
EPC = "BCD\n002\n1\nSCT\nBFSWDE33BER\nWikimedia Foerdergesellschaft\nDE33100205000001194700\nEUR123.45"
TSE = (
    "V0;955002-00;Kassenbeleg-V1;Beleg^75.33_7.99_0.00_0.00_0.00^10.00:Bar_5.00:Bar:CHF_68.32:Unbar;18;112;"
    "2026-07-10T18:41:04.000Z;2026-07-10T18:41:05.000Z;ecdsa-plain-SHA256;unixTime;MEQCIAy4P9k+7x9s;BHhWOeisRpPBTGQ1W4VUH95"
)
RKSV = "_R1-AT0_CASHBOX-7_83468_2026-03-10T04:24:45_10,00_0,00_5,50_0,00_0,00_4r4iIdo=_20f2ed17_Yr5IRjQhJ30=_wfF53Qw=="
RUSSIAN = "t=20260418T2116&s=3943.26&fn=9280440300112233&i=12345&fp=1234567890&n=1"
KSEF = "https://qr.ksef.mf.gov.pl/invoice/5265877635/01-02-2026/UtQp9Gpc51y-u3xApZjIjgkpZ01js-J8KflSPW8WzIE"


def values(extract: Extract | None) -> dict[str, str]:
    assert extract is not None
    return {finding.name.value: finding.value for finding in extract.findings}


def test_a_swiss_bill_gives_creditor_amount_number_date_and_uid() -> None:
    assert values(codes.parse_swiss_bill(SWISS)) == {
        "kind": "invoice",
        "merchant": "Robert Schneider AG",
        "date": "2026-07-15",
        "total": "1949.75",
        "currency": "CHF",
        "number": "X.66711/8824",
        "seller_tax_id": "CHE106017086",
        "payment": "transfer",
    }


def test_a_swiss_bill_without_amount_leaves_it_open() -> None:
    assert "total" not in values(codes.parse_swiss_bill(SWISS.replace("1949.75", "")))


def test_an_epc_code_gives_beneficiary_and_amount() -> None:
    found = values(codes.parse_epc(EPC))

    assert (found["merchant"], found["total"], found["currency"]) == ("Wikimedia Foerdergesellschaft", "123.45", "EUR")


def test_a_german_till_gives_total_date_taxes_and_identity() -> None:
    extract = codes.parse_german_tse(TSE)
    found = values(extract)

    assert (found["total"], found["date"], found["currency"]) == ("83.32", "2026-07-10", "CHF")
    assert found["fiscal_id"] == "TSE:955002-00:18:112"
    assert extract is not None
    assert extract.taxes == (Tax("19", "12.03"), Tax("7", "0.52"))


@pytest.mark.parametrize(("means", "payment"), [("Bar", "cash"), ("Unbar", "card")])
def test_a_german_till_says_how_it_was_paid(means: str, payment: str) -> None:
    paid = f"83.32:{means}"

    assert values(codes.parse_german_tse(TSE.replace("10.00:Bar_5.00:Bar:CHF_68.32:Unbar", paid)))["payment"] == payment


def test_an_austrian_till_gives_the_sum_of_its_rates() -> None:
    found = values(codes.parse_austrian_rksv(RKSV))

    assert (found["total"], found["date"], found["number"]) == ("15.50", "2026-03-10", "83468")
    assert found["fiscal_id"] == "RKSV:CASHBOX-7:83468"


def test_a_russian_till_gives_total_date_and_identity() -> None:
    found = values(codes.parse_russian_fiscal(RUSSIAN))

    assert (found["total"], found["date"], found["currency"]) == ("3943.26", "2026-04-18", "RUB")
    assert found["fiscal_id"] == "9280440300112233-12345-1234567890"


def test_a_russian_refund_is_a_credit_note_with_a_negative_total() -> None:
    found = values(codes.parse_russian_fiscal(RUSSIAN.replace("n=1", "n=2")))

    assert (found["kind"], found["total"]) == ("credit_note", "-3943.26")


def test_a_ksef_link_gives_seller_date_and_identity() -> None:
    found = values(codes.parse_ksef_link(KSEF))

    assert (found["seller_tax_id"], found["date"]) == ("5265877635", "2026-02-01")
    assert found["fiscal_id"].startswith("KSEF:UtQp9Gpc51y")


def test_the_first_code_of_a_known_kind_counts() -> None:
    there = PagePlace(1, ((0.5, 0.5), (0.6, 0.5), (0.6, 0.6), (0.5, 0.6)))

    extract = codes.read_codes({"https://example.org/feedback": replace(there, page=0), RUSSIAN: there})

    assert values(extract)["total"] == "3943.26"
    assert extract is not None
    assert {finding.place for finding in extract.findings} == {there}
    assert codes.read_codes({"https://example.org/feedback": there}) is None


PARSERS: list[Callable[[str], Extract | None]] = list(codes._PARSERS)
PAYLOADS = [SWISS, EPC, TSE, RKSV, RUSSIAN, KSEF]


@given(st.text(max_size=200))
def test_no_text_breaks_a_parser(text: str) -> None:
    assert [parse(text) for parse in PARSERS] == [None] * len(PARSERS)


@given(st.sampled_from(PAYLOADS), st.data())
def test_no_damage_to_a_payload_breaks_a_parser(payload: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(payload)))
    end = data.draw(st.integers(start, min(start + 12, len(payload))))
    damaged = payload[:start] + data.draw(st.text(max_size=6)) + payload[end:]

    for parse in PARSERS:
        extract = parse(damaged)
        dates = [f.value for f in extract.findings if f.name is FieldName.DATE] if extract else []
        assert all(len(value) == 10 for value in dates)


@pytest.mark.parametrize("payload", PAYLOADS, ids=["swiss", "epc", "tse", "rksv", "russian", "ksef"])
def test_codes_are_found_in_pictures(payload: str) -> None:
    page = draw_page(["Vielen Dank"], qr=payload).convert("RGB").rotate(4, expand=True, fillcolor="white")

    assert [text.splitlines() for text in find_payloads(np.asarray(page))] == [payload.splitlines()]


@pytest.mark.parametrize(
    ("degrees", "corners"),
    [
        (0, ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75))),
        (90, ((0.25, 0.75), (0.25, 0.25), (0.75, 0.25), (0.75, 0.75))),
        (180, ((0.75, 0.75), (0.25, 0.75), (0.25, 0.25), (0.75, 0.25))),
    ],
)
@pytest.mark.parametrize("side", [600, 3000])
def test_a_codes_place_begins_at_its_own_top_left_corner(side: int, degrees: int, corners: Corners) -> None:
    """On a large picture, on which the code is found in the variant made smaller, as well as on the picture itself."""
    bare = draw_qr(RUSSIAN).crop((27, 27, 273, 273))  # without its quiet zone
    page = Image.new("L", (side, side), 255)
    page.paste(bare.resize((side // 2, side // 2)), (side // 4, side // 4))

    (place,) = find_payloads(np.asarray(page.rotate(degrees).convert("RGB")), page=2).values()

    assert place.page == 2
    for found, expected in zip(place.corners, corners, strict=True):
        assert found == pytest.approx(expected, abs=0.02)


def test_a_faint_code_is_found_in_the_evened_out_picture() -> None:
    faint = np.asarray(draw_qr(RUSSIAN).resize((150, 150)).convert("RGB")).astype(np.float32) * 0.04 + 120
    page = np.full((260, 260, 3), 130, np.uint8)
    page[50:200, 50:200] = faint.astype(np.uint8)

    assert list(find_payloads(page)) == [RUSSIAN]


def test_base64_signatures_do_not_disturb() -> None:
    signature = base64.b64encode(bytes(range(64))).decode()

    assert values(codes.parse_german_tse(f"{TSE};{signature}"))["total"] == "83.32"
