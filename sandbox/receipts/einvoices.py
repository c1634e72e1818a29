"""The structured twins of an invoice: Cross Industry Invoice (Factur-X, ZUGFeRD 2) and the Polish FA(3) of KSeF.

Sources: EN 16931 and Factur-X 1.0 (profile BASIC) for the CII; the schema FA(3), valid from 1 February 2026, and the
KSeF rules for the verification link ("KOD I") for the Polish one.
"""

import base64
import hashlib
from datetime import date

from lxml import etree

from sandbox.receipts.truth import Invoice, Item, Party, Tax

_RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
_RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
_UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
_FA3 = "http://crd.gov.pl/wzor/2025/06/25/13775/"
_BUCKETS = {"23": "1", "8": "2", "5": "3"}


def cii_xml(invoice: Invoice) -> bytes:
    """Return the Cross Industry Invoice of an invoice, Factur-X profile BASIC."""
    root = etree.Element(f"{{{_RSM}}}CrossIndustryInvoice", nsmap={"rsm": _RSM, "ram": _RAM, "udt": _UDT})
    context = _under(root, _RSM, "ExchangedDocumentContext")
    _ram(
        _ram(context, "GuidelineSpecifiedDocumentContextParameter"),
        "ID",
        "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic",
    )
    document = _under(root, _RSM, "ExchangedDocument")
    _ram(document, "ID", invoice.number)
    _ram(document, "TypeCode", "380")
    _date(_ram(document, "IssueDateTime"), invoice.issued)
    deal = _under(root, _RSM, "SupplyChainTradeTransaction")
    for place, item in enumerate(invoice.items, 1):
        _cii_line(deal, place, item)
    agreement = _ram(deal, "ApplicableHeaderTradeAgreement")
    _cii_party(agreement, "SellerTradeParty", invoice.seller)
    _cii_party(agreement, "BuyerTradeParty", invoice.buyer)
    delivery = _ram(_ram(deal, "ApplicableHeaderTradeDelivery"), "ActualDeliverySupplyChainEvent")
    _date(_ram(delivery, "OccurrenceDateTime"), invoice.issued)
    _cii_settlement(_ram(deal, "ApplicableHeaderTradeSettlement"), invoice)
    return _bytes(root)


def ksef_xml(invoice: Invoice) -> bytes:
    """Return the invoice in the shape of FA(3). Raises ValueError unless the seller is Polish."""
    if invoice.seller.country != "PL":
        raise ValueError(f"KSeF is for Polish sellers, not for one in {invoice.seller.country}")
    root = etree.Element(f"{{{_FA3}}}Faktura", nsmap={None: _FA3})  # type: ignore[dict-item]  # the stubs forget the default namespace
    head = _under(root, _FA3, "Naglowek")
    form = _under(head, _FA3, "KodFormularza", "FA")
    form.set("kodSystemowy", "FA (3)")
    form.set("wersjaSchemy", "1-0E")
    _under(head, _FA3, "WariantFormularza", "3")
    _under(head, _FA3, "DataWytworzeniaFa", f"{invoice.issued}T09:30:00Z")
    _under(head, _FA3, "SystemInfo", "Kwit sandbox")
    _fa_party(root, "Podmiot1", invoice.seller)
    buyer = _fa_party(root, "Podmiot2", invoice.buyer)
    _under(buyer, _FA3, "JST", "2")
    _under(buyer, _FA3, "GV", "2")
    _fa_body(_under(root, _FA3, "Fa"), invoice)
    return _bytes(root)


def ksef_qr(invoice: Invoice) -> str:
    """Return the link in the QR code of a KSeF invoice: NIP, day of issue, SHA-256 of the XML in Base64URL."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(ksef_xml(invoice)).digest()).decode().rstrip("=")
    nip = invoice.seller.tax_id.replace("-", "")
    return f"https://qr.ksef.mf.gov.pl/invoice/{nip}/{invoice.issued:%d-%m-%Y}/{digest}"


def _under(parent: etree._Element, space: str, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{space}}}{name}")
    element.text = text
    return element


def _ram(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = _under(parent, _RAM, name, text)
    for key, value in attributes.items():
        element.set(key, value)
    return element


def _date(parent: etree._Element, day: date) -> None:
    _under(parent, _UDT, "DateTimeString", f"{day:%Y%m%d}").set("format", "102")


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _cii_line(deal: etree._Element, place: int, item: Item) -> None:
    line = _ram(deal, "IncludedSupplyChainTradeLineItem")
    _ram(_ram(line, "AssociatedDocumentLineDocument"), "LineID", str(place))
    _ram(_ram(line, "SpecifiedTradeProduct"), "Name", item.name)
    price = _ram(_ram(line, "SpecifiedLineTradeAgreement"), "NetPriceProductTradePrice")
    _ram(price, "ChargeAmount", f"{item.price:.2f}")
    _ram(_ram(line, "SpecifiedLineTradeDelivery"), "BilledQuantity", str(item.quantity), unitCode="C62")
    settlement = _ram(line, "SpecifiedLineTradeSettlement")
    tax = _ram(settlement, "ApplicableTradeTax")
    _ram(tax, "TypeCode", "VAT")
    _ram(tax, "CategoryCode", "S" if item.rate else "Z")
    _ram(tax, "RateApplicablePercent", f"{item.rate:.2f}")
    total = _ram(settlement, "SpecifiedTradeSettlementLineMonetarySummation")
    _ram(total, "LineTotalAmount", f"{item.amount:.2f}")


def _cii_party(agreement: etree._Element, role: str, party: Party) -> None:
    element = _ram(agreement, role)
    _ram(element, "Name", party.name)
    address = _ram(element, "PostalTradeAddress")
    _ram(address, "PostcodeCode", party.postcode)
    _ram(address, "LineOne", party.street)
    _ram(address, "CityName", party.city)
    _ram(address, "CountryID", party.country)
    plain = party.tax_id.replace("-", "").replace(" ", "")
    prefixed = plain if plain.startswith(party.country) else f"{party.country}{plain}"
    _ram(_ram(element, "SpecifiedTaxRegistration"), "ID", prefixed, schemeID="VA")


def _cii_tax(settlement: etree._Element, tax: Tax) -> None:
    element = _ram(settlement, "ApplicableTradeTax")
    _ram(element, "CalculatedAmount", f"{tax.tax:.2f}")
    _ram(element, "TypeCode", "VAT")
    _ram(element, "BasisAmount", f"{tax.net:.2f}")
    _ram(element, "CategoryCode", "S" if tax.rate else "Z")
    _ram(element, "RateApplicablePercent", f"{tax.rate:.2f}")


def _cii_settlement(settlement: etree._Element, invoice: Invoice) -> None:
    _ram(settlement, "InvoiceCurrencyCode", invoice.currency)
    means = _ram(settlement, "SpecifiedTradeSettlementPaymentMeans")
    _ram(means, "TypeCode", "58")
    _ram(_ram(means, "PayeePartyCreditorFinancialAccount"), "IBANID", invoice.iban.replace(" ", ""))
    for tax in invoice.taxes:
        _cii_tax(settlement, tax)
    _date(_ram(_ram(settlement, "SpecifiedTradePaymentTerms"), "DueDateDateTime"), invoice.due)
    total = _ram(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation")
    _ram(total, "LineTotalAmount", f"{invoice.net:.2f}")
    _ram(total, "TaxBasisTotalAmount", f"{invoice.net:.2f}")
    _ram(total, "TaxTotalAmount", f"{invoice.total - invoice.net:.2f}", currencyID=invoice.currency)
    _ram(total, "GrandTotalAmount", f"{invoice.total:.2f}")
    _ram(total, "DuePayableAmount", f"{invoice.total:.2f}")


def _fa_party(root: etree._Element, role: str, party: Party) -> etree._Element:
    element = _under(root, _FA3, role)
    identity = _under(element, _FA3, "DaneIdentyfikacyjne")
    _under(identity, _FA3, "NIP", party.tax_id.replace("-", ""))
    _under(identity, _FA3, "Nazwa", party.name)
    address = _under(element, _FA3, "Adres")
    _under(address, _FA3, "KodKraju", party.country)
    _under(address, _FA3, "AdresL1", party.street)
    _under(address, _FA3, "AdresL2", f"{party.postcode} {party.city}")
    return element


def _fa_body(body: etree._Element, invoice: Invoice) -> None:
    _under(body, _FA3, "KodWaluty", invoice.currency)
    _under(body, _FA3, "P_1", invoice.issued.isoformat())
    _under(body, _FA3, "P_2", invoice.number)
    for tax in invoice.taxes:
        bucket = _BUCKETS[f"{tax.rate.normalize():f}"]
        _under(body, _FA3, f"P_13_{bucket}", f"{tax.net:.2f}")
        _under(body, _FA3, f"P_14_{bucket}", f"{tax.tax:.2f}")
    _under(body, _FA3, "P_15", f"{invoice.total:.2f}")
    notes = _under(body, _FA3, "Adnotacje")
    for name in ("P_16", "P_17", "P_18", "P_18A"):
        _under(notes, _FA3, name, "2")
    _under(_under(notes, _FA3, "Zwolnienie"), _FA3, "P_19N", "1")
    _under(_under(notes, _FA3, "NoweSrodkiTransportu"), _FA3, "P_22N", "1")
    _under(notes, _FA3, "P_23", "2")
    _under(_under(notes, _FA3, "PMarzy"), _FA3, "P_PMarzyN", "1")
    _under(body, _FA3, "RodzajFaktury", "VAT")
    for place, item in enumerate(invoice.items, 1):
        line = _under(body, _FA3, "FaWiersz")
        _under(line, _FA3, "NrWierszaFa", str(place))
        _under(line, _FA3, "P_7", item.name)
        _under(line, _FA3, "P_8A", "szt.")
        _under(line, _FA3, "P_8B", str(item.quantity))
        _under(line, _FA3, "P_9A", f"{item.price:.2f}")
        _under(line, _FA3, "P_11", f"{item.amount:.2f}")
        _under(line, _FA3, "P_12", f"{item.rate.normalize():f}")
