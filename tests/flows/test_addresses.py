"""Addresses and keys from and to their text, and what errors carry."""

from dataclasses import replace

import pytest

from flows.vocabulary.addresses import Address, Identity, IdentityKind, MachineKey, Platform
from flows.vocabulary.documents import RemoteFile
from flows.vocabulary.errors import SettingsError, Throttled

ANNA = Address(Platform.WHATSAPP, "+41791234567")
KEY = MachineKey.conversation(ANNA)


def test_addresses_and_keys_are_read_back_from_their_text() -> None:
    assert Address.parse(str(ANNA)) == ANNA
    assert MachineKey.parse(str(KEY)) == KEY
    assert ANNA.identity == Identity(Platform.WHATSAPP, IdentityKind.PHONE, "+41791234567")
    hidden = Address(Platform.WHATSAPP, "id.DE.1")
    assert hidden.identity.kind is IdentityKind.ACCOUNT


@pytest.mark.parametrize("text", ["", "whatsapp", "whatsapp:", "pigeon:1"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"address|Platform"):
        Address.parse(text)


def test_errors_carry_what_is_needed_to_act_on_them() -> None:
    assert SettingsError(["one", "two"]).problems == ["one", "two"]
    assert Throttled("slow down", 3.0, "429").retry_after == 3.0
    assert replace(RemoteFile("a"), name="b").name == "b"
