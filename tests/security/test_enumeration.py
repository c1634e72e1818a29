"""Nobody learns from Kwit whose phone, which code, which company or which document the office knows."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest

from flows.transitions import TRANSITIONS
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.desk import Findings, Topic
from flows.vocabulary.effects import LinkPhone, Say
from flows.vocabulary.events import CodeRefused, ContactShared
from flows.vocabulary.messages import MessageKey
from flows.vocabulary.people import Company, Office, Person
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Memory, Redeeming, Unlinked
from flows.vocabulary.task_effects import Invite
from flows.vocabulary.task_events import OfficeRefused
from storage.opening import Storage
from storage.presence import Presence
from tests.flows.desk_setting import TEMP, DeskSetting
from tests.flows.performing_world import World

NOON = datetime(2096, 3, 12, 12, tzinfo=UTC)
OFFICE = Office("Treuhand Baumann", "+41 44 123 45 67", "de", "Europe/Zurich")
CHAT = Address(Platform.TELEGRAM, "5550123")
STRANGER = Situation(MachineKey.conversation(CHAT), NOON, OFFICE, "en")
KNOWN_PHONE, UNKNOWN_PHONE = "+41791234567", "+41790000099"


@pytest.mark.parametrize("phone", [KNOWN_PHONE, UNKNOWN_PHONE])
def test_somebody_elses_contact_is_not_looked_up_and_answered_alike(phone: str) -> None:
    step = TRANSITIONS.step(Unlinked(Memory()), ContactShared(phone, own=False), STRANGER)
    assert not any(isinstance(effect, LinkPhone) for effect in step.effects)
    (said,) = step.effects
    assert isinstance(said, Say)
    assert [part.key for part in said.parts] == [MessageKey.CONTACT_FOREIGN]
    assert phone not in repr(said)


async def test_codes_that_are_unknown_spent_late_or_of_somebody_inactive_are_refused_alike(storage: Storage) -> None:
    book, directory = storage.book, storage.directory
    await book.save_company(Company("mueller", "Müller AG"))
    for name in ("spent", "late", "gone"):
        await book.save_person(Person(name, name, ("mueller",)))
    codes = {name: (await book.invite(name, NOON)).code for name in ("spent", "late", "gone")}
    assert await directory.redeem(codes["spent"], Address(Platform.TELEGRAM, "1"), NOON, "e0") is not None
    await book.save_person(Person("gone", "gone", ("mueller",), active=False))
    attempts = [
        ("ZZZZZZZZ", NOON),
        (codes["spent"], NOON),
        (codes["late"], NOON + timedelta(days=8)),
        (codes["gone"], NOON),
    ]
    answers = [await directory.redeem(code, CHAT, when, f"e{index}") for index, (code, when) in enumerate(attempts, 1)]
    assert answers == [None] * 4
    await book.save_person(Person("gone", "gone", ("mueller",)))  # active again: nothing was linked meanwhile
    assert await directory.profile(CHAT) is None
    said = TRANSITIONS.step(Redeeming(Memory()), CodeRefused(), STRANGER).effects
    assert len(said) == 1


async def test_a_right_phone_costs_no_more_before_the_answer_than_a_wrong_one(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A code or phone is one look-up by index; what follows, follows only for whoever is let in by it."""
    await storage.book.save_company(Company("mueller", "Müller AG"))
    await storage.book.save_person(Person("anna", "Anna", ("mueller",), (KNOWN_PHONE,), active=False))
    commands: list[str] = []
    asked = Presence.asked

    def counted(self: Presence) -> AbstractContextManager[None]:
        commands.append(phone)
        return asked(self)

    monkeypatch.setattr(Presence, "asked", counted)
    for phone in (KNOWN_PHONE, UNKNOWN_PHONE):
        assert await storage.directory.link_phone(CHAT, phone, NOON) is None
    assert commands == [KNOWN_PHONE, UNKNOWN_PHONE]


@pytest.mark.parametrize("topic", [Topic.PERSON, Topic.COMPANY, Topic.DOCUMENT, Topic.CONTACTS, Topic.ANYTHING])
async def test_a_restricted_manager_is_told_of_others_what_is_told_of_nobody(topic: Topic) -> None:
    desk = DeskSetting()
    others = {
        Topic.PERSON: ("Piotr Nowak", "+48601000001"),
        Topic.COMPANY: ("ООО Ромашка", "RU7701234567"),
        Topic.DOCUMENT: ("1043", "No. 1043"),
        Topic.CONTACTS: ("Piotr Nowak", "1043"),
        Topic.ANYTHING: ("1043", "RU7701234567"),
    }
    for wanted in others[topic]:
        assert await desk.look(topic, wanted) != Findings()
        assert await desk.look(topic, wanted, TEMP) == Findings(), wanted


async def test_an_invitation_for_somebody_of_others_is_refused_as_for_nobody() -> None:
    world = World()
    refused = [await world.do(Invite(wanted, TEMP.id)) for wanted in ("Piotr Nowak", "Nobody Nowhere")]
    assert refused == [
        OfficeRefused(MessageKey.DESK_NOBODY_CALLED, wanted) for wanted in ("Piotr Nowak", "Nobody Nowhere")
    ]
