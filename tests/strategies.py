"""Hypothesis strategies for the vocabulary: every state, event and effect, with canonical values where they must be."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from flows.showing import CORRECTABLE, DETAILS
from flows.vocabulary import burst_states, bursts, events, states, task_events, task_states
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.content import Side, Span, Style, ThreadMessage
from flows.vocabulary.desk import DeskView, PersonCard
from flows.vocabulary.documents import Change, DocumentView, Twin
from flows.vocabulary.effects import Ask, Effect, Outgoing
from flows.vocabulary.events import DocumentCorrected, Event, FieldsCorrected
from flows.vocabulary.messages import Choice
from flows.vocabulary.people import Manager, Membership, Office, Profile, Role, Rules
from flows.vocabulary.readings import FieldName, Finding, PagePlace, PictureFlaw, Reading, Source, Tax, Trouble
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Conversation, Document, State
from flows.vocabulary.tasks import Reference, RequestDraft, RequestFacts, TaskFacts, TaskRecord, TaskView

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
    FieldName.PERIOD: st.sampled_from(["2026-01", "2025-12"]),
}
ADDRESSES = st.sampled_from(
    [
        Address(Platform.WHATSAPP, "+41791234567"),
        Address(Platform.TELEGRAM, "5550123"),
        Address(Platform.WHATSAPP, "id.DE.13491208655302741918"),
    ]
)
DESKS = st.sampled_from([Address(Platform.DESK, "-1001234"), Address(Platform.DESK, "-1001234/45")])
TASK_IDS = st.sampled_from(["t1", "t2", "t3"])
REQUEST_IDS = st.builds("{}.r{}".format, TASK_IDS, st.integers(1, 11))
PEOPLE_IDS = st.sampled_from(["", "anna", "olga"])
URNS = ADDRESSES.map(str)
URNS_IF_ANY = st.just("") | URNS
DAYS = st.dates(date(1990, 1, 1), date(2099, 1, 1)).map(lambda day: day.isoformat())
KEYS = st.one_of(
    ADDRESSES.map(MachineKey.conversation),
    WORDS.map(MachineKey.document),
    TASK_IDS.map(MachineKey.task),
    REQUEST_IDS.map(MachineKey.request),
    DESKS.map(MachineKey.desk),
)


T = TypeVar("T")
REGISTERED: set[type] = set()
"""The classes of which it is said how to draw them."""


def value_of(name: FieldName) -> st.SearchStrategy[tuple[FieldName, str]]:
    """A field with a canonical value."""
    return st.tuples(st.just(name), VALUES.get(name, WORDS))


CORRECTED = st.sampled_from(list(CORRECTABLE | DETAILS)).flatmap(value_of)
CORNERS = st.tuples(st.floats(0, 1), st.floats(0, 1))
PLACES = st.builds(PagePlace, st.integers(0, 9), st.tuples(CORNERS, CORNERS, CORNERS, CORNERS))
FINDINGS = st.builds(
    lambda pair, source, confidence, place: Finding(pair[0], pair[1], source, confidence, place),
    st.sampled_from(list(FieldName)).flatmap(value_of),
    st.sampled_from(Source),
    st.floats(0, 1),
    st.none() | PLACES,
)
CHANGES = st.sampled_from(list(CORRECTABLE | DETAILS)).flatmap(
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
REGISTERED |= {FieldsCorrected, DocumentCorrected}
st.register_type_strategy(
    FieldsCorrected,
    st.builds(
        FieldsCorrected,
        st.lists(CORRECTED, max_size=2).map(tuple),
        st.lists(st.sampled_from(list(CORRECTABLE | DETAILS)), max_size=2).map(tuple),
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
        quality=st.lists(st.sampled_from(PictureFlaw), max_size=2, unique=True).map(tuple),
        disputed=st.lists(st.sampled_from(FieldName), max_size=2, unique=True).map(tuple),
    ),
)


def made(kind: Callable[..., T], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[T]:
    """Instances of a dataclass, all of its fields drawn; ``given`` says from what, where the type alone does not."""
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # a class of the vocabulary
    assert given.keys() <= set(names), given.keys() - set(names)
    return st.builds(kind, **{name: given[name] if name in given else _of_hint(hints[name]) for name in names})


def _of_hint(hint: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - a type hint can be any object
    """Values of a type; of several alike two at the most."""
    if get_origin(hint) is tuple and get_args(hint)[1:] == (Ellipsis,):
        return few(st.deferred(lambda: st.from_type(get_args(hint)[0])))
    return st.deferred(lambda: st.from_type(hint))


def few(each: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """None, one or two; mostly none, so that drawing stays fast."""
    return st.just(()) | st.lists(each, max_size=2).map(tuple)


def register(kind: type[T], **given: st.SearchStrategy[Any]) -> None:
    """Draw all fields of a class, some of them from ``given``."""
    REGISTERED.add(kind)
    st.register_type_strategy(kind, made(kind, **given))


# ---- tasks

COMPANIES = st.sampled_from(["c1", "c2", "c3"])
NAMES = st.sampled_from(["", "Frau Baumann", "Herr Weber"])

st.register_type_strategy(timedelta, st.integers(0, 10_000_000).map(lambda seconds: timedelta(seconds=seconds)))
st.register_type_strategy(Span, st.builds(Span, st.sampled_from(Style), st.integers(0, 12), st.integers(1, 12), WORDS))
register(TaskFacts, id=TASK_IDS, company_id=COMPANIES, person_id=PEOPLE_IDS, manager=NAMES, substitute=NAMES)
register(TaskView, id=TASK_IDS, company_id=COMPANIES)
register(TaskRecord, client=URNS_IF_ANY)
register(
    RequestDraft,
    amount=st.just("") | AMOUNTS,
    currency=st.sampled_from(["", "CHF", "PLN"]),
    day=st.just("") | DAYS,
)
register(RequestFacts, id=REQUEST_IDS, task_id=TASK_IDS, company_id=COMPANIES, person_id=PEOPLE_IDS, manager=NAMES)
register(ThreadMessage, origin=URNS_IF_ANY)
register(PersonCard, addresses=st.lists(URNS, max_size=2).map(tuple))
st.register_type_strategy(
    Reference,
    st.one_of(
        REQUEST_IDS.map(lambda request_id: Reference(f"request:{request_id}")),
        st.builds(
            lambda task_id, person: Reference(f"task:{task_id}", task_id, person_id=person), TASK_IDS, PEOPLE_IDS
        ),
        st.builds(
            lambda task_id, side, person: Reference(f"task:{task_id}", task_id, f"{task_id}.1", side.value, person),
            TASK_IDS,
            st.sampled_from(Side),
            PEOPLE_IDS,
        ),
    ),
)
register(task_events.Written, origin=URNS_IF_ANY)
register(task_events.ClientWrote, written=made(task_events.Written, origin=URNS))
register(task_events.TaskBegan, client=URNS_IF_ANY)
register(task_events.DeliveryReported, address=URNS, elsewhere=st.lists(URNS, max_size=2).map(tuple))
register(task_events.SentElsewhere, client=URNS)
register(task_events.RequestMade, client=URNS_IF_ANY)
register(task_events.ClientSilenced, client=URNS)
register(task_events.ClientBack, client=URNS)
register(task_events.TaskNumbered, client=URNS_IF_ANY)
register(task_events.RequestEnded, platform=st.sampled_from(["", "whatsapp", "telegram"]))
register(task_events.AbsenceNoted, until=st.just("") | DAYS)
register(task_events.StrangerWrote, where=DESKS.map(str))
SUBJECTS = st.one_of(
    st.sampled_from(
        ["", "0", "1", "3", "1042", "c1", "de", "total", "5:t1", "task", "tasks", "cancel", "1002", "1002:2"]
    ),
    TASK_IDS,
    REQUEST_IDS,
    URNS,
    WORDS,
)
"""What choices are about."""
GROUPS = st.sampled_from(["", "7"])
register(events.ChoiceMade, subject=SUBJECTS)
register(Choice, subject=SUBJECTS)
register(events.FileReceived, group=GROUPS)
NUMBERS = st.integers(1000, 1005)
register(Twin, company_id=COMPANIES, person_id=PEOPLE_IDS, sent=st.dates(date(1990, 1, 1), date(2099, 1, 1)))
register(DocumentView, number=NUMBERS, pages=few(NUMBERS), company_id=COMPANIES, person_id=PEOPLE_IDS)
register(bursts.BurstFile, number=NUMBERS, company_id=COMPANIES, group=GROUPS, page_of=st.sampled_from(["", "d1"]))
register(bursts.Burst, files=st.lists(st.from_type(bursts.BurstFile), min_size=1, max_size=3).map(tuple))
register(states.ClientAlbum, group=st.just("7"), task_id=TASK_IDS)
register(task_states.Album, group=st.just("7"), task_id=TASK_IDS)
SENT = [events.TextReceived, events.FileReceived, events.PlaceReceived, events.ContactShared]
register(
    states.Memory,
    task=st.just("") | TASK_IDS,
    person=PEOPLE_IDS,
    listed=few(NUMBERS),
    strays=few(NUMBERS),
    unsent=few(st.one_of([st.from_type(each) for each in SENT])),
)
register(
    events.TimedOut,
    name=st.sampled_from(
        ["escalation", "acceptance", "archiving", "nudge", "asks", "unchosen", "album 7", "burst", "gathering"]
    ),
)


def classes(module: object, base: type[T]) -> list[type[T]]:
    """All concrete classes of a vocabulary module that derive from ``base``, in a fixed order."""
    found: list[type[T]] = [each for each in vars(module).values() if isinstance(each, type) and issubclass(each, base)]
    abstract: set[type] = {base, Effect, Ask, Outgoing, Event, State, Conversation, Document, *ABSTRACT}
    return sorted({each for each in found if each not in abstract}, key=lambda each: each.__name__)


ABSTRACT = (task_events.TaskNews, task_states.Task, task_states.Request, task_states.Drafting, task_states.Desk)
STATES = sorted(
    {each for module in (states, burst_states, task_states) for each in classes(module, State)},
    key=lambda each: each.__name__,
)
EVENTS = sorted({*classes(events, Event), *classes(task_events, Event)}, key=lambda each: each.__name__)


def register_rest(kinds: Iterable[type[object]]) -> None:
    """Draw the classes of which nothing else was said from the types of their fields."""
    for kind in kinds:
        if kind not in REGISTERED and issubclass(kind, task_states.Task | task_states.Request):
            held = {"held_at": URNS_IF_ANY} if issubclass(kind, task_states.Task) else {}
            register(kind, client=URNS_IF_ANY, **held)
        elif kind not in REGISTERED:
            register(kind)


register_rest(EVENTS)
st.register_type_strategy(Event, st.one_of([st.from_type(each) for each in EVENTS]))
register_rest([states.Ready, states.Confirming])
st.register_type_strategy(Conversation, st.one_of(st.from_type(states.Ready), st.from_type(states.Confirming)))
register_rest(STATES)

MEMBERSHIPS = st.builds(
    Membership,
    COMPANIES,
    WORDS,
    st.booleans(),
    st.none() | st.just("7791011327"),
    st.none() | st.sampled_from(["de", "pl"]),
)
PROFILES = st.builds(
    Profile,
    st.just("anna") | WORDS,
    WORDS,
    st.lists(MEMBERSHIPS, min_size=1, max_size=3, unique_by=lambda company: company.company_id).map(tuple),
    st.none() | st.sampled_from(["de", "pl", "xx"]),
    st.lists(st.from_type(TaskView), max_size=3, unique_by=lambda task: task.id).map(tuple),
)
MANAGERS = st.builds(
    Manager,
    st.sampled_from(["baumann", "weber"]),
    NAMES,
    st.none() | st.just(7001),
    role=st.sampled_from(Role),
    company_ids=st.sampled_from([(), ("c1",), ("c2", "c3")]),
)
OFFICES = st.builds(
    lambda rules: Office(OFFICE.name, OFFICE.contact, OFFICE.language, OFFICE.timezone, rules),
    st.builds(
        Rules,
        kinds=st.sampled_from([(), ("Lohn", "Steuern")]),
        reminders=st.sampled_from([(), (2, 4, 7)]),
        quiet_from=st.sampled_from([20, 0]),
        quiet_until=st.sampled_from([7, 0]),
        rating=st.booleans(),
        nudge=st.booleans(),
        templates=st.sampled_from([(), ("de", "pl")]),
    ),
)
LANGUAGES = st.sampled_from(["de", "en", "pl", "ru"])
REFERENCES = st.none() | st.from_type(Reference)


def situations(profile: st.SearchStrategy[Profile | None]) -> st.SearchStrategy[Situation]:
    """Situations of a conversation."""
    keys = ADDRESSES.map(MachineKey.conversation)
    return st.builds(Situation, keys, TIMES, OFFICES, LANGUAGES, profile, reference=REFERENCES)


def desk_situations(view: st.SearchStrategy[DeskView]) -> st.SearchStrategy[Situation]:
    """Situations at the desk."""
    return st.builds(
        Situation,
        DESKS.map(MachineKey.desk),
        TIMES,
        OFFICES,
        LANGUAGES,
        desk=view,
        reference=REFERENCES,
        sender=st.sampled_from(["", "telegram:7001", "telegram:7009"]),
        sender_name=WORDS,
    )


DESK_SITUATIONS = desk_situations(
    st.builds(DeskView, st.booleans(), st.none() | MANAGERS, st.none() | st.from_type(TaskRecord))
)
OTHER_SITUATIONS = st.builds(
    Situation, st.one_of(TASK_IDS.map(MachineKey.task), REQUEST_IDS.map(MachineKey.request)), TIMES, OFFICES, LANGUAGES
)
"""Situations of machines that nobody speaks to."""
