# Beschriftungen und Namen der Angaben: höchstens 20 Zeichen

choice-yes = Ja
choice-correct = Korrigieren
choice-withdraw = Zurückziehen
choice-again = Ich sende es nochmal
choice-leave = So lassen
choice-move = Ja, verschieben
choice-stay = Nein, hier lassen
choice-cancel = Abbrechen
choice-unlink = Ja, vergessen
choice-keep = Nein, so lassen
choice-share-phone = Telefonnr. teilen
choice-have-code = Ich habe einen Code
choice-give-code = Code anfordern
choice-language = Sprache
choice-me = Wer bin ich
choice-help = Hilfe

field-merchant = Händler
field-date = Datum
field-total = Betrag
field-currency = Währung
field-tax = MwSt.
field-type = Art
field-number = Belegnummer
field-seller-tax-id = Steuer-ID Verkäufer
field-buyer-tax-id = Steuer-ID Käufer
type-cost = Aufwand
type-purchase = Einkauf
type-sale = Verkauf
type-other = Anderes
