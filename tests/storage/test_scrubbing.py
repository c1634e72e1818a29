"""What is taken out of stored documents, and what looks like it and is not."""

from typing import Any

import pytest

from storage.scrubbing import Words, files_in

WORDS = Words.of("Anna Muster", "Erased 1", ("whatsapp:+41791234567", "telegram:555"), ("+41791234567",))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Anna Muster", "Erased 1"),
        ("conversation:whatsapp:+41791234567/7/1", "conversation:telegram:erased/7/1"),
        ("telegram:555/12", "telegram:erased/12"),
        ("call +41791234567 or 41791234567", "call erased or erased"),
        ({"a": [{"b": "Anna Muster"}, 1]}, {"a": [{"b": "Erased 1"}, 1]}),
        (
            {"_": "Address", "platform": "telegram", "value": "555"},
            {"_": "Address", "platform": "telegram", "value": "erased"},
        ),
    ],
)
def test_what_is_theirs_is_taken_out(value: Any, expected: Any) -> None:  # noqa: ANN401 - whatever a database holds
    assert WORDS.scrubbed(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "Anna Muster was here",
        "Anna",
        "telegram:5550123",
        "417912345678",
        "141791234567",
        {"_": "Address", "platform": "whatsapp", "value": "id.1"},
        {"_": "Address", "platform": "telegram", "value": "5550"},
        [1, None, b"Anna Muster", "x"],
        {"a": {"b": []}},
    ],
)
def test_what_only_looks_like_it_stays_and_is_not_even_copied(value: Any) -> None:  # noqa: ANN401 - see above
    assert WORDS.scrubbed(value) is value


def test_somebody_without_phones_and_addresses_has_a_name() -> None:
    words = Words.of("Anna Muster", "Erased 1", (), ())
    assert words.scrubbed(
        ["Anna Muster", "telegram:555", {"_": "Address", "platform": "telegram", "value": "555"}]
    ) == [
        "Erased 1",
        "telegram:555",
        {"_": "Address", "platform": "telegram", "value": "555"},
    ]
    assert Words.of("", "Erased 1", (), ()).scrubbed("") == ""


def test_files_are_found_in_any_depth() -> None:
    stored = {"a": [{"_": "StoredFile", "file_id": "thread-1/0"}], "b": {"_": "StoredFile", "file_id": "d1/0"}}
    assert list(files_in(stored, "thread-")) == ["thread-1/0"]
    assert list(files_in(None, "thread-")) == []
