"""Receipts drawn for the tests: a few lines of text, amounts at the right edge, as JPEG or PNG bytes."""

import io
from collections.abc import Sequence

import font_roboto
import segno
from PIL import Image, ImageDraw, ImageFont

GERMAN = (
    "Bäckerei Sonnenschein GmbH",
    "Hauptstraße 12",
    "10115 Berlin",
    "USt-IdNr.: DE 136 695 976",
    "Vollkornbrot|3,80 B",
    "Butterbrezel 2 x 1,20|2,40 B",
    "Kaffee groß|3,50 A",
    "SUMME EUR|9,70",
    "Bar EUR|20,00",
    "Rückgeld EUR|-10,30",
    "A 19,00 %|2,94|0,56|3,50",
    "B 7,00 %|5,79|0,41|6,20",
    "Beleg-Nr. 4711",
    "12.03.2026 08:14 Uhr",
    "Vielen Dank für Ihren Einkauf",
)
POLISH = (
    "Sklep Zielony Groszek Sp. z o.o.",
    "ul. Długa 15",
    "00-238 Warszawa",
    "NIP 526-10-40-828",
    "PARAGON FISKALNY",
    "Chleb żytni 1 x 5,49|5,49 B",
    "Masło 2 x 7,99|15,98 B",
    "Woda mineralna|2,79 A",
    "PTU A 23%|0,52",
    "PTU B 5%|1,02",
    "SUMA PLN|24,26",
    "KARTA|24,26",
    "12-03-2026 14:25",
)
RUSSIAN = (
    'ООО "Ромашка"',
    "г. Москва, ул. Ленина, д. 5",
    "ИНН 7707083893",
    "КАССОВЫЙ ЧЕК",
    "Молоко пастеризованное|89.90",
    "Хлеб ржаной нарезной|45.50",
    "Сыр Российский|320.00",
    "ИТОГО К ОПЛАТЕ|=455.40",
    "НАЛИЧНЫМИ|=500.00",
    "СДАЧА|=44.60",
    "Кассир: Иванова А.П.",
    "12.03.2026 14:25",
    "Спасибо за покупку!",
)


def draw_page(lines: Sequence[str], size: int = 26, width: int = 640, qr: str | None = None) -> Image.Image:
    """Return the lines drawn below each other; parts behind ``|`` stand in columns towards the right edge."""
    step = size * 3 // 2
    page = Image.new("L", (width, 40 + len(lines) * step + (320 if qr else 0)), 250)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(font_roboto.Roboto, size)
    for index, line in enumerate(lines):
        first, *columns = line.split("|")
        top = 20 + index * step
        pen.text((30, top), first, font=font, fill=25)
        for place, column in enumerate(reversed(columns)):
            right = width - 30 - place * width // 5
            pen.text((right - pen.textlength(column, font=font), top), column, font=font, fill=25)
    if qr:
        page.paste(draw_qr(qr), (160, 40 + len(lines) * step))
    return page


def draw_qr(payload: str) -> Image.Image:
    """Return a QR code of 300 x 300 pixels."""
    drawn = io.BytesIO()
    segno.make(payload, error="m", micro=False).save(drawn, kind="png", scale=4)
    return Image.open(drawn).convert("L").resize((300, 300))


def encoded(page: Image.Image, kind: str = "JPEG", exif: Image.Exif | None = None) -> bytes:
    """Return ``page`` as the bytes of a picture file."""
    file = io.BytesIO()
    options = {"exif": exif} if exif is not None else {}
    page.convert("RGB").save(file, kind, **options)
    return file.getvalue()
