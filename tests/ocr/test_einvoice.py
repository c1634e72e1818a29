import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.vocabulary.readings import Tax
from ocr.einvoice import MAX_XML_BYTES, parse_xml, read_einvoice
from ocr.extracts import Extract

CII = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
  xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
  xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <rsm:ExchangedDocument>
    <ram:ID>RE-17</ram:ID><ram:TypeCode>380</ram:TypeCode>
    <ram:IssueDateTime><udt:DateTimeString format="102">20260312</udt:DateTimeString></ram:IssueDateTime>
  </rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
    <ram:ApplicableHeaderTradeAgreement>
      <ram:SellerTradeParty><ram:Name>GLN 4333741000005
        Lieferant GmbH</ram:Name>
        <ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">201/113/40209</ram:ID></ram:SpecifiedTaxRegistration>
        <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE 123456789</ram:ID></ram:SpecifiedTaxRegistration>
      </ram:SellerTradeParty>
      <ram:BuyerTradeParty><ram:Name>Kunden AG</ram:Name></ram:BuyerTradeParty>
    </ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeSettlement>
      <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      <ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>58</ram:TypeCode></ram:SpecifiedTradeSettlementPaymentMeans>
      <ram:ApplicableTradeTax><ram:CalculatedAmount>19.00</ram:CalculatedAmount>
        <ram:RateApplicablePercent>19.00</ram:RateApplicablePercent></ram:ApplicableTradeTax>
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
        <ram:GrandTotalAmount>119.00</ram:GrandTotalAmount><ram:DuePayableAmount>0.00</ram:DuePayableAmount>
      </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>"""

UBL = """<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>2026-004</cbc:ID><cbc:IssueDate>2026-03-12</cbc:IssueDate>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cac:AccountingSupplierParty><cac:Party>
    <cac:PartyName><cbc:Name>Brand</cbc:Name></cac:PartyName>
    <cac:PartyTaxScheme><cbc:CompanyID>NL123456789B01</cbc:CompanyID></cac:PartyTaxScheme>
    <cac:PartyLegalEntity><cbc:RegistrationName>Supplier BV</cbc:RegistrationName></cac:PartyLegalEntity>
  </cac:Party></cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty><cac:Party>
    <cac:PartyName><cbc:Name>Kunden AG</cbc:Name></cac:PartyName>
    <cac:PartyTaxScheme><cbc:CompanyID>DE136695976</cbc:CompanyID></cac:PartyTaxScheme>
  </cac:Party></cac:AccountingCustomerParty>
  <cac:PaymentMeans><cbc:PaymentMeansCode>48</cbc:PaymentMeansCode></cac:PaymentMeans>
  <cac:TaxTotal><cac:TaxSubtotal><cbc:TaxAmount currencyID="EUR">2.10</cbc:TaxAmount>
    <cac:TaxCategory><cbc:Percent>21</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
  <cac:LegalMonetaryTotal><cbc:TaxInclusiveAmount currencyID="EUR">12.10</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal>
</{root}>"""

KSEF = """<?xml version="1.0" encoding="UTF-8"?>
<Faktura xmlns="http://crd.gov.pl/wzor/2025/06/25/13775/">
  <Podmiot1><DaneIdentyfikacyjne><NIP>5261040828</NIP><Nazwa>Zielony Groszek sp. z o.o.</Nazwa></DaneIdentyfikacyjne></Podmiot1>
  <Podmiot2><DaneIdentyfikacyjne><NIP>7707083893</NIP><Nazwa>Nabywca S.A.</Nazwa></DaneIdentyfikacyjne></Podmiot2>
  <Fa><KodWaluty>PLN</KodWaluty><P_1>2026-03-12</P_1><P_2>FV/3/2026</P_2><P_13_1>100.00</P_13_1><P_14_1>23.00</P_14_1>
  <P_15>123.00</P_15><RodzajFaktury>VAT</RodzajFaktury><Platnosc><FormaPlatnosci>6</FormaPlatnosci></Platnosc></Fa>
</Faktura>"""


def values(extract: Extract | None) -> dict[str, str]:
    assert extract is not None
    return {finding.name.value: finding.value for finding in extract.findings}


def test_a_cii_invoice_is_read() -> None:
    extract = read_einvoice(CII.encode())

    assert values(extract) == {
        "kind": "invoice",
        "merchant": "Lieferant GmbH",
        "date": "2026-03-12",
        "total": "119.00",
        "currency": "EUR",
        "number": "RE-17",
        "seller_tax_id": "DE123456789",
        "buyer": "Kunden AG",
        "payment": "transfer",
    }
    assert extract is not None
    assert extract.taxes == (Tax("19", "19.00"),)


@pytest.mark.parametrize("change", [("380", "381"), (">119.00", ">-119.00")], ids=["by its code", "by its sign"])
def test_a_cii_credit_note_is_known(change: tuple[str, str]) -> None:
    assert values(read_einvoice(CII.replace(*change).encode()))["kind"] == "credit_note"


def test_a_zugferd_1_invoice_is_read_by_its_older_names() -> None:
    older = (
        CII.replace("rsm:CrossIndustryInvoice", "rsm:CrossIndustryDocument")
        .replace("ExchangedDocument>", "HeaderExchangedDocument>")
        .replace("SupplyChainTradeTransaction>", "SpecifiedSupplyChainTradeTransaction>")
        .replace("ApplicableHeaderTradeSettlement>", "ApplicableSupplyChainTradeSettlement>")
        .replace("SettlementHeaderMonetarySummation>", "SettlementMonetarySummation>")
        .replace("RateApplicablePercent>", "ApplicablePercent>")
    )

    assert values(read_einvoice(older.encode())) == values(read_einvoice(CII.encode()))


@pytest.mark.parametrize(("root", "kind"), [("Invoice", "invoice"), ("CreditNote", "credit_note")])
def test_ubl_documents_are_read(root: str, kind: str) -> None:
    assert values(read_einvoice(UBL.format(root=root).encode())) == {
        "kind": kind,
        "merchant": "Supplier BV",
        "date": "2026-03-12",
        "total": "12.10",
        "currency": "EUR",
        "number": "2026-004",
        "seller_tax_id": "NL123456789B01",
        "buyer_tax_id": "DE136695976",
        "buyer": "Kunden AG",
        "payment": "card",
    }


def test_a_ksef_invoice_is_read() -> None:
    extract = read_einvoice(KSEF.encode())
    found = values(extract)

    assert (found["merchant"], found["number"], found["total"]) == ("Zielony Groszek sp. z o.o.", "FV/3/2026", "123.00")
    assert (found["seller_tax_id"], found["buyer_tax_id"]) == ("5261040828", "7707083893")
    assert found["buyer"] == "Nabywca S.A."
    assert (found["payment"], found["kind"]) == ("transfer", "invoice")
    assert extract is not None
    assert extract.taxes == (Tax("23", "23.00"),)


def test_a_ksef_correction_is_a_credit_note() -> None:
    assert values(read_einvoice(KSEF.replace(">VAT<", ">KOR<").encode()))["kind"] == "credit_note"


@pytest.mark.parametrize("text", ["12,10", "NaN", "1E99", "", "twelve"])
def test_an_amount_that_is_none_is_left_out(text: str) -> None:
    assert "total" not in values(read_einvoice(KSEF.replace("<P_15>123.00", f"<P_15>{text}").encode()))


def test_entities_are_neither_expanded_nor_fetched() -> None:
    bomb = '<!DOCTYPE Faktura [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    attack = KSEF.replace("<Faktura", bomb + "<Faktura").replace("FV/3/2026", "&a;&b;")

    assert read_einvoice(attack.encode()) is None


@pytest.mark.parametrize("data", [b"", b"<Faktura>", b"<Note/>", b"\xff\xfe", b"<a>" + b" " * MAX_XML_BYTES + b"</a>"])
def test_what_is_no_e_invoice_gives_nothing(data: bytes) -> None:
    assert read_einvoice(data) is None


@given(st.binary(max_size=200))
def test_no_bytes_break_the_parser(data: bytes) -> None:
    assert parse_xml(data) is None or read_einvoice(data) is None
