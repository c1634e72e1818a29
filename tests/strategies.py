"""Hypothesis strategies for the vocabulary: every state, event and effect, with canonical values where they must be."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st

from flows.showing import CORRECTABLE
from flows.vocabulary import effects, events, states
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.documents import Change
from flows.vocabulary.effects import Ask, Effect
from flows.vocabulary.events import DocumentCorrected, Event, FieldsCorrected
from flows.vocabulary.people import Membership, Office, Profile
from flows.vocabulary.situation import Situation
from flows.vocabulary.readings import FieldName, Finding, Reading, Source, Tax, Trouble
from flows.vocabulary.states import Conversation, Document, State

OFFICE = Office("Treuhand Baumann", "+41 44 123 45 67", "de", "Europe/Zurich")

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
TIMES = st.integers(1_600_000_000_000, 2_000_000_000_000).map(lambda ms: datetime.fromtimestamp(ms / 1000, UTC))
AMOUNTS = st.integers(-10_000_000, 10_000_000).map(lambda cents: str(Decimal(cents) / 100))
VALUES: dict[FieldName, st.SearchStrategy[str]] = {
    FieldName.DATE: st.dates(date(1990, 1, 1), date(2099, 1, 1)).map(lambda day: day.isoformat()),
    FieldName.TOTAL: AMOUNTS,
    FieldName.TAX: AMOUNTS,
    FieldName.CURRENCY: st.sampled_from(["CHF", "EUR", "PLN", "RUB"]),
    FieldName.TYPE: st.sampled_from(["cost", "purchase", "sale", "other"]),
}
ADDRESSES = st.sampled_from(
    [
        Address(Platform.WHATSAPP, "+41791234567"),
        Address(Platform.TELEGRAM, "5550123"),
        Address(Platform.WHATSAPP, "id.DE.13491208655302741918"),
    ]
)
KEYS = st.one_of(ADDRESSES.map(MachineKey.conversation), WORDS.map(MachineKey.document))


T = TypeVar("T")


def value_of(name: FieldName) -> st.SearchStrategy[tuple[FieldName, str]]:
    """A field with a canonical value."""
    return st.tuples(st.just(name), VALUES.get(name, WORDS))


CORRECTED = st.sampled_from(list(CORRECTABLE)).flatmap(value_of)
FINDINGS = st.builds(
    lambda pair, source, confidence: Finding(pair[0], pair[1], source, confidence),
    st.sampled_from(list(FieldName)).flatmap(value_of),
    st.sampled_from(Source),
    st.floats(0, 1),
)
CHANGES = st.sampled_from(list(CORRECTABLE)).flatmap(
    lambda name: st.builds(
        Change, st.just(name), st.none() | VALUES.get(name, WORDS), st.none() | VALUES.get(name, WORDS)
    )
)

st.register_type_strategy(datetime, TIMES)
st.register_type_strategy(str, WORDS)
st.register_type_strategy(Address, ADDRESSES)
st.register_type_strategy(MachineKey, KEYS)
st.register_type_strategy(Finding, FINDINGS)
st.register_type_strategy(Change, CHANGES)
st.register_type_strategy(Tax, st.builds(Tax, AMOUNTS, AMOUNTS))
st.register_type_strategy(
    FieldsCorrected,
    st.builds(
        FieldsCorrected,
        st.lists(CORRECTED, max_size=2).map(tuple),
        st.lists(st.sampled_from(list(CORRECTABLE)), max_size=2).map(tuple),
        st.none() | st.integers(1000, 1005),
    ),
)
st.register_type_strategy(
    DocumentCorrected, st.builds(DocumentCorrected, st.lists(CORRECTED, max_size=2).map(tuple), WORDS)
)
st.register_type_strategy(
    Reading,
    st.builds(
        Reading,
        st.lists(FINDINGS, max_size=4, unique_by=lambda finding: finding.name).map(tuple),
        st.lists(st.from_type(Tax), max_size=2).map(tuple),
        trouble=st.none() | st.sampled_from(Trouble),
    ),
)


def classes(module: object, base: type[T]) -> list[type[T]]:
    """All concrete classes of a vocabulary module that derive from ``base``, in a fixed order."""
    found: list[type[T]] = [each for each in vars(module).values() if isinstance(each, type) and issubclass(each, base)]
    abstract: set[type] = {base, Effect, Ask, Event, State, Conversation, Document}
    return sorted({each for each in found if each not in abstract}, key=lambda each: each.__name__)


STATES = classes(states, State)
EVENTS = classes(events, Event)
EFFECTS = classes(effects, Effect)

st.register_type_strategy(Conversation, st.one_of(st.from_type(states.Ready), st.from_type(states.Confirming)))
st.register_type_strategy(Event, st.one_of([st.from_type(each) for each in EVENTS]))

MEMBERSHIPS = st.builds(
    Membership,
    st.sampled_from(["c1", "c2", "c3"]),
    WORDS,
    st.booleans(),
    st.none() | st.just("7791011327"),
    st.none() | st.sampled_from(["de", "pl"]),
)
PROFILES = st.builds(
    Profile,
    WORDS,
    WORDS,
    st.lists(MEMBERSHIPS, min_size=1, max_size=3, unique_by=lambda company: company.company_id).map(tuple),
    st.none() | st.sampled_from(["de", "pl", "xx"]),
)


def situations(profile: st.SearchStrategy[Profile | None]) -> st.SearchStrategy[Situation]:
    """Situations of a conversation."""
    return st.builds(
        Situation,
        ADDRESSES.map(MachineKey.conversation),
        TIMES,
        st.just(OFFICE),
        st.sampled_from(["de", "en", "pl", "ru"]),
        profile,
    )
