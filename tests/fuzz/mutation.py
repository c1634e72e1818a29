"""Bends good payloads: JSON by its structure, texts by their pieces, bytes as they are. All chance comes from outside."""

import copy
from collections.abc import Sequence
from random import Random
from typing import Any

from tests.fuzz import hostile

Path = tuple[Any, ...]


def bent_json(value: Any, chance: Random) -> Any:  # noqa: ANN401 - JSON of any kind
    """``value`` with one to four places changed: dropped, repeated, of another type, taken from elsewhere, nested deep."""
    bent = copy.deepcopy(value)
    for _ in range(chance.choice((1, 1, 2, 4))):
        paths = list(_paths(bent))
        if not paths:
            return hostile.value(chance)
        _change(bent, chance.choice(paths), paths, chance)
    return bent


def _paths(value: Any, path: Path = ()) -> list[Path]:  # noqa: ANN401 - JSON of any kind
    """Where anything stands in ``value``, outermost first; at most a few hundred places."""
    found: list[Path] = []
    waiting: list[tuple[Path, Any]] = [(path, value)]
    while waiting and len(found) < 400:
        here, part = waiting.pop(0)
        inside = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
        for key, child in inside:
            found.append((*here, key))
            waiting.append(((*here, key), child))
    return found


def _at(value: Any, path: Path) -> Any:  # noqa: ANN401 - JSON of any kind
    for key in path:
        value = value[key]
    return value


def _change(value: Any, path: Path, paths: Sequence[Path], chance: Random) -> None:  # noqa: ANN401 - JSON of any kind
    holder, key = _at(value, path[:-1]), path[-1]
    part = holder[key]
    match chance.randrange(9):
        case 0 | 1:
            holder[key] = hostile.value(chance)
        case 2:
            del holder[key]
        case 3:
            holder[key] = copy.deepcopy(_at(value, chance.choice(paths)))
        case 4:
            holder[key] = chance.choice(([part], [part] * 3, {"a": part}, [part, hostile.value(chance)]))
        case 5 if isinstance(holder, dict):
            holder[hostile.text(chance)[:40]] = holder.pop(key)
        case 6 if isinstance(part, str):
            holder[key] = bent_text(part, chance)
        case 6 if isinstance(part, int | float):
            holder[key] = chance.choice((str(part), -part, part * 2**40, part + 1, bool(part), [part]))
        case 7:
            holder[key] = hostile.nested(chance.choice((10, 200)), chance)
        case _:
            holder[key] = hostile.text(chance)


def bent_text(text: str, chance: Random) -> str:
    """``text`` with pieces dropped, repeated, moved, or hostile ones put in."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        begin, end = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
        piece = text[begin : min(end, begin + 200)]
        match chance.randrange(6):
            case 0:
                text = text[:begin] + text[end:]
            case 1:
                text = text[:begin] + piece * chance.choice((2, 3, 20)) + text[end:]
            case 2:
                text = text[:begin] + hostile.text(chance) + text[begin:]
            case 3:
                text = text[:begin] + hostile.sign(chance) + text[begin + 1 :]
            case 4:
                text = chance.choice((text.upper, text.lower, text.swapcase, text.casefold))()
            case _:
                text = text[begin:] + text[:begin]
    return text[:200_000]


def bent_bytes(data: bytes, chance: Random) -> bytes:
    """``data`` with bytes changed, pieces dropped, repeated or blanked, or noise put in."""
    bent = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 10))):
        begin, end = sorted((chance.randint(0, len(bent)), chance.randint(0, len(bent))))
        match chance.randrange(6):
            case 0:
                del bent[begin:end]
            case 1:
                bent[begin:begin] = bent[begin : min(end, begin + 2_000)]
            case 2:
                bent[begin:begin] = chance.choice(
                    (b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc0\x80", b"\xed\xa0\x80", b"%", b"<")
                )
            case 3 if bent:
                bent[min(begin, len(bent) - 1)] = chance.randrange(256)
            case 4:
                bent[begin : begin + 4] = chance.randbytes(4)
            case _:
                bent[begin:begin] = hostile.text(chance).encode("utf-8", "surrogatepass")[:1_000]
    return bytes(bent)
