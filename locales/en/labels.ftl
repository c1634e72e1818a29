# Labels of buttons and names of fields: 20 characters at most

choice-yes = Yes
choice-correct = Correct
choice-withdraw = Withdraw
choice-again = I'll send it again
choice-leave = Leave it
choice-move = Yes, move
choice-stay = No, keep it here
choice-cancel = Cancel
choice-unlink = Yes, forget me
choice-keep = No, stay linked
choice-share-phone = Share phone number
choice-have-code = I have a code
choice-give-code = Give me a code
choice-language = Language
choice-me = Who am I
choice-help = Help

field-merchant = Merchant
field-date = Date
field-total = Total
field-currency = Currency
field-tax = VAT
field-type = Type
field-number = Document number
field-seller-tax-id = Seller's tax ID
field-buyer-tax-id = Buyer's tax ID
type-cost = Cost
type-purchase = Purchase
type-sale = Sale
type-other = Other
