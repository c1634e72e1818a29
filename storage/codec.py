"""Between the dataclasses of ``flows.vocabulary`` and BSON documents, driven by their type hints.

A dataclass becomes a document with its class name under ``_``; that tag, not the field's hint, says what to build again, so a
field of type ``Event`` or ``Value`` holds any of its kind. The encoder and the decoder of a hint are built once.

==================  ===============================================================
hint                BSON
==================  ===============================================================
dataclass           document with ``_`` and one field each
``StrEnum``         its value
``datetime``        date, cut to milliseconds (aware only; read back in UTC)
``date``            ISO 8601 string, in a union ``{_: "date", value: …}``
``Decimal``         string, in a union ``{_: "Decimal", value: …}``
``timedelta``       microseconds
``tuple``           array
==================  ===============================================================
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import flows.vocabulary
from flows.vocabulary.errors import CodecError

TAG = "_"
T = TypeVar("T")
Transform = Callable[[Any], Any]
_LARGEST_INTEGER = 2**63
_MICROSECOND = timedelta(microseconds=1)


def encode(value: object) -> dict[str, Any]:
    """Return the document of a dataclass of the vocabulary; raises CodecError if something in it can't be stored."""
    return _encode_dataclass(value)


def decode(document: Any, expected: type[T]) -> T:  # noqa: ANN401 - what the database holds is what is checked here
    """Build the ``expected`` dataclass, or one derived from it, again; raises CodecError where ``document`` doesn't fit.

    A field that the document lacks takes its default; a field or tag that the vocabulary lacks is an error.
    """
    try:
        hint: Any = expected
        value: T = _decoder(hint)(document)
    except (LookupError, ValueError, TypeError, InvalidOperation, OverflowError, RecursionError) as error:
        raise CodecError(f"not a stored {expected.__name__}: {error}") from error
    return value


def moment(value: datetime) -> datetime:
    """Return ``value`` as it will be read back: in UTC, cut to milliseconds."""
    if value.tzinfo is None:
        raise CodecError(f"a time without a time zone: {value.isoformat()}")
    return value.astimezone(UTC).replace(microsecond=value.microsecond // 1000 * 1000)


@cache
def vocabulary() -> dict[str, type]:
    """Every dataclass of ``flows.vocabulary`` by its name; raises CodecError if two share one."""
    found: dict[str, type] = {}
    for module in _modules():
        for name, candidate in vars(module).items():
            if isinstance(candidate, type) and is_dataclass(candidate) and candidate.__module__ == module.__name__:
                if name in found:
                    raise CodecError(f"two classes of the vocabulary are named {name}")
                found[name] = candidate
    return found


def _modules() -> Iterator[Any]:
    for module in pkgutil.iter_modules(flows.vocabulary.__path__):
        yield importlib.import_module(f"{flows.vocabulary.__name__}.{module.name}")


# ---- out


def _encode_dataclass(value: object) -> dict[str, Any]:
    kind: Any = type(value)
    document: dict[str, Any] = {TAG: kind.__name__}
    for name, encoder in _field_encoders(kind):
        part = getattr(value, name)
        document[name] = part if encoder is None else encoder(part)
    return document


@cache
def _field_encoders(kind: type) -> tuple[tuple[str, Transform | None], ...]:
    if vocabulary().get(kind.__name__) is not kind:
        raise CodecError(f"{kind.__name__} is no dataclass of the vocabulary")
    hints = get_type_hints(kind)
    return tuple((part.name, _encoder(hints[part.name])) for part in fields(kind))


@cache
def _encoder(hint: Any) -> Transform | None:  # noqa: ANN401 - a type hint can be any object
    """The function that turns a value of this hint into BSON; None where it is BSON already."""
    if get_origin(hint) is tuple:
        return _tuple_encoder(get_args(hint))
    if get_origin(hint) in (Union, UnionType):
        return _union_encoder(get_args(hint))
    if isinstance(hint, type) and is_dataclass(hint):
        return _encode_dataclass
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return str
    if hint not in _SCALAR_ENCODERS:
        raise CodecError(f"the codec has no rule for {hint!r}")
    return _SCALAR_ENCODERS[hint]


def _tuple_encoder(items: tuple[Any, ...]) -> Transform:
    if len(items) == 2 and items[1] is Ellipsis:
        item = _encoder(items[0])
        return list if item is None else lambda values: [item(value) for value in values]
    encoders = tuple(_encoder(hint) or _same for hint in items)
    return lambda values: [encoder(value) for encoder, value in zip(encoders, values, strict=True)]


def _union_encoder(members: tuple[Any, ...]) -> Transform:
    others = [member for member in members if member is not NoneType]
    if len(others) == 1:
        inner = _encoder(others[0]) or _same
        return lambda value: None if value is None else inner(value)
    return _encode_member


def _encode_member(value: Any) -> Any:  # noqa: ANN401 - a member of any union
    """Encode by what the value is, so that it can be told apart when it is read back."""
    if is_dataclass(value):
        return _encode_dataclass(value)
    kind = type(value)
    if kind in (date, Decimal):
        return {TAG: kind.__name__, "value": str(value)}
    if isinstance(value, str):
        return _text(str(value))
    if kind not in _UNTAGGED:
        raise CodecError(f"the codec can't keep a {kind.__name__} in a union")
    encoder = _SCALAR_ENCODERS[kind]
    return encoder(value) if encoder else value


def _text(value: str) -> str:
    """``value`` without lone surrogates, which some clients send and BSON can't hold."""
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def _integer(value: int) -> int:
    if not -_LARGEST_INTEGER <= value < _LARGEST_INTEGER:
        raise CodecError(f"too large for the database: {value}")
    return value


def _same(value: Any) -> Any:  # noqa: ANN401 - what goes in comes out
    return value


_SCALAR_ENCODERS: dict[Any, Transform | None] = {
    str: _text,
    int: _integer,
    float: None,
    bool: None,
    bytes: None,
    NoneType: None,
    datetime: moment,
    date: date.isoformat,
    Decimal: str,
    timedelta: lambda value: value // _MICROSECOND,
}
_UNTAGGED = frozenset({int, float, bool, bytes, NoneType, datetime})


# ---- in


@cache
def _decoder(hint: Any) -> Transform:  # noqa: ANN401 - a type hint can be any object
    """The function that builds a value of this hint from BSON."""
    if get_origin(hint) is tuple:
        return _tuple_decoder(get_args(hint))
    if get_origin(hint) in (Union, UnionType):
        return _union_decoder(get_args(hint))
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass_decoder(hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    if hint not in _SCALAR_DECODERS:
        raise CodecError(f"the codec has no rule for {hint!r}")
    return _SCALAR_DECODERS[hint]


def _dataclass_decoder(expected: type) -> Transform:
    def decoded(document: Any) -> Any:  # noqa: ANN401 - what the database holds is what is checked here
        if not isinstance(document, dict):
            raise CodecError(f"a {expected.__name__} is stored as a document, not as {document!r:.80}")
        kind: Any = vocabulary().get(document.get(TAG, ""))
        if kind is None or not issubclass(kind, expected):
            raise CodecError(f"{document.get(TAG)!r} is no {expected.__name__}")
        decoders = _field_decoders(kind)
        arguments = {}
        for name, stored in document.items():
            if name != TAG:
                if name not in decoders:
                    raise CodecError(f"a {kind.__name__} has no field {name!r}")
                arguments[name] = decoders[name](stored)
        return kind(**arguments)

    return decoded


@cache
def _field_decoders(kind: type) -> dict[str, Transform]:
    hints = get_type_hints(kind)
    return {part.name: _decoder(hints[part.name]) for part in fields(kind)}


def _tuple_decoder(items: tuple[Any, ...]) -> Transform:
    if len(items) == 2 and items[1] is Ellipsis:
        item = _decoder(items[0])
        return lambda stored: tuple([item(value) for value in _array(stored)])
    decoders = tuple(_decoder(hint) for hint in items)
    return lambda stored: tuple([decoder(value) for decoder, value in zip(decoders, _array(stored), strict=True)])


def _array(stored: Any) -> list[Any]:  # noqa: ANN401 - what the database holds is what is checked here
    if not isinstance(stored, list):
        raise CodecError(f"not an array: {stored!r:.80}")
    return stored


def _union_decoder(members: tuple[Any, ...]) -> Transform:
    others = [member for member in members if member is not NoneType]
    if len(others) == 1:
        inner = _decoder(others[0])
        return lambda stored: None if stored is None else inner(stored)

    def decoded(stored: Any) -> Any:  # noqa: ANN401 - what the database holds is what is checked here
        if not isinstance(stored, dict):
            kind = int if isinstance(stored, int) else type(stored)
            if kind not in members:
                raise CodecError(f"a {kind.__name__} is none of {members}")
            return _SCALAR_DECODERS[kind](stored)
        tag = stored.get(TAG)
        if tag in _TAGGED and _TAGGED[tag] in members:
            return _SCALAR_DECODERS[_TAGGED[tag]](stored["value"])
        value = _decoder(_object_of(tag))(stored)
        if not isinstance(value, tuple(member for member in members if isinstance(member, type))):
            raise CodecError(f"a {tag} is none of {members}")
        return value

    return decoded


def _object_of(tag: Any) -> Any:  # noqa: ANN401 - what the database holds is what is checked here
    """The class of the vocabulary that ``tag`` names."""
    kind = vocabulary().get(tag) if isinstance(tag, str) else None
    if kind is None:
        raise CodecError(f"nothing in the vocabulary is named {tag!r}")
    return kind


def _exactly(kind: type) -> Transform:
    def checked(stored: Any) -> Any:  # noqa: ANN401 - what the database holds is what is checked here
        if not isinstance(stored, kind):
            raise CodecError(f"{stored!r:.80} is no {kind.__name__}")
        return stored

    return checked


def _whole(stored: Any) -> int:  # noqa: ANN401 - what the database holds is what is checked here
    """An integer (or a truth value in its place) that may have come as the driver's own ``Int64``."""
    number: int = _exactly(int)(stored)
    return number if type(number) in (int, bool) else int(number)


_SCALAR_DECODERS: dict[Any, Transform] = {
    **{kind: _exactly(kind) for kind in (str, bool, bytes, NoneType)},
    int: _whole,
    float: lambda stored: float(stored) if isinstance(stored, int) else _exactly(float)(stored),
    datetime: lambda stored: _exactly(datetime)(stored).astimezone(UTC),
    date: date.fromisoformat,
    Decimal: Decimal,
    timedelta: lambda stored: timedelta(microseconds=_whole(stored)),
}
_TAGGED: dict[str, type] = {"date": date, "Decimal": Decimal}
