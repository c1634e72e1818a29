"""``invite`` and ``link``."""

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from flows.vocabulary.addresses import Address, MachineKey
from flows.vocabulary.events import AddressLinked
from tests.bots.console.conftest import NOW, CommandLine


class Forgetful(dict[Address, str]):
    """Links that are cut the moment they are made."""

    def __setitem__(self, address: Address, person_id: str) -> None:
        assert address != Address.parse(f"telegram:{person_id}")


@pytest.fixture(autouse=True)
def people(kwit: CommandLine) -> None:
    kwit.good("company", "add", "Müller AG")
    kwit.good("person", "add", "Anna", "--company", "Müller AG")


def test_an_invitation_has_a_code_both_links_and_a_picture(kwit: CommandLine, tmp_path: Path) -> None:
    png = tmp_path / "anna.png"
    printed = kwit.good("invite", "Anna", "--png", str(png))
    assert "Code for Anna: ABCD2345   (once, until 19.03.2026 11:00)" in printed
    assert "https://t.me/kwit_bot?start=ABCD2345" in printed
    assert "https://wa.me/41791234500?text=ABCD2345" in printed
    assert "▀" in printed
    with Image.open(png) as picture:
        assert zxingcpp.read_barcodes(picture.convert("L"))[0].text == "https://t.me/kwit_bot?start=ABCD2345"


def test_an_invitation_names_only_the_platforms_in_use(kwit: CommandLine) -> None:
    kwit.bot_username = ""
    assert kwit.loaded("invite", "Anna") == {
        "person": "Anna",
        "code": "ABCD2345",
        "until": "2026-03-19T10:00:00+00:00",
        "links": {"whatsapp": "https://wa.me/41791234500?text=ABCD2345"},
    }
    kwit.whatsapp_number = ""
    assert kwit.loaded("invite", "Anna")["links"] == {}


def test_a_picture_that_cannot_be_written_does_not_lose_the_code(kwit: CommandLine, tmp_path: Path) -> None:
    result = kwit.run("invite", "Anna", "--png", str(tmp_path))
    assert result.exit_code == 1
    assert "ABCD2345" in result.stdout
    assert result.stderr == f"kwit: {tmp_path}: Is a directory\n"


def test_without_a_folder_for_the_picture_no_code_is_issued(kwit: CommandLine, tmp_path: Path) -> None:
    result = kwit.run("invite", "Anna", "--png", str(tmp_path / "missing" / "anna.png"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"kwit: {tmp_path / 'missing'}: no such folder\n"


def test_the_code_of_the_bot_links_and_the_conversation_is_told(kwit: CommandLine) -> None:
    address = Address.parse("telegram:77")
    kwit.book.codes["WXYZ2345"] = address
    assert kwit.good("link", "wxyz 2345", "Anna") == "Anna is linked to telegram:77.\n"
    (envelope,) = kwit.inbox.envelopes
    assert (envelope.to, envelope.address, envelope.at) == (MachineKey.conversation(address), address, NOW)
    assert isinstance(envelope.event, AddressLinked)
    assert (envelope.event.profile.name, envelope.event.profile.companies[0].name) == ("Anna", "Müller AG")


def test_linking_speaks_json_and_each_envelope_has_its_own_id(kwit: CommandLine) -> None:
    for code, urn in (("AAAA2345", "telegram:77"), ("BBBB2345", "whatsapp:+41791234567")):
        kwit.book.codes[code] = Address.parse(urn)
        assert kwit.loaded("link", code, "Anna") == {"person": "Anna", "address": urn}
    assert len({envelope.id for envelope in kwit.inbox.envelopes}) == 2


def test_a_code_that_is_spent_is_refused(kwit: CommandLine) -> None:
    assert kwit.refused("link", "WXYZ2345", "Anna") == "that code isn't good any more"
    assert kwit.inbox.envelopes == []


def test_an_address_that_is_unlinked_meanwhile_is_said(kwit: CommandLine) -> None:
    kwit.book.codes["WXYZ2345"] = Address.parse("telegram:77")
    kwit.book.links = Forgetful()
    assert kwit.refused("link", "WXYZ2345", "Anna") == "Anna has unlinked telegram:77 at this very moment"
    assert kwit.inbox.envelopes == []
