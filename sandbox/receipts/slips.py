"""Another till's layout than that of `drawing`: left-aligned, other words, the date at the foot, a card terminal's slip below.

What reads receipts was written with the first layout at hand; this one tells whether it reads receipts or a layout.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from PIL import Image

from sandbox.receipts.roll import Roll
from sandbox.receipts.shops import WORDS
from sandbox.receipts.truth import Receipt


@dataclass(frozen=True, slots=True)
class _Phrases:
    """What the till prints, each with the ways of saying it; dates as `strftime` wants them."""

    telephone: str
    tax_id: tuple[str, ...]
    total: tuple[str, ...]
    net: str
    tax: str
    count: str
    cash: tuple[str, ...]
    card: tuple[str, ...]
    change: str
    number: tuple[str, ...]
    terminal: tuple[str, str, str]
    dates: tuple[str, ...]
    farewell: tuple[str, ...]


_PHRASES: Mapping[str, _Phrases] = {
    "de": _Phrases(
        "Tel.", ("UID-Nr.:", "USt-ID:", "Ust.Id.Nr."), ("Gesamt", "Total", "Endsumme", "BETRAG"), "Nettoumsatz", "MwSt.",
        "Artikel", ("Bargeld", "BAR"), ("girocard", "Kartenzahlung kontaktlos", "VISA"), "Wechselgeld",
        ("Bon", "Rechnungs-Nr.:", "Belegnummer"), ("Kundenbeleg", "Terminal-ID", "Genehmigungs-Nr."),
        ("%d.%m.%y", "%d.%m.%Y"), ("Umtausch nur mit Bon", "Auf Wiedersehen", "Bitte beehren Sie uns wieder"),
    ),
    "pl": _Phrases(
        "tel.", ("NIP:", "NIP", "Nr NIP:"), ("SUMA:", "RAZEM", "DO ZAPŁATY"), "Wartość netto", "PTU", "Liczba pozycji",
        ("GOTÓWKA PLN", "Zapłacono gotówką"), ("KARTA PŁATNICZA", "Płatność kartą", "KARTA VISA"), "RESZTA PLN",
        ("nr:", "Paragon nr", "nr wydruku"), ("Potwierdzenie dla klienta", "ID terminala", "Kod autoryzacji"),
        ("%d-%m-%Y", "%d.%m.%Y"), ("Zapraszamy ponownie", "Zachowaj paragon"),
    ),
    "ru": _Phrases(
        "тел.", ("ИНН:", "ИНН продавца", "ИНН"), ("ИТОГО К ОПЛАТЕ", "ВСЕГО", "Итого:"), "Сумма без НДС", "В т.ч. НДС",
        "Позиций", ("НАЛИЧНЫЕ", "ОПЛАТА НАЛИЧНЫМИ"), ("БЕЗНАЛИЧНЫЙ РАСЧЁТ", "КАРТА МИР", "ЭЛЕКТРОННЫМИ"), "СДАЧА",
        ("Чек", "Чек №", "ДОК. №"), ("Копия клиента", "Терминал", "Код авторизации"),
        ("%d.%m.%y", "%d.%m.%Y"), ("Ждём вас снова", "Сохраняйте чек"),
    ),
    "en": _Phrases(
        "Tel", ("VAT Reg No", "VAT:", "VAT Number"), ("Balance due", "TO PAY", "Grand total"), "Net sales", "VAT",
        "Items", ("CASH", "Cash tendered"), ("VISA DEBIT", "Contactless", "Mastercard"), "Change due",
        ("Invoice", "Trans", "Order no."), ("Cardholder copy", "Terminal", "Auth code"),
        ("%d/%m/%y", "%d %b %Y"), ("Please keep for your records", "See you again soon"),
    ),
    "fr": _Phrases(
        "Tél.", ("TVA intracom.", "N° TVA Intra :", "TVA"), ("MONTANT DÛ", "TOTAL EUROS", "TOTAL", "Net à payer TTC"),
        "Total HT", "TVA", "Articles", ("ESPECES", "Espèces EUR"), ("CB", "CARTE BLEUE", "CB sans contact"),
        "Rendu monnaie", ("Ticket", "Facture n°", "Note n°"), ("Ticket client", "No terminal", "No auto"),
        ("%d/%m/%y", "%d/%m/%Y", "%d-%m-%Y"), ("À bientôt", "Conservez ce ticket"),
    ),
    "it": _Phrases(
        "Tel.", ("Partita IVA", "P. IVA:", "P.I."), ("TOTALE", "TOTALE COMPLESSIVO", "IMPORTO DA PAGARE"),
        "Imponibile", "di cui IVA", "Pezzi", ("CONTANTI", "Contante"), ("CARTA DI CREDITO", "BANCOMAT", "Elettronico"),
        "Resto", ("DOC.N.", "Scontrino n.", "Ricevuta n."), ("Copia cliente", "Terminale", "Cod. autorizzazione"),
        ("%d/%m/%y", "%d-%m-%Y", "%d/%m/%Y"), ("Arrivederci", "Conservare lo scontrino"),
    ),
}  # fmt: skip
_SIGNS = {"EUR": "€", "CHF": "CHF", "PLN": "zł", "RUB": "₽", "GBP": "£"}


def draw_slip(receipt: Receipt) -> Image.Image:
    """Return the receipt printed in this layout, straight and clean, as RGB; of one receipt always the same."""
    chance = Random(f"slip {receipt.look} {receipt.number}")
    roll = Roll(size=chance.choice((26, 28, 31)), letters_in_cells=chance.random() < 0.5)
    phrases = _PHRASES[receipt.language]
    stamp_above = chance.random() < 0.4
    _head(roll, receipt, phrases, chance)
    if stamp_above:
        _stamp(roll, receipt, phrases, chance)
    roll.rule(double=chance.random() < 0.5)
    _goods(roll, receipt)
    _sums(roll, receipt, phrases, chance)
    if not stamp_above:
        roll.rule()
        _stamp(roll, receipt, phrases, chance)
    for code in receipt.codes:
        roll.code(code)
    for line in receipt.fiscal:
        roll.centre(line)
    roll.left(chance.choice(phrases.farewell))
    return roll.cut(colour=chance.choice(((253, 253, 253), (246, 247, 250), (251, 246, 238))))


def _head(roll: Roll, receipt: Receipt, phrases: _Phrases, chance: Random) -> None:
    seller = receipt.seller
    tax_id = seller.tax_id if chance.random() < 0.5 else seller.tax_id.replace(" ", "").replace("-", "")
    roll.title(seller.name, chance.choice((1.1, 1.4)))
    roll.left(f"{seller.street}, {seller.postcode} {seller.city}")
    roll.left(f"{phrases.telephone} {chance.randint(10, 99)} {chance.randint(100, 999)} {chance.randint(10, 99)} 00")
    roll.left(f"{chance.choice(phrases.tax_id)} {tax_id}")
    roll.gap(1)


def _stamp(roll: Roll, receipt: Receipt, phrases: _Phrases, chance: Random) -> None:
    day = receipt.issued.strftime(chance.choice(phrases.dates))
    roll.pair(f"{chance.choice(phrases.number)} {receipt.number}", receipt.cashier)
    roll.left(f"{day}   {receipt.issued:%H:%M:%S}" if chance.random() < 0.5 else f"{day} - {receipt.issued:%H:%M}")


def _goods(roll: Roll, receipt: Receipt) -> None:
    for item in receipt.items:
        roll.pair(f"{item.quantity} {item.name}", _amount(receipt, item.amount))
        if item.quantity > 1:
            roll.left(f"      à {_amount(receipt, item.price)}")


def _sums(roll: Roll, receipt: Receipt, phrases: _Phrases, chance: Random) -> None:
    sign, total = _SIGNS[receipt.currency], _amount(receipt, receipt.total)
    roll.gap()
    roll.left(f"{phrases.count}: {sum(item.quantity for item in receipt.items)}")
    if chance.random() < 0.4:
        roll.pair(phrases.net, _amount(receipt, sum((tax.net for tax in receipt.taxes), Decimal(0))))
    label = chance.choice(phrases.total)
    roll.pair(
        label, f"{total} {sign}" if chance.random() < 0.6 else f"{sign} {total}", chance.choice((1.0, 1.3)), "bold"
    )
    for tax in receipt.taxes:
        rate = f"{tax.rate:.2f}".replace(".", WORDS[receipt.language].decimal_mark)
        roll.pair(f"{phrases.tax} {rate}%", _amount(receipt, tax.tax))
    _payment(roll, receipt, phrases, chance)


def _payment(roll: Roll, receipt: Receipt, phrases: _Phrases, chance: Random) -> None:
    total = _amount(receipt, receipt.total)
    if not receipt.card:
        given = (receipt.total // 5 + 1) * 5
        roll.pair(chance.choice(phrases.cash), _amount(receipt, given))
        roll.pair(phrases.change, _amount(receipt, given - receipt.total))
        return
    roll.pair(chance.choice(phrases.card), total)
    if chance.random() < 0.5:
        copy, terminal, approval = phrases.terminal
        roll.rule()
        roll.centre(copy)
        roll.left(f"{terminal}: {chance.randint(10**7, 10**8 - 1)}")
        roll.left(f"**** **** **** {chance.randint(1000, 9999)}")
        roll.pair(f"{approval}: {chance.randint(100000, 999999)}", f"{total} {receipt.currency}")


def _amount(receipt: Receipt, value: Decimal) -> str:
    """Write an amount as the country does, thousands apart by a blank."""
    return f"{value:,.2f}".translate({ord(","): " ", ord("."): WORDS[receipt.language].decimal_mark})
