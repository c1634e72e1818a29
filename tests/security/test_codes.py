"""Guessing codes: from one address, from many, at the office's own entry; and what a lock-out does not do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bots.composition import _codes_closed
from flows.engine.ports import Pending
from flows.linking import TRIES
from flows.performer import Performing
from flows.speaking import conversation
from flows.transitions import TRANSITIONS
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.effects import RedeemCode, Say
from flows.vocabulary.errors import Invalid
from flows.vocabulary.events import CodeAccepted, CodeGiven, CodeRefused, CodesClosed, PhoneRecognised
from flows.vocabulary.messages import MessageKey
from flows.vocabulary.people import Company, Membership, Office, Person, Profile
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Conversation, Memory, Recognising, Redeeming, Unlinked
from storage.book import MOST_WRONG as MOST_OF_THE_OFFICE
from storage.directory import MOST_WRONG
from storage.guesses import Guesses
from storage.opening import Storage
from tests.bots.fakes import MemoryDeliveries, MemoryInbox
from tests.security.conftest import unstarted
from tests.transcripts.memory import MemoryDirectory, MemoryDocuments, ScriptedReader

NOON = datetime(2096, 3, 12, 12, 10, tzinfo=UTC)
CLOSED = datetime(2096, 3, 12, 13, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFICE = Office("Treuhand Baumann", "+41 44 123 45 67", "de", "Europe/Zurich", general="desk:-1001234")
CHAT = Address(Platform.TELEGRAM, "5550123")
ANNA = Profile("anna", "Anna", (Membership("mueller", "Müller AG", active=True),))


def stranger(number: int) -> Address:
    return Address(Platform.TELEGRAM, str(7_000_000 + number))


def at(when: datetime, office: Office = OFFICE, profile: Profile | None = None) -> Situation:
    return Situation(MachineKey.conversation(CHAT), when, office, "en", profile)


@pytest.fixture
async def office(storage: Storage) -> Storage:
    await storage.book.save_company(Company("mueller", "Müller AG"))
    await storage.book.save_person(Person("anna", "Anna Frey", ("mueller",), ("+41791234567",)))
    return storage


async def guess(storage: Storage, times: int, when: datetime = NOON) -> list[datetime]:
    """Wrong codes of as many addresses; returns what of them closed the entry."""
    counted = [await storage.directory.count_wrong_code(stranger(number), when) for number in range(times)]
    return [each for each in counted if each is not None]


def test_five_wrong_codes_lock_an_address_out_and_its_waits_grow() -> None:
    state: Conversation = Unlinked(Memory())
    waits, when = list[timedelta](), NOON
    for _ in range(3):
        for _ in range(TRIES):
            asked = TRANSITIONS.step(state, CodeGiven("BCDFGHJK"), at(when))
            assert isinstance(asked.effects[0], RedeemCode)
            state = conversation(TRANSITIONS.step(asked.state, CodeRefused(), at(when)).state)
        refused = TRANSITIONS.step(state, CodeGiven("BCDFGHJK"), at(when))
        assert all(not isinstance(effect, RedeemCode) for effect in refused.effects)
        locked = conversation(refused.state).memory.locked
        assert locked is not None
        waits.append(locked - when)
        when = locked
    assert waits == [HOUR, 2 * HOUR, 4 * HOUR]


async def test_many_addresses_together_are_locked_out_for_the_rest_of_the_hour(office: Storage) -> None:
    invitation = await office.book.invite("anna", NOON)
    assert await guess(office, MOST_WRONG - 1) == []
    assert await office.directory.codes_closed(CHAT, NOON) is None
    assert await guess(office, 3) == [CLOSED]

    assert await office.directory.codes_closed(CHAT, NOON) == CLOSED
    assert await office.directory.codes_closed(CHAT, CLOSED) is None
    assert await guess(office, 1, CLOSED) == []
    assert await office.directory.redeem(invitation.code, CHAT, CLOSED, "e1") is not None


async def test_what_one_process_counts_counts_in_all(office: Storage) -> None:
    one, other = Guesses(office.database, "x", 4), Guesses(office.database, "x", 4)
    counted = [await guesses.count(NOON) for guesses in (one, other, one, other, one)]
    assert counted == [None, None, None, CLOSED, None]
    assert await one.closed_until(NOON) == await other.closed_until(NOON) == CLOSED


async def test_who_guesses_locks_out_nobody_whom_we_know(office: Storage) -> None:
    known = Address(Platform.WHATSAPP, "+41791234567")
    await guess(office, MOST_WRONG - 1)
    assert [await office.directory.count_wrong_code(known, NOON) for _ in range(3)] == [None] * 3
    assert await office.directory.codes_closed(CHAT, NOON) is None
    await guess(office, 1)
    assert await office.directory.codes_closed(CHAT, NOON) == CLOSED
    assert await office.directory.codes_closed(known, NOON) is None
    assert await office.directory.link_phone(stranger(1), "+41791234567", NOON) is not None
    code, _ = await office.directory.make_code(stranger(2), NOON)
    assert await office.book.spend_profile_code(code, "anna", NOON) == stranger(2)


async def test_the_office_enters_a_few_wrong_codes_and_no_more(office: Storage) -> None:
    code, _ = await office.directory.make_code(CHAT, NOON)
    for _ in range(MOST_OF_THE_OFFICE):
        with pytest.raises(Invalid, match="isn't good"):
            await office.book.spend_profile_code("ZZZZZZZZ", "anna", NOON)
    with pytest.raises(Invalid, match="after 13:00 UTC"):
        await office.book.spend_profile_code(code, "anna", NOON)
    code, _ = await office.directory.make_code(CHAT, CLOSED)
    assert await office.book.spend_profile_code(code, "anna", CLOSED) == CHAT


class Bench:
    """Performs the redeeming of codes over a directory in memory, and keeps alarms."""

    def __init__(self) -> None:
        self.directory, self.alarms = MemoryDirectory(), list[datetime]()
        self.performing = Performing(
            MemoryInbox(),
            MemoryDeliveries(),
            self.directory,
            MemoryDocuments(),
            {},
            ScriptedReader(),
            lambda _data: None,
            lambda _key: None,
            lambda _address: None,
            alarm=self.alarms.append,
        )

    async def redeem(self, code: str) -> object:
        return await self.performing.perform(Pending(f"e-{code}", RedeemCode(CHAT, code)), NOON)


async def test_while_codes_are_closed_not_even_a_right_one_is_looked_at() -> None:
    bench = Bench()
    bench.directory.by_code["BCDFGHJK"] = ANNA
    bench.directory.closed_until = CLOSED
    assert await bench.redeem("BCDFGHJK") == CodesClosed(CLOSED)
    bench.directory.closed_until = None
    assert await bench.redeem("BCDFGHJK") == CodeAccepted(ANNA)


async def test_the_operator_is_told_once_when_codes_are_closed() -> None:
    bench = Bench()
    assert await bench.redeem("ZZZZZZZZ") == CodeRefused(None)
    bench.directory.closes_until = CLOSED
    assert await bench.redeem("ZZZZZZZ2") == CodeRefused(CLOSED)
    assert bench.alarms == [CLOSED]
    with capture_logs() as logs:
        _codes_closed(CLOSED)
    assert logs == [{"event": "codes_closed", "log_level": "warning", "until": CLOSED.isoformat()}]


async def test_in_the_whole_program_the_guess_that_closes_codes_is_told_to_the_operator(office: Storage) -> None:
    performing = unstarted(office, OFFICE, NOON)._performing()
    await guess(office, MOST_WRONG - 1)
    with capture_logs() as logs:
        answers = [
            await performing.perform(Pending(f"e{number}", RedeemCode(stranger(number), "ZZZZZZZZ")), NOON)
            for number in range(2)
        ]
    assert answers == [CodeRefused(CLOSED), CodesClosed(CLOSED)]
    assert [each["event"] for each in logs] == ["codes_closed"]


def test_the_office_is_told_in_general_that_somebody_guesses() -> None:
    step = TRANSITIONS.step(Redeeming(Memory()), CodeRefused(CLOSED), at(NOON))
    said, told = step.effects
    assert isinstance(said, Say)
    assert isinstance(told, Say)
    assert (str(told.address), told.language, told.parts[0].key) == (
        "desk:-1001234",
        "de",
        MessageKey.DESK_CODES_CLOSED,
    )
    for event, office in ((CodeRefused(), OFFICE), (CodeRefused(CLOSED), replace(OFFICE, general=""))):
        assert len(TRANSITIONS.step(Redeeming(Memory()), event, at(NOON, office)).effects) == 1


def test_who_waits_is_told_so_and_has_another_way_in() -> None:
    step = TRANSITIONS.step(Redeeming(Memory()), CodesClosed(CLOSED), at(NOON))
    (said,) = step.effects
    assert isinstance(said, Say)
    assert (step.state, said.parts[0].key) == (Unlinked(Memory()), MessageKey.CODES_CLOSED)
    known = TRANSITIONS.step(Recognising(Memory()), PhoneRecognised(ANNA), at(NOON, profile=ANNA))
    assert conversation(known.state).memory.person == "anna"
