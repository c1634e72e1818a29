"""The words that receipts and invoices use, in German, Polish, Russian, English, French and Italian, by what they mean.

A word that is not in a list costs a little evidence, so lists hold what is usual and leave out what is rare.
"""

from ocr.words import Vocabulary

FINAL_TOTAL = Vocabulary(
    """
    zu zahlen, zahlbetrag, zahlungsbetrag, gesamtbetrag, gesamtsumme, rechnungsbetrag, endbetrag, endsumme, summe eur,
    summe chf, total eur, total chf, total incl, total inkl, bruttobetrag, gesamt eur, net total, nett total, grand
    total, total rounded, rounded total, amount payable, total payable, amount to be paid, amount due, balance due,
    total due, total amount, total inclusive, total amt incl, total sales incl, gst incl, incl gst, inkl mwst, final
    total, total rm, total to pay, total (rm), do zaplaty, suma pln, razem pln, razem do zaplaty, kwota do zaplaty,
    wartosc brutto razem, naleznosc, razem brutto, lacznie do zaplaty, к оплате, итого к оплате, всего к оплате, сумма
    к оплате, итоговая сумма, =utor, =utoro, =ntor, =ntoro, итог, итого,
    total ttc, net a payer, total a payer, montant du, montant a payer, montant ttc, total general, a regler, total du,
    totale complessivo, totale da pagare, totale euro, totale eur, importo da pagare, totale documento, netto a pagare, da
    pagare, importo totale, totale fattura, gesamt chf, zahlbetrag chf, rechnungstotal, endtotal, total euros, suma eur,
    сумма чека,
    totaux, =somme, importo, итого:
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
    оплата, внесено,
    especes, carte bancaire, carte bleue, =cb, cheque, =regle, =recu, =paye, cartes, contanti, contante, elettronico,
    bancomat, carta di credito, carta, pagamento, pagato, assegno, twint, postcard, eft, наличные, электронными, карта
    """
)
CHANGE = Vocabulary(
    """
    zuruck, ruckgeld, rueckgeld, wechselgeld, rockgeld, change, reszta, wydano, сдача,
    rendu, monnaie rendue, a rendre, =resto, herausgeld
    """
)
NET = Vocabulary(
    """
    subtotal, sub total, zwischensumme, =netto, net amt, excl, ohne mwst, taxable, warenwert, kwota netto, wartosc
    netto, без ндс, suma netto, nettobetrag,
    =ht, total ht, hors taxe, sous-total, sous total, imponibile, subtotale, totale netto, nettoumsatz, сумма без ндс
    """
)
PARTIAL = Vocabulary(
    """
    total gst, gst payable, total tax, tax total, discount, disc, rabatt, rounding, rounding adj, rundung, savings,
    saved, gespart, ersparnis, punkte, points, qty, quantity, no of items, item count, anzahl, posten, deposit, pfand,
    supplies, service charge, srv chg, charge, umsatz von, einzelpreis, stawka, kwota vat, podatek, ptu, sprzed. opod,
    rabat, suma ptu, upust, zaokraglenie, скидка, в т.ч, без ндс, сумма ндс, ндс, округление, бонус, relief,
    remise, reduction, economie, economise, fidelite, dont tva, total tva, total taxes, arrondi, nombre d, articles,
    sconto, di cui iva, totale iva, arrotondamento, punti, risparmio, pezzi, acconto, davon mwst, enthaltene, davon, в том
    числе, ндс итога, pour boire, pourboire, trinkgeld, mancia, tip amount
    """
)
TAX = Vocabulary(
    """
    mwst, mehrwertst, ust, umsatzsteuer, tax, gst, vat, ptu, podatek, ндс, steuer, sst,
    tva, iva, imposta, taxe
    """
)
PAYABLE = Vocabulary(
    """
    zu zahlen, to pay, payable, amount due, a payer, a pagare, do zaplaty, к оплате
    """
)
ROUNDING = Vocabulary(
    """
    rounding, rundung, zaokraglenie, округление, rour ding,
    arrondi, arrotondamento
    """
)

DATE_LABEL = Vocabulary(
    """
    date, datum, rechnungsdatum, belegdatum, bill date, issued, data, data wystawienia, data sprzedazy, wystawiono,
    dnia, дата, bizdate, uhrzeit, uhr, time, czas, время,
    date de facture, emis le, date d'emission, data fattura, data documento, emesso, heure, ora
    """
)
OTHER_DATE = Vocabulary(
    """
    expiry, expire, valid until, due date, payment due, faellig, fallig, zahlbar bis, gultig bis, lieferdatum,
    leistungszeitraum, termin platnosci, wazny do, срок, действителен, member since, birth, printed, delivery,
    umtausch bis, ruckgabe, garantie,
    echeance, date limite, valable jusqu, livraison, scadenza, consegna, valido fino, entro il, geburtsdatum, neo le,
    data di nascita, оплатить до, срок оплаты
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
    site,
    =facture, ticket, =recu, bienvenue, =merci, duplicata, copie, tva, siret, siren, naf, telephone,
    tel., =document, documento commerciale, di vendita o prestazione, scontrino, ricevuta, fattura, benvenuti, grazie, p.iva,
    partita iva, p. iva, cod. fisc, codice fiscale, c.f., telefono, =cassa, operatore, caissier, =caisse, servi par,
    vendeur, =client, fournisseur, fornitore, =cliente, acheteur, cedente, cessionario, descrizione, designation, prezzo, =prix,
    продавец, покупатель, дата, смена, кассовый, сайт,
    =verkaufer, =kaufer, =kunde, =buyer, =vat, =uid
    """
)
ADDRESS = Vocabulary(
    """
    strasse, straße, str., platz, allee, jalan, jln, lorong, taman, seksyen, lot, level, street, road, avenue, bandar,
    kuala lumpur, selangor, johor, ulica, ul., aleja, улица, ул., проспект, пр-т, дом, kawasan, persiaran, plaza,
    mukim, malaysia, weg , gasse, г. москва, москва, no.,
    =rue, boulevard, =bd, =quai, impasse, chemin, route de, cedex, =via, viale, piazza, corso, largo, vicolo, strada,
    =cap, p.zza, =ave, =rd, =lane, high street, =drive, road,
    """
)
LEGAL_FORM = Vocabulary(
    """
    gmbh, mbh, sdn bhd, sdn.bhd, s/b, sp. z o.o, spolka, s.a., sp.j, sp. k, co. kg, ohg, e.k., e.kfm, enterprise,
    trading, restaurant, restoran, bakery, bakeries, hardware, stationery, company, & co, apotheke, tankstelle,
    apteka, аптека, ооо, общество с ограниченной, limited, ltd, baeckerei, backerei, supermarkt, drogerie, market,
    mart, buchhandlung, hotel, gasthaus, cafe, bistro, sklep, магазин, kedai, perniagaan, syarikat, pizza, marktkauf,
    baumarkt, handels, petrol, station, centre, shop, cash & carry, confectionery, parking,
    =sarl, =sas, =sasu, =eurl, =snc, =sci, s.a.s, s.p.a, =spa, s.n.c, boulangerie, patisserie,
    pharmacie, librairie, papeterie, quincaillerie, brasserie, epicerie, garage, boucherie, farmacia, panificio, trattoria,
    ristorante, pizzeria, ferramenta, libreria, cartoleria, albergo, supermercato, supermarche, alimentari, pasticceria,
    osteria, tabacchi, ferramenta, macelleria, parafarmacia, metzgerei, konditorei, gasthof, pension, weinhandlung, gaststatte,
    autohaus, werkstatt, friseur, optik, restauracja, ksiegarnia, piekarnia, cukiernia, hurtownia, stacja paliw, drogeria,
    ресторан, кафе, книжный, супермаркет
    """
)
SHORT_LEGAL_FORM = Vocabulary(
    """
    ag, kg, se, ug, sa, inc, ип, оао, ао, пао, зао, sarl, bhd, llc,
    sas, spa, snc, oy, ab, bv, nv, plc
    """
)

CASH = Vocabulary(
    """
    bargeld, barzahlung, bar eur, gotowka, наличными, наличные, cash,
    especes, contanti, contante, наличный
    """
)
CARD = Vocabulary(
    """
    kartenzahlung, mastercard, visa, girocard, ec-karte, ec-cash, kreditkarte, maestro, debit, elec.-cash, ec
    lastschrift, kontaktlos, contactless, karta, karta platnicza, безналичными, банковская карта, картой, card no,
    credit card, american express, twint,
    carte bancaire, carte bleue, =cb, sans contact, bancomat, carta di credito, carta di debito, elettronico,
    pagamento elettronico, carte credit, cartes, электронными, эквайринг, карта мир, postfinance card, ec-direkt, vpay
    """
)
TRANSFER = Vocabulary(
    """
    uberweisung, zahlungsziel, iban, przelew, rachunek bankowy, nr konta, bank transfer, банковский перевод, расчетный
    счет, расчётный счёт,
    virement, bonifico
    """
)

CREDIT_NOTE = Vocabulary(
    """
    credit note, gutschrift nr, gutschriftsnummer, rechnungskorrektur, stornorechnung, faktura korygujaca, korekta,
    возврат прихода, возврат,
    facture d'avoir, note d'avoir, nota di credito, avoir n
    """
)
INVOICE = Vocabulary(
    """
    rechnungsnummer, rechnung nr, rechnungs-nr, faktura, invoice number, счет-фактура, счет на оплату,
    facture n, fattura n, numero facture, numero fattura, invoice no, rechnung an, fattura elettronica
    """
)
RECEIPT = Vocabulary(
    """
    kassenbon, quittung, kundenbeleg, beleg, bon-nr, bonnr, kasse, receipt, cash, change, cashier, paragon, fiskalny,
    чек, кассир, приход, ruckgeld, gegeben, kartenzahlung, mwst, tax invoice, simplified,
    =ticket, =caisse, rendu, especes, scontrino, documento commerciale, ricevuta, =cassa, =resto, contanti
    """
)
BUYER = Vocabulary(
    """
    nabywca, kupujacy, nip nabywcy, odbiorca, rechnung an, =kunde, rechnungsempfanger, buyer, bill to, sold to,
    покупатель, получатель, customer,
    acheteur, =client, facture a, destinataire, =cliente, cessionario, destinatario, intestatario, =kaufer
    """
)
NOT_A_BUYER = Vocabulary(
    """
    customer copy, customer service, customer care, ticket client, copie client, exemplaire client, service client, carte
    client, espace client, copia cliente, copia per il cliente, servizio clienti, carta cliente, kundenbeleg, kundenservice,
    kundenkarte, dla klienta, копия клиента
    """
)
SELLER = Vocabulary(
    """
    sprzedawca, nip sprzedawcy, wystawca, seller, verkaufer, продавец, поставщик,
    vendeur, fournisseur, emetteur, fornitore, cedente, venditore, emittente
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
    "fr": Vocabulary(
        """
        le, les, du, de, des, et, merci, votre, visite, tva, total, ttc, ht, caisse, ticket, especes, carte, rendu, payer,
        rue, servi, facture, vous, sans, prix, montant, bientot, conservez, date, heure, cb
        """
    ),
    "it": Vocabulary(
        """
        il, di, della, del, e, grazie, arrivederci, iva, totale, cassa, contanti, contante, carta, resto, pagamento, via,
        documento, scontrino, prezzo, importo, operatore, complessivo, cui, data, ora, vendita, euro, pezzi
        """
    ),
}
