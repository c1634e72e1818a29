"""The made-up shops, their goods, and the words their tills print. A new language is one more entry in each table."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop: its goods are (name, price with tax in cents, tax rate in percent)."""

    name: str
    street: str
    postcode: str
    city: str
    country: str
    currency: str
    goods: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What a till prints around the numbers, in one language."""

    heading: str
    tax_id: str
    number: str
    cashier: str
    totals: tuple[str, ...]
    cash: str
    card: str
    net: str
    tax: str
    gross: str
    thanks: str
    date_format: str
    decimal_mark: str
    cashiers: tuple[str, ...]
    change: str = ""


WORDS: Mapping[str, Words] = {
    "de": Words(
        "Rechnung / Beleg", "USt-IdNr.", "Beleg-Nr.", "Es bediente Sie",
        ("SUMME", "ZU ZAHLEN", "Gesamtbetrag"), "Bar", "Kartenzahlung",
        "Netto", "MwSt", "Brutto", "Vielen Dank für Ihren Besuch!", "%d.%m.%Y", ",",
        ("Frau Özdemir", "Herr Groß", "Lena K.", "Kasse 02"), "Rückgeld",
    ),
    "pl": Words(
        "PARAGON FISKALNY", "NIP", "Nr wydruku", "Kasjer",
        ("SUMA PLN", "DO ZAPŁATY PLN", "RAZEM PLN"), "Gotówka", "Karta płatnicza",
        "Netto", "PTU", "Brutto", "Dziękujemy, zapraszamy ponownie", "%Y-%m-%d", ",",
        ("Małgorzata", "Łukasz", "Kasa 1", "Świetlana"), "Reszta",
    ),
    "ru": Words(
        "КАССОВЫЙ ЧЕК / ПРИХОД", "ИНН", "Чек №", "Кассир", ("ИТОГ", "ИТОГО", "К ОПЛАТЕ"), "НАЛИЧНЫМИ", "БЕЗНАЛИЧНЫМИ",
        "Без НДС", "НДС", "С НДС", "СПАСИБО ЗА ПОКУПКУ!", "%d.%m.%Y", ".",
        ("Иванова Е.С.", "Щукин П.", "Ёлкина А.А.", "Администратор"),
    ),
    "en": Words(
        "VAT RECEIPT", "VAT No", "Receipt no.", "Served by", ("TOTAL", "AMOUNT DUE", "Total to pay"), "Cash", "Card",
        "Net", "VAT", "Gross", "Thank you for shopping with us", "%d/%m/%Y", ".",
        ("Till 3", "Oliver", "Aisha", "Self checkout"), "Change",
    ),
    "fr": Words(
        "TICKET DE CAISSE", "N° TVA", "Ticket n°", "Servi par", ("TOTAL TTC", "NET À PAYER", "Total à payer"),
        "Espèces", "Carte bancaire", "HT", "TVA", "TTC", "Merci de votre visite !", "%d/%m/%Y", ",",
        ("Céline", "Hôte de caisse 4", "François D.", "Caisse 2"), "Rendu",
    ),
    "it": Words(
        "DOCUMENTO COMMERCIALE", "P.IVA", "DOCUMENTO N.", "Operatore",
        ("TOTALE COMPLESSIVO", "TOTALE EURO", "Totale da pagare"), "Pagamento contante", "Pagamento elettronico",
        "Imponibile", "IVA", "Totale", "Grazie e arrivederci", "%d/%m/%Y", ",",
        ("Giulia", "Cassa 3", "Niccolò", "Banco 1"), "Resto",
    ),
}  # fmt: skip

SHOPS: Mapping[str, tuple[Shop, ...]] = {
    "de": (
        Shop("Gasthaus Zum Löwen", "Marktstraße 14", "79098", "Freiburg", "DE", "EUR", (
            ("Wiener Schnitzel", 1850, "19"), ("Käsespätzle", 1290, "19"), ("Apfelschorle 0,4", 420, "19"),
            ("Kännchen Kaffee", 560, "19"), ("Brot zum Mitnehmen", 380, "7"), ("Flädlesuppe", 640, "19"),
        )),
        Shop("Baumarkt Grünfeld GmbH", "Industrieweg 7", "33100", "Paderborn", "DE", "EUR", (
            ("Spaxschrauben 4x40", 899, "19"), ("Holzstiel 140 cm", 1579, "19"), ("Blumenerde 20 l", 449, "19"),
            ("Gießkanne", 1295, "19"), ("Fachbuch Elektrik", 1990, "7"), ("Dübel 8 mm 50 St.", 529, "19"),
        )),
        Shop("Bürobedarf Weiß & Söhne", "Königsallee 52", "40212", "Düsseldorf", "DE", "EUR", (
            ("Kopierpapier A4", 549, "19"), ("Ordner breit", 329, "19"), ("Kugelschreiber blau", 189, "19"),
            ("Zeitschrift Steuern", 1250, "7"), ("Heftklammern", 215, "19"), ("Tischkalender", 995, "19"),
        )),
        Shop("Restaurant Rössli", "Seestrasse 21", "8002", "Zürich", "CH", "CHF", (
            ("Rösti mit Spiegelei", 2250, "8.1"), ("Zürcher Geschnetzeltes", 3450, "8.1"), ("Rivella rot", 520, "8.1"),
            ("Espresso", 450, "8.1"), ("Nussgipfel take-away", 380, "2.6"), ("Salatteller", 1290, "8.1"),
        )),
    ),
    "pl": (
        Shop("Sklep Spożywczy Żabia Łąka", "ul. Świętokrzyska 12", "00-050", "Warszawa", "PL", "PLN", (
            ("Chleb żytni", 649, "5"), ("Mleko 2% 1L", 399, "5"), ("Kawa mielona 500g", 2899, "23"),
            ("Woda gazowana 1,5L", 279, "23"), ("Ser żółty kg", 3290, "5"), ("Płyn do naczyń", 899, "23"),
        )),
        Shop("Stacja Paliw Orzeł Sp. z o.o.", "al. Jerozolimskie 200", "02-486", "Warszawa", "PL", "PLN", (
            ("Olej napędowy", 21950, "23"), ("Płyn do spryskiwaczy", 2499, "23"), ("Kawa duża", 1299, "8"),
            ("Kanapka z szynką", 1599, "8"), ("Myjnia program 2", 2600, "23"), ("Odświeżacz powietrza", 1199, "23"),
        )),
        Shop("Księgarnia Pod Wieżą", "Rynek Główny 5", "31-042", "Kraków", "PL", "PLN", (
            ("Kodeks podatkowy", 8900, "5"), ("Zeszyt A5 kratka", 450, "23"), ("Długopis żelowy", 699, "23"),
            ("Segregator A4", 1890, "23"), ("Mapa drogowa", 3450, "5"), ("Papier ksero", 2299, "23"),
        )),
    ),
    "ru": (
        Shop("ООО «Берёзка»", "ул. Тверская, д. 18", "125009", "Москва", "RU", "RUB", (
            ("Хлеб Бородинский", 7490, "10"), ("Молоко 3,2% 1 л", 9990, "10"), ("Чай чёрный 100 пак.", 34900, "20"),
            ("Сыр Российский", 28950, "10"), ("Бумага офисная А4", 45900, "20"), ("Пакет майка", 900, "20"),
        )),
        Shop("ООО «Стройдвор»", "Ленинский пр-т, д. 101", "119415", "Москва", "RU", "RUB", (
            ("Саморезы 3,5х35", 18900, "20"), ("Шпатель 100 мм", 25600, "20"), ("Краска белая 2,7 л", 189900, "20"),
            ("Кисть плоская", 14500, "20"), ("Перчатки х/б", 6900, "20"), ("Цемент 25 кг", 52300, "20"),
        )),
        Shop("Кафе «Щука и Ёж»", "Невский пр-т, д. 55", "191025", "Санкт-Петербург", "RU", "RUB", (
            ("Борщ с пампушкой", 42000, "20"), ("Пельмени домашние", 51000, "20"), ("Компот из ягод", 15000, "20"),
            ("Эклер", 19000, "20"), ("Кофе американо", 21000, "20"), ("Щи из капусты", 36000, "20"),
        )),
    ),
    "en": (
        Shop("Wellington Hardware Ltd", "27 Mill Lane", "LS1 4DY", "Leeds", "GB", "GBP", (
            ("Wood screws 4x40", 449, "20"), ("Masking tape", 325, "20"), ("Claw hammer", 1499, "20"),
            ("DIY handbook", 1299, "0"), ("Paint brush 50mm", 575, "20"), ("Work gloves", 699, "20"),
        )),
        Shop("The Copper Kettle", "3 Abbey Street", "BA1 1NN", "Bath", "GB", "GBP", (
            ("Full English", 1195, "20"), ("Flat white", 340, "20"), ("Scone and jam", 425, "20"),
            ("Loaf to take away", 380, "0"), ("Soup of the day", 695, "20"), ("Pot of tea", 310, "20"),
        )),
        Shop("Harbour Stationers", "118 Queen Street", "CF10 2GP", "Cardiff", "GB", "GBP", (
            ("A4 paper ream", 599, "20"), ("Lever arch file", 349, "20"), ("Gel pens x4", 475, "20"),
            ("Tax guide 2025", 1850, "0"), ("Envelopes DL 50", 425, "20"), ("Desk calendar", 799, "20"),
        )),
    ),
    "fr": (
        Shop("Boulangerie Lefèvre", "14 rue des Tanneurs", "35000", "Rennes", "FR", "EUR", (
            ("Baguette tradition", 130, "5.5"), ("Pain aux céréales", 310, "5.5"), ("Éclair au café", 340, "5.5"),
            ("Café crème", 280, "10"), ("Quiche sur place", 590, "10"), ("Sac réutilisable", 150, "20"),
        )),
        Shop("Quincaillerie du Vieux Port SARL", "3 quai de la Joliette", "13002", "Marseille", "FR", "EUR", (
            ("Vis inox 5x60", 690, "20"), ("Perceuse à percussion", 8990, "20"), ("Ruban adhésif", 425, "20"),
            ("Peinture mate 2,5 L", 3450, "20"), ("Gants de chantier", 799, "20"), ("Clé à molette", 1890, "20"),
        )),
        Shop("Le Bistrot d'Élise", "27 place Saint-Étienne", "31000", "Toulouse", "FR", "EUR", (
            ("Plat du jour", 1490, "10"), ("Verre de rouge", 480, "20"), ("Crème brûlée", 690, "10"),
            ("Eau gazeuse 50 cl", 390, "10"), ("Salade de chèvre", 1250, "10"), ("Digestif", 720, "20"),
        )),
        Shop("Papeterie Moreau & Fils", "8 boulevard Carnot", "59800", "Lille", "FR", "EUR", (
            ("Ramette A4 80 g", 549, "20"), ("Stylo plume", 2390, "20"), ("Guide fiscal", 1950, "5.5"),
            ("Classeur à levier", 385, "20"), ("Enveloppes x50", 620, "20"), ("Agrafeuse", 1145, "20"),
        )),
        Shop("Garage des Alpes SA", "Route de Berne 112", "1010", "Lausanne", "CH", "CHF", (
            ("Vidange et filtre", 18900, "8.1"), ("Balais d'essuie-glace", 4250, "8.1"), ("Main-d'œuvre 0,5 h", 7400, "8.1"),
            ("Lave-glace 5 L", 1490, "8.1"), ("Contrôle freins", 6500, "8.1"), ("Café", 380, "2.6"),
        )),
    ),
    "it": (
        Shop("Trattoria La Quercia", "Via Garibaldi 18", "40124", "Bologna", "IT", "EUR", (
            ("Tagliatelle al ragù", 1250, "10"), ("Coperto", 250, "10"), ("Acqua naturale", 200, "10"),
            ("Tiramisù", 550, "10"), ("Caffè", 150, "10"), ("Vino rosso 1/2 l", 700, "10"),
        )),
        Shop("Ferramenta Bianchi S.r.l.", "Corso Venezia 45", "20121", "Milano", "IT", "EUR", (
            ("Viti 4x40 conf. 50", 590, "22"), ("Trapano a batteria", 11900, "22"), ("Nastro isolante", 280, "22"),
            ("Pittura lavabile 5 l", 3290, "22"), ("Guanti da lavoro", 690, "22"), ("Lucchetto ottone", 1240, "22"),
        )),
        Shop("Panificio Città Vecchia", "Piazza Duomo 7", "73100", "Lecce", "IT", "EUR", (
            ("Pane casereccio kg", 380, "4"), ("Focaccia", 420, "10"), ("Latte intero 1 l", 165, "4"),
            ("Prosciutto cotto", 690, "10"), ("Cornetto alla crema", 140, "10"), ("Borsa in tela", 350, "22"),
        )),
        Shop("Cartolibreria Manzoni di Rossi Paola", "Via Roma 102", "10123", "Torino", "IT", "EUR", (
            ("Risma carta A4", 520, "22"), ("Quaderno a righe", 240, "22"), ("Manuale IVA 2025", 3900, "4"),
            ("Penna gel nera", 190, "22"), ("Raccoglitore", 410, "22"), ("Calcolatrice", 1690, "22"),
        )),
        Shop("Albergo Stella Alpina", "Viale Trento 3", "39042", "Bressanone", "IT", "EUR", (
            ("Camera singola 1 notte", 8900, "10"), ("Colazione", 1200, "10"), ("Garage", 1500, "22"),
            ("Minibar", 650, "10"), ("Lavanderia", 1850, "22"), ("Cena mezza pensione", 2400, "10"),
        )),
    ),
}  # fmt: skip
"""The shops by the language of their receipts."""

SERVICES: Mapping[str, tuple[tuple[str, int, str], ...]] = {
    "de": (("Beratung, Stunde", 9500, "19"), ("Hosting, Monat", 2490, "19"), ("Fachbuch", 3925, "7")),
    "pl": (("Usługa doradcza", 18000, "23"), ("Hosting, miesiąc", 4900, "23"), ("Książka fachowa", 8900, "5")),
    "ru": (("Консультация, час", 350000, "20"), ("Хостинг, месяц", 99000, "20"), ("Учебник", 125000, "10")),
    "en": (("Consulting, hour", 8500, "20"), ("Hosting, month", 1990, "20"), ("Handbook", 2599, "0")),
    "fr": (("Conseil, heure", 9000, "20"), ("Hébergement, mois", 2490, "20"), ("Manuel", 2600, "5.5")),
    "it": (("Consulenza, ora", 8000, "22"), ("Hosting, mese", 1990, "22"), ("Manuale", 2800, "4")),
}
"""What invoices are written for: (name, price without tax in cents, tax rate in percent)."""

BUYERS: Mapping[str, tuple[str, str, str, str]] = {
    "de": ("Muster Handels GmbH", "Am Hafen 3", "20457", "Hamburg"),
    "pl": ("Przykład Sp. z o.o.", "ul. Długa 9", "80-827", "Gdańsk"),
    "ru": ("ООО «Пример»", "ул. Мира, д. 4", "620075", "Екатеринбург"),
    "en": ("Example Trading Ltd", "5 Dock Road", "L3 4AA", "Liverpool"),
    "fr": ("Exemple Négoce SAS", "6 rue du Port", "44000", "Nantes"),
    "it": ("Esempio Commerciale S.p.A.", "Via del Molo 12", "16126", "Genova"),
}
"""Who invoices are addressed to: name, street, postcode, city."""
