"""Machine-readable payloads of QR codes: what a till or a bill says about itself.

Parsers are pure functions from the payload to an Extract; they never raise, whatever the text. Sources: SIX
Implementation Guidelines QR-bill 2.3; EPC069-12; DSFinV-K 2.3 annex I (TSE); RKSV detail specification 1.2; order
of the Russian tax service ММВ-7-20/229 (fiscal QR); KSeF QR codes (podatki.gov.pl).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from flows.vocabulary.readings import FieldName, Finding, PagePlace, Source, Tax
from ocr.extracts import Extract, canonical_amount, canonical_day, canonical_id, parse_decimal

_SURE = 0.98
_GERMAN_RATES = (("19", Decimal("0.19")), ("7", Decimal("0.07")), ("10.7", Decimal("0.107")), ("5.5", Decimal("0.055")))
_KSEF = re.compile(r"ksef[\w.-]*/(?:[\w/-]*/)?invoice/(\d{10})/(\d{2})-(\d{2})-(\d{4})/([\w-]{20,})", re.IGNORECASE)
_RUSSIAN_TIME = re.compile(r"(\d{4})(\d{2})(\d{2})T\d{4}")
_SWICO_DATE = re.compile(r"/11/(\d{2})(\d{2})(\d{2})(?=/|$)")
_SWICO_NUMBER = re.compile(r"/10/((?:[^/\\]|\\.){1,40})")
_SWICO_UID = re.compile(r"/30/(\d{9})")


def read_codes(payloads: Mapping[str, PagePlace]) -> Extract | None:
    """Return what the first of the ``payloads`` (and where each is) of a known kind says, or None."""
    for payload, place in payloads.items():
        for parse in _PARSERS:
            extract = parse(payload)
            if extract is not None:
                return Extract(tuple(replace(each, place=place) for each in extract.findings), extract.taxes)
    return None


def parse_swiss_bill(payload: str) -> Extract | None:
    """Read a Swiss QR-bill: creditor, amount, currency, and from its Swico part number, date and UID."""
    lines = [line.strip() for line in payload.splitlines()]
    if len(lines) < 28 or lines[0] != "SPC":
        return None
    extra = next((line for line in lines[28:] if line.startswith("//S1/")), "")
    day, number, uid = _SWICO_DATE.search(extra), _SWICO_NUMBER.search(extra), _SWICO_UID.search(extra)
    return _extract(
        {
            FieldName.KIND: "invoice",
            FieldName.MERCHANT: lines[5],
            FieldName.DATE: canonical_day(f"20{day[1]}", day[2], day[3]) if day else None,
            FieldName.TOTAL: canonical_amount(parse_decimal(lines[18])),
            FieldName.CURRENCY: lines[19] if lines[19] in {"CHF", "EUR"} else None,
            FieldName.NUMBER: re.sub(r"\\(.)", r"\1", number[1]) if number else None,
            FieldName.SELLER_TAX_ID: f"CHE{uid[1]}" if uid else None,
            FieldName.PAYMENT: "transfer",
        }
    )


def parse_epc(payload: str) -> Extract | None:
    """Read an EPC (SEPA, "Girocode") transfer: beneficiary and amount."""
    lines = [line.strip() for line in payload.splitlines()]
    if len(lines) < 7 or lines[0] != "BCD" or lines[3] != "SCT":
        return None
    amount = canonical_amount(parse_decimal(lines[7].removeprefix("EUR"))) if len(lines) > 7 else None
    return _extract(
        {
            FieldName.KIND: "invoice",
            FieldName.MERCHANT: lines[5],
            FieldName.TOTAL: amount,
            FieldName.CURRENCY: "EUR",
            FieldName.PAYMENT: "transfer",
        }
    )


def parse_german_tse(payload: str) -> Extract | None:
    """Read the QR code of a German till with a TSE: date, total, taxes, cash or card, and its identity."""
    parts = payload.strip().split(";")
    if len(parts) < 12 or parts[0] != "V0" or not parts[2].startswith("Kassenbeleg"):
        return None
    process = parts[3].split("^")
    amounts = [parse_decimal(text) or Decimal(0) for text in process[1].split("_")] if len(process) >= 3 else []
    payments = [item.split(":") for item in process[2].split("_")] if len(process) >= 3 else []
    currencies = [item[2] for item in payments if len(item) > 2]
    taxes = [
        Tax(rate, f"{gross * share / (1 + share):.2f}")
        for gross, (rate, share) in zip(amounts, _GERMAN_RATES, strict=False)
        if gross
    ]
    return _extract(
        {
            FieldName.KIND: "receipt",
            FieldName.DATE: _iso_day(parts[7] or parts[6]),
            FieldName.TOTAL: f"{sum(amounts):.2f}" if amounts else None,
            FieldName.CURRENCY: currencies[0] if currencies else "EUR",
            FieldName.PAYMENT: _tse_payment(payments),
            FieldName.FISCAL_ID: f"TSE:{parts[1]}:{parts[4]}:{parts[5]}",
        },
        taxes,
    )


def parse_austrian_rksv(payload: str) -> Extract | None:
    """Read the QR code of an Austrian till (RKSV): date, total of all rates, number and its identity."""
    parts = payload.strip().split("_")
    if len(parts) < 13 or parts[0] or not re.match(r"R1-[A-Z]{2}\d", parts[1]):
        return None
    amounts = [parse_decimal(text.replace(",", ".")) for text in parts[5:10]]
    total = sum((amount for amount in amounts if amount is not None), Decimal(0))
    return _extract(
        {
            FieldName.KIND: "receipt",
            FieldName.DATE: _iso_day(parts[4]),
            FieldName.TOTAL: None if None in amounts else f"{total:.2f}",
            FieldName.CURRENCY: "EUR",
            FieldName.NUMBER: parts[3],
            FieldName.FISCAL_ID: f"RKSV:{parts[2]}:{parts[3]}",
        }
    )


def parse_russian_fiscal(payload: str) -> Extract | None:
    """Read the QR code of a Russian till: date, total, and ``fn-i-fp`` as its identity."""
    pairs = dict(part.split("=", 1) for part in payload.strip().split("&") if "=" in part)
    time = _RUSSIAN_TIME.match(pairs.get("t", ""))
    if time is None or not {"s", "fn", "i", "fp"} <= pairs.keys():
        return None
    refund = pairs.get("n") in {"2", "4"}
    amount = parse_decimal(pairs["s"])
    return _extract(
        {
            FieldName.KIND: "credit_note" if refund else "receipt",
            FieldName.DATE: canonical_day(time[1], time[2], time[3]),
            FieldName.TOTAL: None if amount is None else f"{-amount if refund else amount:.2f}",
            FieldName.CURRENCY: "RUB",
            FieldName.NUMBER: pairs["i"],
            FieldName.LANGUAGE: "ru",
            FieldName.FISCAL_ID: f"{pairs['fn']}-{pairs['i']}-{pairs['fp']}",
        }
    )


def parse_ksef_link(payload: str) -> Extract | None:
    """Read the verification link of a Polish KSeF invoice: the seller's NIP, the date and its hash as identity."""
    match = _KSEF.search(payload)
    if match is None:
        return None
    return _extract(
        {
            FieldName.KIND: "invoice",
            FieldName.DATE: canonical_day(match[4], match[3], match[2]),
            FieldName.SELLER_TAX_ID: match[1],
            FieldName.FISCAL_ID: f"KSEF:{match[5]}",
        }
    )


_PARSERS: tuple[Callable[[str], Extract | None], ...] = (
    parse_swiss_bill,
    parse_german_tse,
    parse_austrian_rksv,
    parse_russian_fiscal,
    parse_ksef_link,
    parse_epc,
)


def _extract(values: dict[FieldName, str | None], taxes: Iterable[Tax] = ()) -> Extract:
    canonical = dict(values)
    if canonical.get(FieldName.SELLER_TAX_ID):
        canonical[FieldName.SELLER_TAX_ID] = canonical_id(canonical[FieldName.SELLER_TAX_ID] or "")
    findings = tuple(Finding(name, value, Source.QR, _SURE) for name, value in canonical.items() if value)
    return Extract(findings, tuple(taxes))


def _tse_payment(payments: list[list[str]]) -> str | None:
    kinds = {item[1] for item in payments if len(item) > 1}
    return {frozenset({"Bar"}): "cash", frozenset({"Unbar"}): "card"}.get(frozenset(kinds))


def _iso_day(text: str) -> str | None:
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})T", text)
    return canonical_day(match[1], match[2], match[3]) if match else None
