"""Logs name nobody."""

from collections.abc import Iterator

import pytest

from bots import log
from bots.log import kind, place, pseudonym, trace, use_key
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.errors import LostRace

ANNA = Address(Platform.WHATSAPP, "+41791234567")


@pytest.fixture(autouse=True)
def restored_key() -> Iterator[None]:
    before = log._key.value
    yield
    use_key(before)


def test_a_pseudonym_is_short_and_the_same_for_the_same_person() -> None:
    assert pseudonym(ANNA) == pseudonym(Address.parse(str(ANNA)))
    assert len(pseudonym(ANNA)) == 12
    assert "41791234567" not in pseudonym(ANNA)
    assert pseudonym(ANNA) != pseudonym(MachineKey.conversation(ANNA))


def test_a_pseudonym_depends_on_the_key_so_that_numbers_cannot_be_tried() -> None:
    use_key(b"one")
    first = pseudonym(ANNA)
    use_key(b"two")
    assert pseudonym(ANNA) != first
    use_key(b"one")
    assert pseudonym(ANNA) == first


def test_the_id_of_an_effect_names_its_machine_by_the_pseudonym() -> None:
    machine = MachineKey.conversation(ANNA)
    assert trace(f"{machine}/12/0") == f"{pseudonym(machine)}/12/0"
    assert trace("conversation:telegram:-1001234/45/7/1").endswith("/7/1")
    assert "1001234" not in trace("conversation:telegram:-1001234/45/7/1")
    assert "41791234567" not in trace(str(machine))


def test_a_failure_is_its_kind_and_place_without_its_words() -> None:
    with pytest.raises(ValueError, match="secret") as raised:
        raise ValueError("secret")
    assert kind(raised.value) == "ValueError"
    assert place(raised.value).startswith("test_log.py:")
    assert "secret" not in place(raised.value)


def test_a_group_of_failures_names_what_is_in_it() -> None:
    with pytest.raises(LostRace) as raised:
        raise LostRace
    group = BaseExceptionGroup("several", [ExceptionGroup("inner", [raised.value]), SystemExit()])
    assert kind(group) == "BaseExceptionGroup(ExceptionGroup(LostRace), SystemExit)"
    assert place(group) == place(raised.value)
