import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.vocabulary.readings import FieldName, Finding, Imprint, PagePlace, PictureFlaw, Reading, Source, Tax, Trouble
from ocr.extracts import FIGURE_HASHES, LONGEST_VALUE, MOST_PICTURES, MOST_TAXES
from ocr.wire import (
    LENGTH,
    WireError,
    frame,
    message_length,
    parse_message,
    reading_from_json,
    reading_to_json,
    receive,
    request_frames,
)

texts = st.text(max_size=LONGEST_VALUE)
corners = st.tuples(st.floats(0, 1), st.floats(0, 1))
places = st.builds(PagePlace, st.integers(0, 2), st.tuples(corners, corners, corners, corners))
readings = st.builds(
    Reading,
    st.lists(
        st.builds(
            Finding, st.sampled_from(FieldName), texts, st.sampled_from(Source), st.floats(0, 1), st.none() | places
        ),
        max_size=3,
        unique_by=lambda finding: finding.name,
    ).map(tuple),
    st.lists(st.builds(Tax, texts, texts), max_size=2).map(tuple),
    st.integers(3, 50),
    st.none() | st.sampled_from(Trouble),
    st.lists(st.sampled_from(PictureFlaw), max_size=3, unique=True).map(tuple),
    st.lists(st.sampled_from(FieldName), max_size=3, unique=True).map(tuple),
    st.builds(
        Imprint,
        st.lists(st.from_regex("[0-9a-f]{16}", fullmatch=True), max_size=MOST_PICTURES).map(tuple),
        st.just("") | st.from_regex(f"[0-9a-f]{{{2 * FIGURE_HASHES}}}", fullmatch=True),
    ),
)
NOTHING = reading_to_json(Reading())
CORNERS = [[0.1, 0.1], [0.2, 0.1], [0.2, 0.2], [0.1, 0.2]]
NO_PLACES: list[object] = [
    0,
    [],
    {},
    [0],
    [0, CORNERS, 0],
    [1, CORNERS],  # of one page
    [-1, CORNERS],
    ["first", CORNERS],
    [10**400, CORNERS],
    [math.inf, CORNERS],
    [0, CORNERS[:3]],
    [0, [*CORNERS, CORNERS[0]]],
    [0, [*CORNERS[:3], [0.1]]],
    [0, [*CORNERS[:3], [0.1, 0.2, 0.3]]],
    [0, [*CORNERS[:3], [0.1, 1.01]]],
    [0, [*CORNERS[:3], [-0.01, 0.2]]],
    [0, [*CORNERS[:3], [0.1, math.nan]]],
    [0, [*CORNERS[:3], [0.1, None]]],
    [0, [*CORNERS[:3], "ab"]],
]


@given(readings)
def test_a_reading_comes_out_as_it_went_in(reading: Reading) -> None:
    sent = io.BytesIO(frame(reading_to_json(reading)))

    assert reading_from_json(receive(sent.read)) == reading


def test_files_follow_their_request() -> None:
    sent = io.BytesIO(b"".join(request_frames([("a.jpg", b"12"), ("b.jpg", b"345")])))

    assert receive(sent.read) == {"names": ["a.jpg", "b.jpg"], "sizes": [2, 3]}
    assert sent.read() == b"12345"


def repr_start(payload: bytes) -> str:
    return repr(payload[:4])


@pytest.mark.parametrize("payload", [b"", b"[]", b"{", b"\xff", b"[" * 100_000], ids=repr_start)
def test_what_is_not_a_json_object_is_refused(payload: bytes) -> None:
    with pytest.raises(WireError):
        parse_message(payload)


def test_an_endless_message_is_refused() -> None:
    with pytest.raises(WireError):
        message_length(LENGTH.pack(2**31))


@pytest.mark.parametrize(
    "values",
    [
        {"imprint": None},
        {"imprint": []},
        {"imprint": [["0123"], ""]},
        {"imprint": [["0123456789abcdef"] * (MOST_PICTURES + 1), ""]},
        {"imprint": [[], "0123"]},
        {"imprint": [[], 7]},
        {"findings": None},
        {"findings": [["total", "1", "magic", 1, None]]},
        {"findings": [["total"]]},
        {"findings": 7},
        {"findings": [["total", "1", "ocr", 10**400, None]]},
        {"findings": [["total", "1", "ocr", math.nan, None]]},
        {"findings": [["total", "1", "ocr", 1, None], ["total", "2", "ocr", 1, None]]},
        {"findings": [["merchant", "\ud800", "ocr", 1, None]]},
        {"findings": [["merchant", "N" * 100_000, "ocr", 1, None]]},
        {"findings": [["total", "1", "ocr", 1]]},
        *({"findings": [["total", "1", "ocr", 1, place]]} for place in NO_PLACES),
        {"taxes": [["19", "1.00"]] * (MOST_TAXES + 1)},
        {"pages": "many"},
        {"pages": math.inf},
        {"pages": 10**30},
        {"pages": 0},
        {"quality": ["ugly"]},
        {"quality": ["dark", "dark"]},
        {"quality": 1},
        {"disputed": ["colour"]},
        {"disputed": ["total", "total"]},
    ],
)
def test_what_is_not_a_reading_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(WireError):
        reading_from_json(NOTHING | values)


@pytest.mark.parametrize("name", NOTHING)
def test_a_message_that_lacks_a_part_is_no_reading(name: str) -> None:
    with pytest.raises(WireError):
        reading_from_json({key: value for key, value in NOTHING.items() if key != name})
