"""Well-known sellers, for logos that recognition half reads (``LDL``, ``MedlaMarkt``) or not at all.

A name is believed where a short row of the head is within one character of it.
"""

from rapidfuzz.distance import Levenshtein

from ocr.words import fold

_NAMES = """
ALDI, ALDI Süd, LIDL, REWE, EDEKA, PENNY, Netto, NORMA, Kaufland, Marktkauf, real, Globus, tegut, famila, combi, dm,
Rossmann, Müller, IKEA, ROLLER, POCO, toom, OBI, BAUHAUS, HORNBACH, hagebau, SATURN, MediaMarkt, expert, Conrad, Thalia,
Hugendubel, Deichmann, Decathlon, ARAL, Shell, Esso, AGIP, Westfalen, McDonald's, Burger King, Starbucks, Subway, SPAR,
BILLA, HOFER, Migros, Coop, Denner, Manor, Biedronka, Żabka, ORLEN, Auchan, Carrefour, Castorama, Leroy Merlin, Stokrotka,
Dino, Lewiatan, Hebe, Empik, Пятёрочка, Магнит, Перекрёсток, Лента, Дикси, ВкусВилл, Ашан, Метро, Лукойл, Tesco, AEON,
Guardian, Watsons, 7-Eleven
"""
_BY_SKELETON = {fold(name): name.strip() for name in _NAMES.split(",")}


def chain_of_logo(text: str) -> str | None:
    """Return the chain whose name the row ``text`` is, give or take one character; None if it is no chain's."""
    skeleton = fold(text)
    if skeleton in _BY_SKELETON:
        return _BY_SKELETON[skeleton]
    if not 3 <= len(skeleton) <= 12:
        return None
    near = [
        name
        for known, name in _BY_SKELETON.items()
        if len(known) > 3 and known[0] == skeleton[0] and Levenshtein.distance(known, skeleton, score_cutoff=1) <= 1
    ]
    return near[0] if len(near) == 1 else None


def chain_at_start(text: str) -> bool:
    """Tell whether the first word of ``text`` is a chain's name, as in ``Aldi GmbH & Co. KG``."""
    return fold(text.split(" ", 1)[0]) in _BY_SKELETON
