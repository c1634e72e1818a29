# Napisy na przyciskach i nazwy pól: najwyżej 20 znaków

choice-yes = Tak
choice-correct = Popraw
choice-withdraw = Wycofaj
choice-again = Wyślę jeszcze raz
choice-leave = Zostaw tak
choice-move = Tak, przenieś
choice-stay = Nie, zostaw tutaj
choice-cancel = Anuluj
choice-unlink = Tak, odłącz
choice-keep = Nie, zostaw
choice-share-phone = Udostępnij telefon
choice-have-code = Mam kod
choice-give-code = Poproszę o kod
choice-language = Język
choice-me = Kim jestem
choice-help = Pomoc

field-merchant = Sprzedawca
field-date = Data
field-total = Kwota
field-currency = Waluta
field-tax = VAT
field-type = Rodzaj
field-number = Numer dokumentu
field-seller-tax-id = NIP sprzedawcy
field-buyer-tax-id = NIP nabywcy
type-cost = Koszt
type-purchase = Zakup
type-sale = Sprzedaż
type-other = Inne
