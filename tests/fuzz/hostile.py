"""Single values that programs trip over: texts, numbers, JSON of every kind."""

import sys
from random import Random
from typing import Any

from tests.fuzz.known import PHRASES

TEXTS: tuple[str, ...] = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "x\udfff\ud83d",
    "\u202egpj.exe",
    "\u2066\u2067\u2069\u200f",
    "\ufeff",
    "\u2028\u2029\x85",
    "\x1b[2J\x07",
    "\r\n\r\nX-Header: 1",
    "Z" + "\u0300" * 300,
    "👩\u200d👩\u200d👧🏽\u200d",
    "ﷺ" * 20,
    "İıßﬁǅ",
    "٣٤٥,٦٧",
    "१२.३.२०२६",
    "²³½Ⅷ①㉈",
    "０１．０２．２０２６",
    "1e999999999",
    "-1e-999999999",
    "NaN",
    "-Infinity",
    "0x1F",
    "1_000_000",
    "9" * 500,
    "0" * 200,
    "1," * 200,
    "1 " * 150,
    "9999-99-99",
    "0000-00-00",
    "31.02.2026",
    "29.2.",
    "99:99",
    "{0.__class__}",
    "%s%n%(x)d",
    "{$evaluate}",
    "$where",
    "a.b.$[]",
    "<b><script>",
    "&#0;&amp;",
    "../../../etc/passwd",
    "C:\\con\\nul",
    "=cmd|'/c calc'!A1",
    "'; DROP TABLE--",
    "/" * 300,
    "/start" + " x" * 100,
    "*_~`" * 60,
    "```" * 40,
    "> " * 80,
    "(" * 300,
    "\t\v\f\u00a0\u2009\u202f",
    "-–—−",
    "CHE-000.000.000 MWST",
    "+" + "1" * 40,
    "+\uff14\uff11 79",
    "tel:+41;ext=" + "9" * 50,
)
LONG_TEXTS: tuple[str, ...] = ("a" * 70_000, "1" * 5_000, "ä" * 20_000, "*a* " * 1_000, "> a\n" * 1_000, "🏽" * 2_000)
NUMBERS: tuple[int | float, ...] = (
    *(0, -1, 1, 255, 256, 2**31 - 1, 2**31, -(2**31) - 1, 2**52, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 2**64),
    *(10**30, 10**400, -(10**400), 253402300800, 10**12, 0.1, -0.0, 1e22, sys.float_info.max, 5e-324),
    *(float("inf"), float("-inf"), float("nan")),
)
SCALARS: tuple[Any, ...] = (None, True, False, *NUMBERS)


def text(chance: Random) -> str:
    """Some text: a hostile one, a known phrase, several of them joined, signs from anywhere."""
    kind = chance.random()
    if kind < 0.35:
        return chance.choice(TEXTS)
    if kind < 0.37:
        return chance.choice(LONG_TEXTS)
    if kind < 0.7:
        return chance.choice(PHRASES)
    if kind < 0.9:
        joint = chance.choice(("", " ", ", ", "\n", ": ", "\u00a0"))
        return joint.join(
            chance.choice((chance.choice(PHRASES), chance.choice(TEXTS))) for _ in range(chance.randint(2, 4))
        )
    return "".join(sign(chance) for _ in range(chance.randint(1, 30)))


def sign(chance: Random) -> str:
    """One character: mostly of those that mean something, else any code point, halves of characters too."""
    if chance.random() < 0.6:
        return chance.choice("0123456789.,-+/:;'\" \n()#№€$%@=*_~`>aeßłяЖ")
    return chr(chance.choice((chance.randrange(0x80), chance.randrange(0x3000), chance.randrange(0x110000))))


def value(chance: Random) -> Any:  # noqa: ANN401 - JSON of any kind
    """A value of JSON, of any kind."""
    kind = chance.random()
    if kind < 0.4:
        return chance.choice(SCALARS)
    if kind < 0.75:
        return text(chance)
    if kind < 0.85:
        return nested(chance.choice((1, 3, 30, 120)), chance)
    return chance.choice(([], {}, [[]], [None], {"": None}, [{}] * 50, {"_": "x"}, {"$gt": ""}, list(range(300))))


def nested(depth: int, chance: Random) -> Any:  # noqa: ANN401 - JSON of any kind
    """Arrays and objects in each other, ``depth`` deep."""
    made: Any = chance.choice(SCALARS)
    for _ in range(depth):
        made = [made] if chance.random() < 0.5 else {chance.choice(("a", "_", "message", "reply_to_message")): made}
    return made
