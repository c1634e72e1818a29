"""Claims about how the vocabulary is written down and read back."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, TypeVar

import bson
import pytest
from bson.codec_options import CodecOptions
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.effects import Effect, Say, StartTimer
from flows.vocabulary.errors import CodecError
from flows.vocabulary.events import Envelope, Event, TextReceived
from flows.vocabulary.messages import Listing, Message, MessageKey, Money, Value, message
from flows.vocabulary.people import Company, Person
from flows.vocabulary.readings import FieldName, Finding, Reading, Source
from flows.vocabulary.states import Memory, Ready, State
from storage.codec import decode, encode, vocabulary
from storage.schemas import SCHEMAS, Schemas
from tests.effort import EFFORT
from tests.storage.vocabulary import instances

T = TypeVar("T")
AWARE: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, tzinfo=UTC)
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


def through_bson(value: T) -> T:
    return decode(bson.decode(bson.encode(encode(value)), AWARE), type(value))


@pytest.mark.no_cover
@pytest.mark.parametrize("kind", vocabulary().values(), ids=vocabulary())
def test_everything_in_the_vocabulary_survives_the_database(kind: type) -> None:
    @settings(max_examples=3 * EFFORT, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(instances(kind))
    def survives(value: object) -> None:
        assert through_bson(value) == value

    survives()


def test_the_vocabulary_has_the_states_events_and_effects() -> None:
    assert {Ready, TextReceived, Say, Company, Reading, Envelope} <= set(vocabulary().values())


def test_arguments_of_a_message_keep_their_types() -> None:
    arguments: dict[str, Value] = {
        "text": "2026-03-12",
        "count": 3,
        "day": date(2026, 3, 12),
        "time": NOON,
        "money": Money(Decimal("43.20"), "CHF"),
        "list": Listing(("1", 1, message(MessageKey.LITERAL, text="x"))),
        "large": 2**40,
    }
    kept = through_bson(Message(MessageKey.LITERAL, tuple(arguments.items())))
    assert dict(kept.arguments) == arguments
    assert [type(value) for _, value in kept.arguments] == [type(value) for value in arguments.values()]


def test_times_are_cut_to_milliseconds_and_come_back_in_utc() -> None:
    zurich = timezone(timedelta(hours=1))
    envelope = Envelope(
        "a", MachineKey.parse("document:1"), TextReceived("x"), datetime(2026, 3, 12, 13, 0, 0, 1999, zurich)
    )
    at = through_bson(envelope).at
    assert at == NOON + timedelta(milliseconds=1)
    assert at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(CodecError, match="time zone"):
        encode(Memory(locked=datetime(2026, 3, 12)))  # noqa: DTZ001 - the naive time is the point


def test_a_state_of_a_schema_before_a_field_existed_takes_the_default() -> None:
    stored = encode(Ready())
    del stored["choices"]
    assert decode(stored, State) == Ready()


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ({"_": "Nirvana"}, State),
        ({"_": "TextReceived", "text": "x"}, State),
        ({"_": "TextReceived", "text": "x", "colour": "red"}, Event),
        ({"_": "TextReceived"}, Event),
        ({"_": "TextReceived", "text": 3}, Event),
        ({"text": "x"}, Event),
        ("x", Event),
        ({"_": "StartTimer", "name": "x", "after": "soon"}, Effect),
        ({"_": "CommandGiven", "command": "dance", "argument": ""}, Event),
        ({"_": "Money", "amount": "much", "currency": ""}, Money),
        ({"_": "Person", "id": "1", "name": "A", "phones": "+41"}, Person),
        ({"_": "Address", "platform": "whatsapp", "value": None}, Address),
        ({"_": "Message", "key": "literal", "arguments": [["text"]]}, Message),
        ({"_": "Message", "key": "literal", "arguments": [["text", 1.5]]}, Message),
        (
            {
                "_": "Message",
                "key": "literal",
                "arguments": [["text", {"_": "Address", "platform": "x", "value": "y"}]],
            },
            Message,
        ),
        ({"_": "Message", "key": "literal", "arguments": [["text", {"_": "Nirvana"}]]}, Message),
        ({"_": "Message", "key": "literal", "arguments": [["text", {"_": "date"}]]}, Message),
    ],
)
def test_what_does_not_fit_is_a_codec_error(stored: object, expected: type) -> None:
    with pytest.raises(CodecError):
        decode(stored, expected)


def test_a_class_outside_the_vocabulary_is_refused() -> None:
    @dataclass(frozen=True)
    class Foreign:
        name: str

    with pytest.raises(CodecError, match="Foreign"):
        encode(Foreign("x"))


def test_lone_surrogates_and_too_large_numbers_do_not_reach_the_database() -> None:
    assert through_bson(TextReceived("a\ud800b")) == TextReceived("a?b")
    with pytest.raises(CodecError, match="too large"):
        encode(message(MessageKey.LITERAL, text=2**63))


@given(st.timedeltas(timedelta(days=-9), timedelta(days=9)))
@settings(database=None)
def test_a_timer_keeps_its_microseconds(after: timedelta) -> None:
    assert through_bson(StartTimer("x", after)) == StartTimer("x", after)


def test_a_reading_keeps_whole_confidences() -> None:
    reading = Reading((Finding(FieldName.TOTAL, "43.20", Source.OCR, 1),))
    kept = through_bson(reading)
    assert kept == reading
    assert isinstance(kept.findings[0].confidence, float)


def test_a_finding_that_was_stored_before_places_were_known_has_none() -> None:
    finding = Finding(FieldName.TOTAL, "43.20", Source.OCR, 0.9)
    stored = encode(finding)
    del stored["place"]
    assert decode(stored, Finding) == finding


def test_a_say_names_its_address_by_platform() -> None:
    say = Say(Address(Platform.TELEGRAM, "5"), (), "de")
    assert encode(say)["address"] == {"_": "Address", "platform": "telegram", "value": "5"}


def test_old_documents_are_lifted_step_by_step() -> None:
    schemas = Schemas({"machines": 3})

    @schemas.upcaster("machines", 1)
    def name_the_state(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "state": document.pop("status")}

    @schemas.upcaster("machines", 2)
    def count_versions(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "version": 0}

    old = {"_id": "a", "schema": 1, "status": "x"}
    lifted = schemas.lifted("machines", old)
    assert (lifted["schema"], lifted["state"], lifted["version"]) == (3, "x", 0)
    assert old == {"_id": "a", "schema": 1, "status": "x"}
    assert schemas.lifted("machines", {"_id": "a", "schema": 3}) == {"_id": "a", "schema": 3}


@pytest.mark.parametrize("schema", [2, 4, 0, None, "1"])
def test_a_schema_without_a_way_up_is_a_codec_error(schema: object) -> None:
    schemas = Schemas({"machines": 3})
    schemas.upcaster("machines", 1)(lambda document: document)
    with pytest.raises(CodecError):
        schemas.lifted("machines", {"_id": "a", "schema": schema})


def test_two_steps_from_one_schema_are_refused() -> None:
    schemas = Schemas({"machines": 2})
    schemas.upcaster("machines", 1)(lambda document: document)
    with pytest.raises(CodecError):
        schemas.upcaster("machines", 1)(lambda document: document)


@pytest.mark.parametrize("old", [{}, {"arrival": []}, {"arrival": {}}, {"arrival": None}, {"arrival": 3}])
def test_an_old_document_that_is_none_of_its_schema_is_a_codec_error(old: dict[str, Any]) -> None:
    with pytest.raises(CodecError, match="no document of schema 1"):
        SCHEMAS.lifted("documents", {"_id": "a", "schema": 1, **old})
