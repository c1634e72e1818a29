"""Claims about who is who."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.errors import Invalid, NotFound, StorageError
from flows.vocabulary.people import Company, Manager, Membership, Person, Profile
from flows.vocabulary.readings import FieldName
from storage.codes import ALPHABET, LENGTH, Codes, random_code
from storage.opening import Storage, assemble, open_storage

NOON = datetime(2096, 3, 12, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)
PHONE = "+41791234567"
WHATSAPP = Address(Platform.WHATSAPP, PHONE)
TELEGRAM = Address(Platform.TELEGRAM, "5550123")
HIDDEN = Address(Platform.WHATSAPP, "id.DE.13491208655302741918")
MUELLER = Company("mueller", "Müller AG", "CHE123456789", "de", wants=(FieldName.PERIOD,), projects=("Umbau",))
PAUSED = Company("paused", "Paused GmbH", active=False)
ANNA = Person("anna", "Anna Frey", ("mueller", "paused", "gone"), (PHONE, "+41790000000"), "de")
PIOTR = Person("piotr", "Piotr Żuraw", ("mueller",))
PROFILE = Profile(
    "anna",
    "Anna Frey",
    (
        Membership(
            "mueller",
            "Müller AG",
            active=True,
            tax_id="CHE123456789",
            language="de",
            wants=(FieldName.PERIOD,),
            projects=("Umbau",),
        ),
        Membership("paused", "Paused GmbH", active=False),
    ),
    "de",
)


@pytest.fixture
async def office(storage: Storage) -> Storage:
    """A storage that knows two companies and two people."""
    for company in (MUELLER, PAUSED):
        await storage.book.save_company(company)
    for person in (ANNA, PIOTR):
        await storage.book.save_person(person)
    return storage


async def who(storage: Storage, address: Address) -> str | None:
    profile = await storage.directory.profile(address)
    return profile.person_id if profile else None


async def test_a_whatsapp_number_in_the_book_is_its_owner_with_all_companies(office: Storage) -> None:
    assert await office.directory.profile(WHATSAPP) == PROFILE


async def test_strangers_and_hidden_numbers_have_no_profile(office: Storage) -> None:
    for address in (TELEGRAM, HIDDEN, Address(Platform.WHATSAPP, "+41799999999"), Address(Platform.TELEGRAM, PHONE)):
        assert await office.directory.profile(address) is None


async def test_an_unlinked_number_stays_unlinked_until_it_is_linked_explicitly(office: Storage) -> None:
    await office.directory.unlink(WHATSAPP, NOON)
    assert await office.directory.profile(WHATSAPP) is None
    assert await office.book.addresses("anna") == []
    assert await office.directory.link_phone(WHATSAPP, PHONE, NOON) == PROFILE
    assert await office.directory.profile(WHATSAPP) == PROFILE


async def test_an_explicit_link_goes_before_the_number_and_replaces_an_earlier_one(office: Storage) -> None:
    invitation = await office.book.invite("piotr", NOON)
    assert await office.directory.redeem(invitation.code, WHATSAPP, NOON, "e1")
    assert await who(office, WHATSAPP) == "piotr"
    assert await office.book.addresses("anna") == []
    await office.directory.link_phone(WHATSAPP, PHONE, NOON)
    assert await who(office, WHATSAPP) == "anna"
    assert await office.book.addresses("piotr") == []


async def test_a_deactivated_person_has_no_profile_and_can_be_linked_by_nothing(office: Storage) -> None:
    invitation = await office.book.invite("anna", NOON)
    code, _ = await office.directory.make_code(TELEGRAM, NOON)
    await office.book.save_person(Person("anna", "Anna Frey", ("mueller",), (PHONE,), active=False))
    assert await office.directory.profile(WHATSAPP) is None
    assert await office.directory.link_phone(TELEGRAM, PHONE, NOON) is None
    assert await office.directory.redeem(invitation.code, TELEGRAM, NOON, "e1") is None
    for attempt in (office.book.invite("anna", NOON), office.book.spend_profile_code(code, "anna", NOON)):
        with pytest.raises(Invalid, match="deactivated"):
            await attempt


async def test_a_shared_phone_links_whoever_has_it(office: Storage) -> None:
    assert await office.directory.link_phone(TELEGRAM, "+41799999999", NOON) is None
    assert await office.directory.link_phone(TELEGRAM, "+41790000000", NOON) == PROFILE
    assert await who(office, TELEGRAM) == "anna"


async def test_the_addresses_of_a_person_are_those_linked_and_those_met_by_number(office: Storage) -> None:
    assert await office.book.addresses("anna") == []
    await office.directory.profile(WHATSAPP)
    await office.directory.link_phone(TELEGRAM, PHONE, NOON)
    assert await office.book.addresses("anna") == [TELEGRAM, WHATSAPP]
    assert await office.book.addresses("nobody") == []


async def test_reachability_is_noted_and_says_nothing_about_who_it_is(office: Storage) -> None:
    await office.directory.mark_reachable(WHATSAPP, NOON, reachable=False)
    stored = await office.database["addresses"].find_one({"_id": str(WHATSAPP)})
    assert stored is not None
    assert stored["reachable"] is False
    assert await who(office, WHATSAPP) == "anna"


async def test_an_invitation_links_once_within_seven_days(office: Storage) -> None:
    invitation = await office.book.invite("anna", NOON)
    assert invitation.until == NOON + WEEK
    assert await office.directory.redeem(invitation.code, TELEGRAM, NOON + WEEK, "late") is None
    assert await office.directory.redeem(invitation.code, TELEGRAM, NOON + WEEK - MINUTE, "e1") == PROFILE
    assert await office.directory.redeem(invitation.code, HIDDEN, NOON, "e2") is None
    assert await who(office, HIDDEN) is None


async def test_the_same_redemption_again_gives_the_same_answer(office: Storage) -> None:
    invitation = await office.book.invite("anna", NOON)
    for at in (NOON, NOON + 2 * WEEK):
        assert await office.directory.redeem(invitation.code, TELEGRAM, at, "e1") == PROFILE


async def test_of_many_redemptions_at_once_exactly_one_wins(office: Storage) -> None:
    invitation = await office.book.invite("anna", NOON)
    addresses = [Address(Platform.TELEGRAM, str(number)) for number in range(12)]
    profiles = await asyncio.gather(
        *(office.directory.redeem(invitation.code, address, NOON, str(address)) for address in addresses)
    )
    assert [profile for profile in profiles if profile] == [PROFILE]
    linked = await office.book.addresses("anna")
    assert linked == [addresses[next(index for index, profile in enumerate(profiles) if profile)]]


async def test_a_code_is_read_with_spaces_dashes_and_small_letters(office: Storage) -> None:
    invitation = await office.book.invite("anna", NOON)
    typed = f" {invitation.code[:4].lower()}-{invitation.code[4:]} "
    assert await office.directory.redeem(typed, TELEGRAM, NOON, "e1") == PROFILE


async def test_codes_have_their_alphabet_and_are_stored_only_as_a_hash(office: Storage) -> None:
    invitation = await office.book.invite("anna", NOON)
    assert len(invitation.code) == LENGTH
    assert set(invitation.code) <= set(ALPHABET)
    assert len({random_code() for _ in range(100)}) == 100
    stored = [found async for found in office.database["codes"].find({})]
    assert len(stored) == 1
    assert invitation.code not in repr(stored)


async def test_hashes_of_two_databases_differ(office: Storage, mongo_uri: str, tmp_path: Path) -> None:
    async with open_storage(mongo_uri, tmp_path, "x", database=f"{office.database.name}b") as elsewhere:
        hashes = []
        for database in (office.database, elsewhere.database):
            codes = Codes(database, lambda: "22223333")
            await codes.invite("anna", NOON)
            found = await codes.find("22223333")
            assert found is not None
            hashes.append(found["_id"])
        await elsewhere.database.drop()
    assert hashes[0] != hashes[1]


async def test_a_profile_code_links_the_address_that_got_it_for_fifteen_minutes(office: Storage) -> None:
    code, until = await office.directory.make_code(TELEGRAM, NOON)
    assert until == NOON + 15 * MINUTE
    with pytest.raises(Invalid):
        await office.book.spend_profile_code(code, "anna", until)
    assert await office.book.spend_profile_code(code, "anna", until - MINUTE) == TELEGRAM
    assert await who(office, TELEGRAM) == "anna"
    for person in ("anna", "piotr"):
        with pytest.raises(Invalid):
            await office.book.spend_profile_code(code, person, NOON)


async def test_a_newer_profile_code_voids_the_older(office: Storage) -> None:
    first, _ = await office.directory.make_code(TELEGRAM, NOON)
    second, _ = await office.directory.make_code(TELEGRAM, NOON)
    with pytest.raises(Invalid):
        await office.book.spend_profile_code(first, "anna", NOON)
    assert await office.book.spend_profile_code(second, "anna", NOON) == TELEGRAM


async def test_the_two_directions_of_codes_are_not_mixed(office: Storage) -> None:
    invitation = await office.book.invite("anna", NOON)
    code, _ = await office.directory.make_code(TELEGRAM, NOON)
    assert await office.directory.redeem(code, TELEGRAM, NOON, "e1") is None
    with pytest.raises(Invalid):
        await office.book.spend_profile_code(invitation.code, "anna", NOON)


async def test_a_code_that_is_taken_is_drawn_again_but_not_for_ever(office: Storage) -> None:
    drawn = iter(["22223333", "22223333", "44445555"])
    book = assemble(office.database, "x", lambda: next(drawn, "22223333")).book
    assert (await book.invite("anna", NOON)).code == "22223333"
    assert (await book.invite("piotr", NOON)).code == "44445555"
    with pytest.raises(StorageError, match="no free code"):
        await book.invite("anna", NOON)


async def test_the_book_gives_back_what_was_saved_by_name(office: Storage) -> None:
    manager = Manager("b", "Frau Baumann", 77, "de")
    await office.book.save_manager(manager)
    await office.book.save_manager(Manager("a", "ältere Dame"))
    assert await office.book.companies() == [MUELLER, PAUSED]
    assert await office.book.people() == [ANNA, PIOTR]
    assert await office.book.people("paused") == [ANNA]
    assert await office.book.managers() == [manager, Manager("a", "ältere Dame")]


async def test_entries_are_found_by_id_name_tax_id_and_phone(office: Storage) -> None:
    for wanted in ("mueller", "MÜLLER  ag", "CHE-123.456.789"):
        assert await office.book.find_company(wanted) == MUELLER
    for wanted in ("anna", "anna frey", PHONE):
        assert await office.book.find_person(wanted) == ANNA
    await office.book.save_manager(Manager("b", "Frau Baumann"))
    assert await office.book.find_manager("frau baumann") == Manager("b", "Frau Baumann")


async def test_what_is_not_there_or_not_clear_is_said(office: Storage) -> None:
    with pytest.raises(NotFound, match="Nobody"):
        await office.book.find_person("Nobody")
    for lookup in (office.book.find_company("x"), office.book.find_manager("x"), office.book.find_company("-")):
        with pytest.raises(NotFound):
            await lookup
    await office.book.save_person(Person("anna2", "ANNA FREY"))
    with pytest.raises(Invalid, match="anna, anna2"):
        await office.book.find_person("Anna Frey")
    with pytest.raises(NotFound):
        await office.book.invite("nobody", NOON)


async def test_saving_again_replaces_and_frees_what_was_given_up(office: Storage) -> None:
    await office.book.save_person(Person("anna", "Anna Meier"))
    assert await office.book.find_person("anna") == Person("anna", "Anna Meier")
    await office.book.save_person(Person("piotr", "Piotr Żuraw", phones=(PHONE,)))
    assert await who(office, WHATSAPP) == "piotr"


async def test_a_phone_a_tax_id_and_a_telegram_id_belong_to_one(office: Storage) -> None:
    with pytest.raises(Invalid, match="Anna Frey"):
        await office.book.save_person(Person("olga", "Olga", phones=("+41791111111", PHONE)))
    with pytest.raises(Invalid, match="Müller AG"):
        await office.book.save_company(Company("b", "B", "CHE123456789"))
    await office.book.save_manager(Manager("b", "Frau Baumann", 77))
    with pytest.raises(Invalid, match="Frau Baumann"):
        await office.book.save_manager(Manager("c", "Herr Caduff", 77))
    for number in range(3):
        await office.book.save_person(Person(f"p{number}", "No phone"))
        await office.book.save_company(Company(f"c{number}", "No tax id"))
        await office.book.save_manager(Manager(f"m{number}", "No Telegram"))
