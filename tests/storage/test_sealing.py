"""What is sealed, and that it comes back; the database as a whole is looked through in ``tests/end_to_end/test_privacy.py``."""

import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.vocabulary.errors import StorageError
from storage.sealing import KEY_FILE, TOKEN_PATTERN, Sealer, new_secret, secret_in

PHONE = "+41791234567"
SEALER = Sealer("a secret of forty characters, or so it is")
OTHER = Sealer("another secret of forty characters or so")

texts = st.text(max_size=40) | st.from_regex(r"[a-z:/]{0,9}\+[0-9]{1,20}[a-z/~+]{0,9}", fullmatch=True)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.binary(max_size=5) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_what_is_sealed_comes_back_as_it_was(value: object) -> None:
    assert SEALER.open(SEALER.seal(value)) == value


def test_what_has_no_phone_in_it_is_not_even_copied() -> None:
    document = {"_id": "d1", "note": "1 + 1 ~ 2", "parts": [{"text": "x"}, 7, None]}
    assert SEALER.seal(document) is document
    assert SEALER.open(document) is document


@given(st.from_regex(r"[0-9]{6,15}", fullmatch=True))
def test_no_digits_of_a_phone_are_left(digits: str) -> None:
    sealed = SEALER.seal(f"conversation:whatsapp:+{digits}/12/0")
    assert digits not in sealed
    assert re.fullmatch(f"conversation:whatsapp:{TOKEN_PATTERN}/12/0", sealed)


def test_a_phone_is_found_by_its_token_wherever_it_stands() -> None:
    token = SEALER.seal(PHONE)
    assert SEALER.seal({"_id": {"$in": [f"whatsapp:{PHONE}", 7]}, "phones": (PHONE,)}) == {
        "_id": {"$in": [f"whatsapp:{token}", 7]},
        "phones": [token],
    }


def test_tokens_tell_neither_the_length_of_a_number_nor_under_which_key_another_office_has_it() -> None:
    assert len(SEALER.seal("+123456")) == len(SEALER.seal("+123456789012345"))
    assert SEALER.seal(PHONE) != OTHER.seal(PHONE)
    assert OTHER.open(SEALER.seal(PHONE)) == SEALER.seal(PHONE)


def test_what_was_sealed_with_the_former_key_is_opened_and_sealed_with_the_new_one() -> None:
    both = Sealer("another secret of forty characters or so", "a secret of forty characters, or so it is")
    assert both.open(SEALER.seal(PHONE)) == PHONE
    assert both.seal(PHONE) == OTHER.seal(PHONE)


def test_a_token_that_somebody_sends_is_not_opened_for_them() -> None:
    stolen = SEALER.seal(f"whatsapp:{PHONE}")
    kept = SEALER.seal({"text": stolen})
    assert PHONE not in SEALER.open(kept)["text"]


def test_a_secret_has_to_be_long() -> None:
    with pytest.raises(StorageError, match="at least 32 characters"):
        Sealer("short")


def test_the_key_in_the_folder_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    secret = secret_in(tmp_path / "data")
    assert secret_in(tmp_path / "data") == secret
    assert stat.S_IMODE((tmp_path / "data" / KEY_FILE).stat().st_mode) == 0o600
    assert len({new_secret() for _ in range(100)}) == 100


def test_a_folder_that_cannot_hold_a_key_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match=KEY_FILE):
        secret_in(tmp_path / "file")
