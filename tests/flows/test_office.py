"""The office's book: what may be entered, what is refused, and invitations."""

from datetime import UTC, date, datetime, timedelta

import pytest

from flows.office import BackOffice, telegram_link, whatsapp_link
from flows.vocabulary.addresses import Address
from flows.vocabulary.errors import Invalid, NotFound
from flows.vocabulary.people import Role
from tests.flows.memory_book import MemoryBook
from tests.flows.office_setting import back_office, entries

NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)


@pytest.fixture
def book() -> MemoryBook:
    return MemoryBook()


@pytest.fixture
def office(book: MemoryBook) -> BackOffice:
    return back_office(book)


async def test_a_company_is_entered_in_canonical_spelling(office: BackOffice, book: MemoryBook) -> None:
    manager = await office.add_manager("Frau Baumann", telegram_id="5550123", language="DE")
    substitute = await office.add_manager("Herr Frey")
    company = await office.add_company(
        "  Müller   AG ", tax_id="che-123.456.789", language="de ", manager="frau baumann", substitute="Herr Frey"
    )
    assert book.by_company_id == {company.id: company}
    assert (company.name, company.tax_id, company.language) == ("Müller AG", "CHE123456789", "de")
    assert (company.manager_id, company.substitute_id) == (manager.id, substitute.id)
    assert (manager.telegram_id, manager.language) == (5550123, "de")


async def test_editing_changes_what_is_given_and_clears_what_is_empty(office: BackOffice, book: MemoryBook) -> None:
    await office.add_manager("Frau Baumann")
    added = await office.add_company("Müller AG", tax_id="CHE123456789", language="de", manager="Frau Baumann")
    same = await office.edit_company("Müller AG")
    assert same == added
    changed = await office.edit_company(
        "CHE123456789", name="Müller Holding AG", tax_id="", language="", manager="", substitute="Frau Baumann"
    )
    assert (changed.id, changed.name, changed.tax_id, changed.language) == (added.id, "Müller Holding AG", "", "")
    assert (changed.manager_id, changed.substitute_id) == ("", added.manager_id)
    assert book.by_company_id == {added.id: changed}


async def test_a_person_has_companies_phones_and_a_language(office: BackOffice, book: MemoryBook) -> None:
    one, two = await office.add_company("Eins AG"), await office.add_company("Zwei AG")
    anna = await office.add_person(
        "Anna",
        companies=["Eins AG", "zwei ag", "Eins AG", " "],
        phones=["079 123 45 67", "'+41791234567", ""],
        language="pl",
    )
    assert (anna.company_ids, anna.phones, anna.language) == ((one.id, two.id), ("+41791234567",), "pl")
    assert await office.edit_person("+41791234567") == anna
    changed = await office.edit_person("Anna", name="Anna Nowak", companies=["Zwei AG"], phones=[], language="")
    assert (changed.name, changed.company_ids, changed.phones, changed.language) == ("Anna Nowak", (two.id,), (), "")
    assert book.by_person_id == {anna.id: changed}


async def test_a_manager_can_be_edited(office: BackOffice) -> None:
    manager = await office.add_manager("Frau Baumann", telegram_id="5550123")
    assert await office.edit_manager("Frau Baumann") == manager
    changed = await office.edit_manager(manager.id, name="Frau Frey", telegram_id="", language="en")
    assert (changed.id, changed.name, changed.telegram_id, changed.language) == (manager.id, "Frau Frey", None, "en")


async def test_a_manager_may_be_an_administrator_or_restricted_to_companies(office: BackOffice) -> None:
    company = await office.add_company("Müller AG", forum="-1001234567890")
    manager = await office.add_manager("Frau Baumann", role=" Administrator ", companies=["müller ag"], forum="-1002")
    assert (manager.role, manager.company_ids, manager.forum) == (Role.ADMINISTRATOR, (company.id,), -1002)
    assert await office.edit_manager("Frau Baumann") == manager
    changed = await office.edit_manager("Frau Baumann", role="", companies=[], forum="")
    assert (changed.role, changed.company_ids, changed.forum) == (Role.MANAGER, (), None)
    assert (company.forum, (await office.edit_company("Müller AG", forum="")).forum) == (-1001234567890, None)
    with pytest.raises(Invalid, match="'boss' is no role"):
        await office.edit_manager("Frau Baumann", role="boss")
    with pytest.raises(NotFound, match="no company 'Nobody'"):
        await office.edit_manager("Frau Baumann", companies=["Nobody"])
    with pytest.raises(Invalid, match="'1001' is no id of a Telegram group"):
        await office.edit_company("Müller AG", forum="1001")


async def test_an_absence_is_noted_and_ended(office: BackOffice, book: MemoryBook) -> None:
    manager = await office.add_manager("Frau Baumann")
    away = await office.note_absence("frau baumann", date(2026, 3, 20))
    assert book.by_manager_id == {manager.id: away}
    assert away.away_until == date(2026, 3, 20)
    assert await office.note_absence("Frau Baumann", None) == manager


async def test_everybody_can_be_deactivated_and_activated_again(office: BackOffice, book: MemoryBook) -> None:
    company, person, manager = (
        await office.add_company("A"),
        await office.add_person("B"),
        await office.add_manager("C"),
    )
    await office.activate_company("A", active=False)
    await office.activate_person("B", active=False)
    await office.activate_manager("C", active=False)
    assert not book.by_company_id[company.id].active
    assert not book.by_person_id[person.id].active
    assert not book.by_manager_id[manager.id].active
    assert (await office.activate_company("A", active=True)) == company
    assert (await office.activate_person("B", active=True)) == person
    assert (await office.activate_manager("C", active=True)) == manager


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("   ", "the company has no name"),
        ("x" * 201, "is no name of a company"),
        ("Mül\x00ler", "is no name of a company"),
        ("MÜLLER ag", "there is a company named Müller AG already"),
    ],
)
async def test_a_name_that_does_not_hold_is_refused(office: BackOffice, name: str, complaint: str) -> None:
    await office.add_company("Müller AG")
    with pytest.raises(Invalid, match=complaint):
        await office.add_company(name)


async def test_a_tax_id_belongs_to_one_company(office: BackOffice) -> None:
    await office.add_company("Müller AG", tax_id="CHE123456789")
    with pytest.raises(Invalid, match="the tax id CHE123456789 belongs to Müller AG"):
        await office.add_company("Keller AG", tax_id="CHE-123.456.789")
    with pytest.raises(Invalid, match="'12' is no tax id"):
        await office.add_company("Keller AG", tax_id="12")


async def test_manager_and_substitute_are_two_active_managers(office: BackOffice) -> None:
    await office.add_manager("Frau Baumann")
    with pytest.raises(Invalid, match="Müller AG: manager and substitute are the same"):
        await office.add_company("Müller AG", manager="Frau Baumann", substitute="Frau Baumann")
    with pytest.raises(NotFound, match="there is no manager 'Herr Frey'"):
        await office.add_company("Müller AG", manager="Herr Frey")
    await office.activate_manager("Frau Baumann", active=False)
    with pytest.raises(Invalid, match="Frau Baumann is no longer active as a manager"):
        await office.add_company("Müller AG", manager="Frau Baumann")


async def test_a_phone_belongs_to_one_person(office: BackOffice) -> None:
    await office.add_person("Anna", phones=["+41791234567"])
    with pytest.raises(Invalid, match=r"the phone \+41791234567 belongs to Anna"):
        await office.add_person("Piotr", phones=["+48600700800", "0791234567"])
    with pytest.raises(Invalid, match="'12' is no phone number"):
        await office.add_person("Piotr", phones=["12"])


async def test_namesakes_may_work_in_different_companies_only(office: BackOffice) -> None:
    await office.add_company("Eins AG")
    await office.add_company("Zwei AG")
    await office.add_person("Anna", companies=["Eins AG"])
    await office.add_person("Anna", companies=["Zwei AG"])
    with pytest.raises(Invalid, match="there is a Anna in that company already"):
        await office.add_person("ANNA", companies=["Eins AG"])
    with pytest.raises(Invalid, match="several are named 'Anna'"):
        await office.edit_person("Anna", language="de")


async def test_managers_differ_in_name_and_telegram_id(office: BackOffice) -> None:
    await office.add_manager("Frau Baumann", telegram_id="5550123")
    with pytest.raises(Invalid, match="there is a manager named Frau Baumann already"):
        await office.add_manager("frau baumann")
    with pytest.raises(Invalid, match="the Telegram id 5550123 belongs to Frau Baumann"):
        await office.add_manager("Herr Frey", telegram_id="5550123")


@pytest.mark.parametrize("text", ["abc", "0", "-5", "5.5", "99999999999999999", str(2**52 + 1), "٥٥"])
def test_a_telegram_id_is_a_positive_number_of_52_bits(text: str) -> None:
    with pytest.raises(Invalid, match="is no Telegram user id"):
        entries().telegram_id(text)


def test_the_largest_telegram_id_is_taken() -> None:
    assert entries().telegram_id(f" {2**52} ") == 2**52


def test_a_language_is_one_that_kwit_speaks() -> None:
    with pytest.raises(Invalid, match="'xx' is no language of Kwit: de, en, pl, ru"):
        entries().language("xx")


async def test_an_invitation_is_for_an_active_person_of_an_active_company(office: BackOffice) -> None:
    await office.add_company("Müller AG")
    anna = await office.add_person("Anna")
    with pytest.raises(Invalid, match="Anna belongs to no active company"):
        await office.invite("Anna", NOW)
    await office.edit_person("Anna", companies=["Müller AG"])
    person, invitation = await office.invite("Anna", NOW)
    assert (person.id, invitation.person_id, invitation.until) == (anna.id, anna.id, NOW + timedelta(days=7))
    await office.activate_company("Müller AG", active=False)
    with pytest.raises(Invalid, match="Anna belongs to no active company"):
        await office.invite("Anna", NOW)
    await office.activate_person("Anna", active=False)
    with pytest.raises(Invalid, match="Anna is not active"):
        await office.invite("Anna", NOW)


async def test_the_code_of_the_bot_links_its_address_once(office: BackOffice, book: MemoryBook) -> None:
    address = Address.parse("telegram:5550123")
    book.codes["WXYZ2345"] = address
    await office.add_company("Müller AG")
    anna = await office.add_person("Anna", companies=["Müller AG"])
    assert await office.link("wxyz-23 45", "Anna", NOW) == (anna, address)
    assert await book.addresses(anna.id) == [address]
    with pytest.raises(Invalid, match="isn't good any more"):
        await office.link("WXYZ2345", "Anna", NOW)


def test_links_carry_the_code() -> None:
    assert telegram_link("@kwit_bot", "ABCD2345") == "https://t.me/kwit_bot?start=ABCD2345"
    assert whatsapp_link("whatsapp:+41 79 123 45 67", "ABCD 2345") == "https://wa.me/41791234567?text=ABCD%202345"
