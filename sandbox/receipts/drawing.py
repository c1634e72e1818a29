"""Printing a receipt as a thermal printer would: one column, dark grey on paper, amounts to the right."""

from decimal import Decimal
from random import Random

from PIL import Image

from sandbox.receipts.roll import Roll
from sandbox.receipts.shops import WORDS, Words
from sandbox.receipts.truth import Receipt


def draw(receipt: Receipt) -> Image.Image:
    """Return the printed receipt, straight and clean, about 760 pixels wide (80 mm paper at 240 dpi), as RGB."""
    chance = Random(receipt.look)
    roll = Roll(size=chance.choice((27, 28, 30)), letters_in_cells=chance.random() < 0.35)
    words = WORDS[receipt.language]
    _head(roll, receipt, words, chance)
    _goods(roll, receipt, words)
    _sums(roll, receipt, words)
    _foot(roll, receipt, words)
    return roll.cut(colour=chance.choice(((255, 255, 253), (250, 250, 246), (252, 250, 243))))


def amount(value: Decimal, words: Words) -> str:
    """Write an amount with the language's decimal mark."""
    return f"{value:.2f}".replace(".", words.decimal_mark)


def rate_text(rate: Decimal) -> str:
    """Write a tax rate in percent without needless zeros."""
    return f"{rate.normalize():f}"


def _head(roll: Roll, receipt: Receipt, words: Words, chance: Random) -> None:
    seller = receipt.seller
    roll.centre(seller.name, chance.choice((1.35, 1.5, 1.7)), "bold")
    roll.centre(seller.street)
    roll.centre(f"{seller.postcode} {seller.city}")
    swiss_ending = {"de": "MWST", "fr": "TVA", "it": "IVA"}.get(receipt.language, "")
    roll.centre(f"{seller.tax_id} {swiss_ending}" if seller.country == "CH" else f"{words.tax_id}: {seller.tax_id}")
    roll.gap()
    roll.centre(words.heading, 1.1, "bold")
    roll.pair(f"{words.number} {receipt.number}", f"{receipt.issued:{words.date_format} %H:%M}")
    roll.left(f"{words.cashier}: {receipt.cashier}")
    roll.rule()


def _goods(roll: Roll, receipt: Receipt, words: Words) -> None:
    letters = _letters(receipt)
    for item in receipt.items:
        end = f"{amount(item.amount, words)} {letters[item.rate]}"
        if receipt.language == "pl":
            roll.pair(item.name, f"{item.quantity} x {amount(item.price, words)}   {end}")
        elif item.quantity == 1:
            roll.pair(item.name, end)
        else:
            roll.left(item.name)
            roll.pair(f"    {item.quantity} x {amount(item.price, words)}", end)
    roll.rule()


def _sums(roll: Roll, receipt: Receipt, words: Words) -> None:
    total = words.totals[receipt.look % len(words.totals)]
    currency = "" if total.endswith(receipt.currency) else f" {receipt.currency}"
    if receipt.language == "pl":
        _polish_taxes(roll, receipt, words)
    roll.pair(f"{total}{currency}", amount(receipt.total, words), 1.4, "bold")
    _paid(roll, receipt, words)
    if receipt.language == "ru":
        roll.rule()
        for tax in receipt.taxes:
            roll.pair(f"СУММА НДС {rate_text(tax.rate)}%", amount(tax.tax, words))
    elif receipt.language != "pl":
        roll.gap()
        _tax_table(roll, receipt, words)
    roll.rule(double=True)


def _paid(roll: Roll, receipt: Receipt, words: Words) -> None:
    if receipt.card or receipt.language == "ru":
        roll.pair(words.card if receipt.card else words.cash, amount(receipt.total, words))
        return
    step = Decimal(10)
    given = (receipt.total // step + 1) * step
    roll.pair(words.cash, amount(given, words))
    roll.pair(words.change, amount(given - receipt.total, words))


def _tax_table(roll: Roll, receipt: Receipt, words: Words) -> None:
    letters = _letters(receipt)
    roll.columns(f"{words.tax} %", words.net, words.tax, words.gross)
    for tax in receipt.taxes:
        cells = (amount(value, words) for value in (tax.net, tax.tax, tax.gross))
        roll.columns(f"{letters[tax.rate]} {rate_text(tax.rate)}%", *cells)


def _polish_taxes(roll: Roll, receipt: Receipt, words: Words) -> None:
    letters = _letters(receipt)
    for tax in receipt.taxes:
        roll.pair(f"SPRZEDAŻ OPODATKOWANA {letters[tax.rate]}", amount(tax.gross, words))
        roll.pair(f"PTU {letters[tax.rate]} {rate_text(tax.rate)}%", amount(tax.tax, words))
    roll.pair("SUMA PTU", amount(sum((tax.tax for tax in receipt.taxes), Decimal(0)), words))
    roll.rule()


def _foot(roll: Roll, receipt: Receipt, words: Words) -> None:
    for line in receipt.fiscal:
        roll.left(line)
    for code in receipt.codes:
        roll.gap()
        roll.code(code)
    roll.gap()
    roll.centre(words.thanks)


def _letters(receipt: Receipt) -> dict[Decimal, str]:
    """Return the letter that stands for each tax rate; Polish tills have fixed ones."""
    if receipt.language == "pl":
        return {Decimal(23): "A", Decimal(8): "B", Decimal(5): "C"}
    return {tax.rate: letter for tax, letter in zip(receipt.taxes, "ABCDE", strict=False)}
