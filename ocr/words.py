"""Words that receipts and invoices use, in German, Polish, Russian and English, and how they are recognised.

Recognition loses blanks and diacritics and takes ``I``, ``l`` and ``1`` for each other, so text and words are folded
to the same skeleton before they are compared.
"""

import re
import unicodedata
from functools import lru_cache

_LOOK_ALIKES = str.maketrans("i1|!0авекмнорстухёł", "lllloabekmhopctyxel", "")
_WORD = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_WIDE = str.maketrans({"ß": "ss", "æ": "ae", "№": "no", "е": "e"})


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return the skeleton of ``text``: lower case, letters and digits only, look-alike characters as one."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_WIDE))
    return "".join(c for c in decomposed.translate(_LOOK_ALIKES) if c.isalnum())


class Vocabulary:
    """A set of words and phrases, given as one text with commas between them, recognised by their skeletons.

    A word with ``=`` before it counts as a word of its own only: ``=netto`` is not in "net total".
    """

    def __init__(self, phrases: str) -> None:
        listed = [(phrase.strip().startswith("="), fold(phrase)) for phrase in phrases.split(",")]
        self._words = frozenset(skeleton for _, skeleton in listed if skeleton)
        self._long = tuple(skeleton for whole, skeleton in listed if len(skeleton) > 3 and not whole)

    def within(self, text: str) -> bool:
        """Tell whether any of the phrases occurs in ``text``: long ones anywhere, those up to 3 letters as words."""
        folded = fold(text)
        return any(skeleton in folded for skeleton in self._long) or any(word in self._words for word in _words(text))

    def words_within(self, text: str) -> int:
        """Return how many words of ``text`` are among the phrases (for short ones that hide inside longer words)."""
        return sum(word in self._words for word in _words(text))


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """Return the skeletons of the words of ``text``, also of those that a digit is glued to (``NIP779``)."""
    return frozenset(fold(word) for word in [*_WORD.findall(text), *_LETTERS.findall(text)])


FINAL_TOTAL = Vocabulary(
    """
    zu zahlen, zahlbetrag, zahlungsbetrag, gesamtbetrag, gesamtsumme, rechnungsbetrag, endbetrag, endsumme, summe eur,
    summe chf, total eur, total chf, total incl, total inkl, bruttobetrag, gesamt eur, net total, nett total, grand
    total, total rounded, rounded total, amount payable, total payable, amount to be paid, amount due, balance due,
    total due, total amount, total inclusive, total amt incl, total sales incl, gst incl, incl gst, inkl mwst, final
    total, total rm, total to pay, total (rm), do zaplaty, suma pln, razem pln, razem do zaplaty, kwota do zaplaty,
    wartosc brutto razem, naleznosc, razem brutto, lacznie do zaplaty, к оплате, итого к оплате, всего к оплате, сумма
    к оплате, итоговая сумма, =utor, =utoro, =ntor, =ntoro, итог, итого
    """
)
TOTAL = Vocabulary(
    """
    total, summe, gesamt, betrag, sunme, suma, razem, ogolem, kwota, всего, сумма, due, tot :, montant, totale, amount
    """
)
PAID = Vocabulary(
    """
    bar eur, gegeben, bargeld, barzahlung, kartenzahlung, mastercard, visa, girocard, ec-karte, maestro, ec cash,
    eccash, elec.-cash, kreditkarte, lastschrift, american express, cash, paid, tender, accepted, received, payment,
    card, gotowka, karta, karta platnicza, platnosc, zaplacono, przelew, наличными, безналичными, картой, получено,
    оплата, внесено
    """
)
CHANGE = Vocabulary(
    """
    zuruck, ruckgeld, rueckgeld, wechselgeld, rockgeld, change, reszta, wydano, сдача
    """
)
NET = Vocabulary(
    """
    subtotal, sub total, zwischensumme, =netto, net amt, excl, ohne mwst, taxable, warenwert, kwota netto, wartosc
    netto, без ндс, suma netto, nettobetrag
    """
)
PARTIAL = Vocabulary(
    """
    total gst, gst payable, total tax, tax total, discount, disc, rabatt, rounding, rounding adj, rundung, savings,
    saved, gespart, ersparnis, punkte, points, qty, quantity, no of items, item count, anzahl, posten, deposit, pfand,
    supplies, service charge, srv chg, charge, umsatz von, einzelpreis, stawka, kwota vat, podatek, ptu, sprzed. opod,
    rabat, suma ptu, upust, zaokraglenie, скидка, в т.ч, без ндс, сумма ндс, ндс, округление, бонус, relief
    """
)
TAX = Vocabulary(
    """
    mwst, mehrwertst, ust, umsatzsteuer, tax, gst, vat, ptu, podatek, ндс, steuer, sst
    """
)
ROUNDING = Vocabulary(
    """
    rounding, rundung, zaokraglenie, округление, rour ding
    """
)

DATE_LABEL = Vocabulary(
    """
    date, datum, rechnungsdatum, belegdatum, bill date, issued, data, data wystawienia, data sprzedazy, wystawiono,
    dnia, дата, bizdate, uhrzeit, uhr, time, czas, время
    """
)
OTHER_DATE = Vocabulary(
    """
    expiry, expire, valid until, due date, payment due, faellig, fallig, zahlbar bis, gultig bis, lieferdatum,
    leistungszeitraum, termin platnosci, wazny do, срок, действителен, member since, birth, printed, delivery,
    umtausch bis, ruckgabe, garantie
    """
)

NOT_A_MERCHANT = Vocabulary(
    """
    invoice, receipt, cash bill, rechnung, quittung, kassenbon, kundenbeleg, bewirtung, beleg, faktura, paragon,
    fiskalny, niefiskalny, kassa, кассовый чек, чек, квитанция, приход, добро пожаловать, welcome, willkommen, witamy,
    thank you, vielen dank, danke, dziekujemy, спасибо, offnungszeiten, uhr, telefon, tel., tel:, fax, www., http,
    cashier, kassierer, kasjer, кассир, gst id, gst no, gst reg, reg no, co. no, company no, company reg, roc no,
    ust-id, steuernummer, steuer-nr, инн, nip, regon, order number, your order, licensee of, bill to, table, member,
    date, datum, дата, artikel, kopie, duplikat, copy, original, bediente, filiale, description, eur, euro, euro/kg,
    место расчетов, posted, kunden-nr, customer, sprzedawca, nabywca, seller, sold to, bewirtungsbeleg, customer copy,
    site
    """
)
ADDRESS = Vocabulary(
    """
    strasse, straße, str., platz, allee, jalan, jln, lorong, taman, seksyen, lot, level, street, road, avenue, bandar,
    kuala lumpur, selangor, johor, ulica, ul., aleja, улица, ул., проспект, пр-т, дом, kawasan, persiaran, plaza,
    mukim, malaysia, weg , gasse, г. москва, москва, no.
    """
)
LEGAL_FORM = Vocabulary(
    """
    gmbh, mbh, sdn bhd, sdn.bhd, s/b, sp. z o.o, spolka, s.a., sp.j, sp. k, co. kg, ohg, e.k., e.kfm, enterprise,
    trading, restaurant, restoran, bakery, bakeries, hardware, stationery, company, & co, apotheke, tankstelle,
    apteka, аптека, ооо, общество с ограниченной, limited, ltd, baeckerei, backerei, supermarkt, drogerie, market,
    mart, buchhandlung, hotel, gasthaus, cafe, bistro, sklep, магазин, kedai, perniagaan, syarikat, pizza, marktkauf,
    baumarkt, handels, petrol, station, centre, shop, cash & carry, confectionery, parking
    """
)
SHORT_LEGAL_FORM = Vocabulary(
    """
    ag, kg, se, ug, sa, inc, ип, оао, ао, пао, зао, sarl, bhd, llc
    """
)

CASH = Vocabulary(
    """
    bargeld, barzahlung, bar eur, gotowka, наличными, наличные, cash
    """
)
CARD = Vocabulary(
    """
    kartenzahlung, mastercard, visa, girocard, ec-karte, ec-cash, kreditkarte, maestro, debit, elec.-cash, ec
    lastschrift, kontaktlos, contactless, karta, karta platnicza, безналичными, банковская карта, картой, card no,
    credit card, american express, twint
    """
)
TRANSFER = Vocabulary(
    """
    uberweisung, zahlungsziel, iban, przelew, rachunek bankowy, nr konta, bank transfer, банковский перевод, расчетный
    счет, расчётный счёт
    """
)

CREDIT_NOTE = Vocabulary(
    """
    credit note, gutschrift nr, gutschriftsnummer, rechnungskorrektur, stornorechnung, faktura korygujaca, korekta,
    возврат прихода, возврат
    """
)
INVOICE = Vocabulary(
    """
    rechnungsnummer, rechnung nr, rechnungs-nr, faktura, invoice number, счет-фактура, счет на оплату
    """
)
RECEIPT = Vocabulary(
    """
    kassenbon, quittung, kundenbeleg, beleg, bon-nr, bonnr, kasse, receipt, cash, change, cashier, paragon, fiskalny,
    чек, кассир, приход, ruckgeld, gegeben, kartenzahlung, mwst, tax invoice, simplified
    """
)
BUYER = Vocabulary(
    """
    nabywca, kupujacy, nip nabywcy, odbiorca, rechnung an, kunde, rechnungsempfanger, buyer, bill to, sold to,
    покупатель, получатель, customer
    """
)
SELLER = Vocabulary(
    """
    sprzedawca, nip sprzedawcy, wystawca, seller, verkaufer, продавец, поставщик
    """
)

LANGUAGE_WORDS = {
    "de": Vocabulary(
        """
        und, der, die, das, mwst, summe, datum, uhr, vielen, dank, einkauf, karte, betrag, zahlen, netto, brutto,
        rechnung, straße, für, beleg, ihren, bar, nr, gmbh, steuer, kasse
        """
    ),
    "pl": Vocabulary(
        """
        nip, ul, paragon, fiskalny, suma, pln, sprzedaż, opodatkowana, ptu, razem, gotówka, reszta, faktura,
        sprzedawca, nabywca, data, zapłaty, stawka, kwota, nr, karta, kasa, dziękujemy, oraz
        """
    ),
    "ru": Vocabulary(
        """
        итого, итог, ндс, чек, кассир, сумма, приход, сайт, инн, наличными, безналичными, кассовый, дата, смена,
        место, ооо, спасибо, оплата, руб
        """
    ),
    "en": Vocabulary(
        """
        the, and, total, cash, change, tax, invoice, date, thank, you, please, again, come, amount, receipt, qty,
        item, goods, sold, not, of, gst, vat, payment, price, to, time, cashier
        """
    ),
}
