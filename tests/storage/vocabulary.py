"""Hypothesis strategies for everything that can be stored, from the type hints of the vocabulary."""

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from storage.codec import moment, vocabulary

DEPTH = 2
_INTEGERS = st.integers(-(2**63), 2**63 - 1)
_SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=12),
    int: _INTEGERS,
    bool: st.booleans(),
    float: st.floats(allow_nan=False),
    date: st.dates(),
    datetime: st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)).map(moment),  # noqa: DTZ001 - hypothesis wants naive bounds
    timedelta: st.timedeltas(timedelta(days=-999), timedelta(days=999)),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False, places=2),
    NoneType: st.none(),
}


def kinds(base: type) -> list[type]:
    """The dataclasses of the vocabulary that are ``base`` or derived from it."""
    return [kind for kind in vocabulary().values() if issubclass(kind, base)]


@cache  # or every draw would work the strategies of all that is within out anew
def instances(kind: type, depth: int = DEPTH) -> st.SearchStrategy[Any]:
    """Objects of exactly this dataclass, every field drawn from its hint."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{part.name: of(hints[part.name], depth) for part in fields(kind)})


@cache
def of(hint: Any, depth: int = DEPTH) -> st.SearchStrategy[Any]:  # noqa: ANN401 - a type hint can be any object
    """Values of a type hint; ``depth`` bounds how deep messages hold messages."""
    members = get_args(hint)
    if get_origin(hint) is tuple:
        if members[1:] == (Ellipsis,):
            return st.lists(of(members[0], depth), max_size=2 if depth > 0 else 0).map(tuple)
        return st.tuples(*(of(member, depth) for member in members))
    if get_origin(hint) in (Union, UnionType):
        flat = [member for member in members if depth > 0 or not is_dataclass(member)]
        return st.one_of([of(member, depth) for member in flat])
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        derived = kinds(hint)
        return st.sampled_from(derived).flatmap(lambda kind: instances(kind, depth - 1))
    return _SCALARS[hint]
