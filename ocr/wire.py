"""What the reading process and its owner say to each other: frames of JSON, followed by raw bytes where files go along.

A frame is a length (4 bytes, big-endian), that many bytes of JSON, then the files' bytes one after another, as long as
``sizes`` in the JSON says. Nothing is pickled: a reading process that a hostile file has taken over can lie about the
document, but not run code in its owner.
"""

import json
import re
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flows.vocabulary.errors import KwitError
from flows.vocabulary.readings import FieldName, Finding, Imprint, PagePlace, PictureFlaw, Reading, Source, Tax, Trouble
from ocr.extracts import FIGURE_HASHES, LONGEST_VALUE, MOST_PICTURES, MOST_TAXES

LENGTH = struct.Struct(">I")
MAX_JSON_BYTES = 4_000_000
_MOST_PAGES = 2**31
_HASH = re.compile("[0-9a-f]{16}")
_SIGNATURE = re.compile(f"(?:[0-9a-f]{{{2 * FIGURE_HASHES}}})?")


class WireError(KwitError):
    """The other side said something that is not in the protocol."""


def frame(message: Mapping[str, Any]) -> bytes:
    """Return ``message`` as a frame without files."""
    payload = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return LENGTH.pack(len(payload)) + payload


def request_frames(files: Sequence[tuple[str, bytes]]) -> list[bytes]:
    """Return the request to read the document ``files`` as pieces to be written one after another."""
    names = [name for name, _ in files]
    return [frame({"names": names, "sizes": [len(data) for _, data in files]}), *(data for _, data in files)]


def receive(read_exactly: Callable[[int], bytes]) -> dict[str, Any]:
    """Return the next message; ``read_exactly`` returns that many bytes or raises. Raises WireError."""
    return parse_message(read_exactly(message_length(read_exactly(LENGTH.size))))


def message_length(prefix: bytes) -> int:
    """Return the length of the JSON that follows ``prefix``; raises WireError above 4 MB."""
    (length,) = LENGTH.unpack(prefix)
    if length > MAX_JSON_BYTES:
        raise WireError(f"A message of {length} bytes is longer than any we send.")
    return int(length)


def parse_message(payload: bytes) -> dict[str, Any]:
    """Return the JSON object in ``payload``; raises WireError."""
    try:
        message = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise WireError("A message is not JSON.") from error
    if not isinstance(message, dict):
        raise WireError("A message is not a JSON object.")
    return message


def reading_to_json(reading: Reading) -> dict[str, Any]:
    """Return ``reading`` as JSON values."""
    return {
        "findings": [
            [each.name.value, each.value, each.source.value, each.confidence, _place_to_json(each.place)]
            for each in reading.findings
        ],
        "taxes": [[tax.rate, tax.amount] for tax in reading.taxes],
        "pages": reading.pages,
        "trouble": reading.trouble.value if reading.trouble else None,
        "quality": [flaw.value for flaw in reading.quality],
        "disputed": [name.value for name in reading.disputed],
        "imprint": [list(reading.imprint.pictures), reading.imprint.text],
    }


def reading_from_json(values: Mapping[str, Any]) -> Reading:
    """Return the reading that ``values`` hold; raises WireError if they hold none or one beyond all bounds."""
    try:
        reading = Reading(
            tuple(
                Finding(FieldName(name), str(value), Source(source), float(confidence), _place_from_json(place))
                for name, value, source, confidence, place in values["findings"]
            ),
            tuple(Tax(str(rate), str(amount)) for rate, amount in values["taxes"]),
            int(values["pages"]),
            Trouble(values["trouble"]) if values["trouble"] else None,
            tuple(PictureFlaw(flaw) for flaw in values["quality"]),
            tuple(FieldName(name) for name in values["disputed"]),
            Imprint(tuple(str(each) for each in values["imprint"][0]), str(values["imprint"][1])),
        )
        bounded = _is_bounded(reading)
    except (LookupError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise WireError("A message holds no reading.") from error
    if not bounded:
        raise WireError("A message holds a reading beyond all bounds.")
    return reading


def _place_to_json(place: PagePlace | None) -> list[Any] | None:
    return [place.page, place.corners] if place else None


def _place_from_json(values: Any) -> PagePlace | None:  # noqa: ANN401 - JSON can hold anything
    if values is None:
        return None
    page, corners = values
    first, second, third, fourth = ((float(x), float(y)) for x, y in corners)
    return PagePlace(int(page), (first, second, third, fourth))


def _is_bounded(reading: Reading) -> bool:
    """Whether ``reading`` can be kept; raises UnicodeEncodeError, a ValueError, at text that UTF-8 does not know."""
    texts = [finding.value for finding in reading.findings]
    texts += [text for tax in reading.taxes for text in (tax.rate, tax.amount)]
    places = [finding.place for finding in reading.findings if finding.place]
    return (
        len({finding.name for finding in reading.findings}) == len(reading.findings)
        and len(set(reading.quality)) == len(reading.quality)
        and len(set(reading.disputed)) == len(reading.disputed)
        and len(reading.taxes) <= MOST_TAXES
        and 0 < reading.pages < _MOST_PAGES
        and len(reading.imprint.pictures) <= MOST_PICTURES
        and all(_HASH.fullmatch(each) for each in reading.imprint.pictures)
        and bool(_SIGNATURE.fullmatch(reading.imprint.text))
        and all(0 <= finding.confidence <= 1 for finding in reading.findings)
        and all(0 <= place.page < reading.pages for place in places)
        and all(0 <= share <= 1 for place in places for corner in place.corners for share in corner)
        and all(len(text.encode("utf-8")) <= 4 * LONGEST_VALUE for text in texts)
    )
