"""E-invoices as XML: the seller's own data, so nothing has to be recognised.

Read are CII (ZUGFeRD 2, Factur-X, XRechnung), ZUGFeRD 1, UBL 2 invoices and credit notes (XRechnung, Peppol) and the
Polish KSeF structures FA(2) and FA(3). Elements are found by their local names, so that versions differing in the
namespace alone are read alike. XML is parsed without entities, without a DTD and without network.
"""

import re
from collections.abc import Iterator

from lxml import etree

from flows.vocabulary.readings import FieldName, Finding, Source, Tax
from ocr.extracts import Extract, canonical_amount, canonical_day, canonical_id, canonical_rate, parse_decimal

_CREDIT_NOTE_CODES = frozenset({"81", "83", "261", "381", "396", "532"})
"""UNTDID 1001 codes of credit notes."""
_PAYMENT_CODES = {"10": "cash", "20": "other", "30": "transfer", "31": "transfer", "42": "transfer", "48": "card"} | {
    "49": "other", "54": "card", "55": "card", "57": "transfer", "58": "transfer", "59": "other"
}  # fmt: skip
"""UNTDID 4461 payment means -> ours."""
_KSEF_PAYMENT = {"1": "cash", "2": "card", "6": "transfer"}
"""``FormaPlatnosci`` of KSeF FA -> ours."""
_KSEF_RATES = (("P_14_1", "23"), ("P_14_2", "8"), ("P_14_3", "5"))
"""KSeF FA: the tax fields and the rates in force for them since 2011."""

MAX_XML_BYTES = 5_000_000


def read_einvoice(data: bytes) -> Extract | None:
    """Return what the e-invoice ``data`` says; None if it is no XML or none of the known structures."""
    root = parse_xml(data)
    if root is None:
        return None
    name = etree.QName(root).localname
    reader = {
        "CrossIndustryInvoice": _read_cii,
        "CrossIndustryDocument": _read_cii,
        "Invoice": _read_ubl,
        "CreditNote": _read_ubl,
        "Faktura": _read_ksef,
    }.get(name)
    return reader(root) if reader else None


def parse_xml(data: bytes) -> etree._Element | None:
    """Return the root element of ``data``; None if it is not well-formed, declares a DTD or is above 5 MB."""
    if len(data) > MAX_XML_BYTES:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if root.getroottree().docinfo.internalDTD is not None else root


def _read_cii(root: etree._Element) -> Extract:
    header = _first(root, "ExchangedDocument", "HeaderExchangedDocument")
    trade = _first(root, "SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
    seller = _first(trade, "SellerTradeParty")
    buyer = _first(trade, "BuyerTradeParty")
    settlement = _first(trade, "ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
    totals = _first(
        settlement,
        "SpecifiedTradeSettlementHeaderMonetarySummation",
        "SpecifiedTradeSettlementMonetarySummation",
    )
    taxes = [
        (_text(tax, "RateApplicablePercent", "ApplicablePercent"), _text(tax, "CalculatedAmount"))
        for tax in _children(settlement, "ApplicableTradeTax")
    ]
    return _extract(
        {
            FieldName.KIND: _kind(_text(header, "TypeCode")),
            FieldName.MERCHANT: _name(seller),
            FieldName.DATE: _day(_text(_first(header, "IssueDateTime"), "DateTimeString")),
            FieldName.TOTAL: canonical_amount(
                parse_decimal(_text(totals, "GrandTotalAmount") or _text(totals, "DuePayableAmount"))
            ),
            FieldName.CURRENCY: _text(settlement, "InvoiceCurrencyCode"),
            FieldName.NUMBER: _text(header, "ID"),
            FieldName.SELLER_TAX_ID: _cii_tax_id(seller),
            FieldName.BUYER_TAX_ID: _cii_tax_id(buyer),
            FieldName.BUYER: _name(buyer),
            FieldName.PAYMENT: _PAYMENT_CODES.get(
                _text(_first(settlement, "SpecifiedTradeSettlementPaymentMeans"), "TypeCode")
            ),
        },
        taxes,
    )


def _read_ubl(root: etree._Element) -> Extract:
    seller = _first(_first(root, "AccountingSupplierParty"), "Party")
    buyer = _first(_first(root, "AccountingCustomerParty"), "Party")
    totals = _first(root, "LegalMonetaryTotal")
    code = _text(root, "CreditNoteTypeCode") or _text(root, "InvoiceTypeCode")
    credit = etree.QName(root).localname == "CreditNote"
    taxes = [
        (_text(_first(part, "TaxCategory"), "Percent"), _text(part, "TaxAmount"))
        for total in _children(root, "TaxTotal")
        for part in _children(total, "TaxSubtotal")
    ]
    return _extract(
        {
            FieldName.KIND: "credit_note" if credit else _kind(code),
            FieldName.MERCHANT: _ubl_name(seller),
            FieldName.DATE: _day(_text(root, "IssueDate")),
            FieldName.TOTAL: canonical_amount(
                parse_decimal(_text(totals, "TaxInclusiveAmount") or _text(totals, "PayableAmount"))
            ),
            FieldName.CURRENCY: _text(root, "DocumentCurrencyCode"),
            FieldName.NUMBER: _text(root, "ID"),
            FieldName.SELLER_TAX_ID: canonical_id(_text(_first(seller, "PartyTaxScheme"), "CompanyID")),
            FieldName.BUYER_TAX_ID: canonical_id(_text(_first(buyer, "PartyTaxScheme"), "CompanyID")),
            FieldName.BUYER: _ubl_name(buyer),
            FieldName.PAYMENT: _PAYMENT_CODES.get(_text(_first(root, "PaymentMeans"), "PaymentMeansCode")),
        },
        taxes,
    )


def _read_ksef(root: etree._Element) -> Extract:
    seller = _first(_first(root, "Podmiot1"), "DaneIdentyfikacyjne")
    buyer = _first(_first(root, "Podmiot2"), "DaneIdentyfikacyjne")
    body = _first(root, "Fa")
    payment = _first(body, "Platnosc")
    correction = _text(body, "RodzajFaktury").startswith("KOR")
    taxes = [(rate, _text(body, field)) for field, rate in _KSEF_RATES]
    return _extract(
        {
            FieldName.KIND: "credit_note" if correction else "invoice",
            FieldName.MERCHANT: _text(seller, "Nazwa"),
            FieldName.DATE: _day(_text(body, "P_1")),
            FieldName.TOTAL: canonical_amount(parse_decimal(_text(body, "P_15"))),
            FieldName.CURRENCY: _text(body, "KodWaluty"),
            FieldName.NUMBER: _text(body, "P_2"),
            FieldName.SELLER_TAX_ID: canonical_id(_text(seller, "NIP")),
            FieldName.BUYER_TAX_ID: canonical_id(_text(buyer, "NIP") or _text(buyer, "NrVatUE")),
            FieldName.BUYER: _text(buyer, "Nazwa"),
            FieldName.PAYMENT: _KSEF_PAYMENT.get(_text(payment, "FormaPlatnosci")),
            FieldName.LANGUAGE: "pl",
        },
        taxes,
    )


def _extract(values: dict[FieldName, str | None], taxes: list[tuple[str, str]]) -> Extract:
    if (values.get(FieldName.TOTAL) or "").startswith("-"):
        values = values | {FieldName.KIND: "credit_note"}
    findings = tuple(Finding(name, value, Source.XML, 0.99) for name, value in values.items() if value)
    amounts = [(parse_decimal(rate), parse_decimal(amount)) for rate, amount in taxes]
    return Extract(
        findings,
        tuple(
            Tax(canonical_rate(rate), f"{amount:.2f}")
            for rate, amount in amounts
            if rate is not None and amount is not None
        ),
    )


def _kind(code: str) -> str:
    return "credit_note" if code in _CREDIT_NOTE_CODES else "invoice"


def _name(party: etree._Element | None) -> str | None:
    """Return a CII party's name; of a name on several lines (numbers go before it at times) the first without digits."""
    element = next(_children(party, "Name"), None)
    lines = [" ".join(line.split()) for line in (element.text or "").splitlines()] if element is not None else []
    plain = [line for line in lines if line and not any(c.isdigit() for c in line)]
    return next(iter([*plain, *filter(None, lines)]), None)


def _cii_tax_id(party: etree._Element | None) -> str | None:
    """Return the VAT id (scheme VA) of a CII party, else its tax number (scheme FC)."""
    found = {
        identity.get("schemeID"): canonical_id(identity.text or "")
        for registration in _children(party, "SpecifiedTaxRegistration")
        for identity in _children(registration, "ID")
    }
    return found.get("VA") or found.get("FC")


def _ubl_name(party: etree._Element | None) -> str:
    """Return a UBL party's registered name, else the name it goes by."""
    registered = _text(_first(party, "PartyLegalEntity"), "RegistrationName")
    return registered or _text(_first(party, "PartyName"), "Name")


def _day(text: str) -> str | None:
    """Return the ISO date of ``20180605`` or ``2018-06-05`` (with or without a time behind it)."""
    match = re.match(r"(\d{4})-?(\d{2})-?(\d{2})", text)
    if match is None:
        return None
    return canonical_day(match[1], match[2], match[3])


def _children(parent: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    if parent is not None:
        for child in parent:
            if isinstance(child.tag, str) and etree.QName(child).localname in names:
                yield child


def _first(parent: etree._Element | None, *names: str) -> etree._Element | None:
    """Return the nearest descendant of ``parent`` with one of the ``names``: a child if there is one, else deeper."""
    child = next(_children(parent, *names), None)
    if child is not None or parent is None:
        return child
    deeper = (node for node in parent.iterdescendants() if isinstance(node.tag, str))
    return next((node for node in deeper if etree.QName(node).localname in names), None)


def _text(parent: etree._Element | None, *names: str) -> str:
    child = next(_children(parent, *names), None)
    return " ".join((child.text or "").split()) if child is not None else ""
