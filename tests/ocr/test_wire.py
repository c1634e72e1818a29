import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.vocabulary.readings import FieldName, Finding, Reading, Source, Tax, Trouble
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

readings = st.builds(
    Reading,
    st.lists(
        st.builds(Finding, st.sampled_from(FieldName), st.text(), st.sampled_from(Source), st.floats(0, 1)), max_size=3
    ).map(tuple),
    st.lists(st.builds(Tax, st.text(), st.text()), max_size=2).map(tuple),
    st.integers(1, 50),
    st.none() | st.sampled_from(Trouble),
)


@given(readings)
def test_a_reading_comes_out_as_it_went_in(reading: Reading) -> None:
    sent = io.BytesIO(frame(reading_to_json(reading)))

    assert reading_from_json(receive(sent.read)) == reading


def test_files_follow_their_request() -> None:
    sent = io.BytesIO(b"".join(request_frames([("a.jpg", b"12"), ("b.jpg", b"345")])))

    assert receive(sent.read) == {"names": ["a.jpg", "b.jpg"], "sizes": [2, 3]}
    assert sent.read() == b"12345"


@pytest.mark.parametrize("payload", [b"", b"[]", b"{", b"\xff"])
def test_what_is_not_a_json_object_is_refused(payload: bytes) -> None:
    with pytest.raises(WireError):
        parse_message(payload)


def test_an_endless_message_is_refused() -> None:
    with pytest.raises(WireError):
        message_length(LENGTH.pack(2**31))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"findings": [["total", "1", "magic", 1]], "taxes": [], "pages": 1, "trouble": None},
        {"findings": [["total"]], "taxes": [], "pages": 1, "trouble": None},
        {"findings": [], "taxes": [], "pages": "many", "trouble": None},
        {"findings": 7, "taxes": [], "pages": 1, "trouble": None},
    ],
)
def test_what_is_not_a_reading_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(WireError):
        reading_from_json(values)
