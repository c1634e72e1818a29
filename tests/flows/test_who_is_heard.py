"""Who is heard at the desk, and what never leaves it: properties over all that managers and strangers can do."""

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from flows.transitions import TRANSITIONS
from flows.vocabulary.addresses import MachineKind, Platform
from flows.vocabulary.content import Side
from flows.vocabulary.desk import DeskView
from flows.vocabulary.effects import Effect, Outgoing, Tell
from flows.vocabulary.events import Event
from flows.vocabulary.messages import MessageKey
from flows.vocabulary.people import Manager
from flows.vocabulary.situation import Situation
from flows.vocabulary.task_effects import Carry, KeepMessage, Revise
from flows.vocabulary.task_events import MessageChanged, MessageRemoved, OfficeWrote, StrangerWrote
from flows.vocabulary.task_states import AtDesk, Task
from flows.vocabulary.tasks import TaskRecord
from tests.effort import EFFORT
from tests.strategies import DESK_SITUATIONS, EVENTS, MANAGERS, OTHER_SITUATIONS, STATES, desk_situations

QUICK = settings(max_examples=15 * EFFORT, deadline=None, suppress_health_check=list(HealthCheck))
DONE_BY_PEOPLE = [
    each
    for each in EVENTS
    if each.__name__
    in {
        "TextReceived",
        "FileReceived",
        "PlaceReceived",
        "ContactShared",
        "OtherReceived",
        "TextEdited",
        "RequestTyped",
        "DeskCommandGiven",
        "ChoiceMade",
    }
]
PEOPLE = st.one_of([st.from_type(each) for each in DONE_BY_PEOPLE])
TASKS = st.one_of([st.from_type(each) for each in STATES if issubclass(each, Task)])

OFFICES_GROUP, OTHER_GROUP = st.just(value=True), st.just(value=False)
OURS_OF_STRANGERS = st.builds(DeskView, OFFICES_GROUP, task=st.from_type(TaskRecord))
OTHERS = st.builds(DeskView, OTHER_GROUP, st.none() | MANAGERS)


def told(effects: tuple[Effect, ...]) -> list[Tell]:
    return [each for each in effects if isinstance(each, Tell)]


@QUICK
@given(st.from_type(AtDesk), PEOPLE, desk_situations(OURS_OF_STRANGERS))
def test_of_a_stranger_at_the_desk_general_alone_is_told(present: AtDesk, event: Event, situation: Situation) -> None:
    after = TRANSITIONS.step(present, event, situation)
    assert after.state == present
    assert [type(each.event) for each in told(after.effects)] == [StrangerWrote]
    assert len(after.effects) == 1


@QUICK
@given(st.from_type(AtDesk), PEOPLE, desk_situations(OTHERS))
def test_in_groups_that_are_not_the_offices_nothing_is_heard(
    present: AtDesk, event: Event, situation: Situation
) -> None:
    after = TRANSITIONS.step(present, event, situation)
    assert (after.state, after.effects) == (present, ())


RESTRICTED = st.builds(
    DeskView, OFFICES_GROUP, st.just(Manager("weber", "Herr Weber", company_ids=("c9",))), st.from_type(TaskRecord)
)


@QUICK
@given(st.from_type(AtDesk), PEOPLE, desk_situations(RESTRICTED))
def test_a_manager_does_nothing_in_the_topics_of_other_companies(
    present: AtDesk, event: Event, situation: Situation
) -> None:
    after = TRANSITIONS.step(present, event, situation)
    assert after.state == present
    (said,) = after.effects
    assert MessageKey.DESK_NOT_YOURS in repr(said)


@QUICK
@given(st.from_type(AtDesk), PEOPLE, DESK_SITUATIONS)
def test_a_manager_writes_to_no_other_task_than_that_of_the_topic(
    present: AtDesk, event: Event, situation: Situation
) -> None:
    own = situation.desk.task.facts.id if situation.desk and situation.desk.task else ""
    assume(all(album.task_id == own for album in present.albums))
    for each in told(TRANSITIONS.step(present, event, situation).effects):
        reached = each.to.id.partition(".r")[0]
        assert each.to.kind is MachineKind.DESK or (each.to.kind, reached) in {
            (MachineKind.TASK, own),
            (MachineKind.REQUEST, own),
        }


@QUICK
@given(TASKS, st.from_type(OfficeWrote), OTHER_SITUATIONS)
def test_what_is_kept_as_a_note_is_carried_nowhere(present: Task, event: OfficeWrote, situation: Situation) -> None:
    effects = TRANSITIONS.step(present, event, situation).effects
    notes = {each.message.id for each in effects if isinstance(each, KeepMessage) and each.message.side is Side.NOTE}
    assert not event.note or notes
    assert [each for each in effects if isinstance(each, Carry) and each.message_id in notes] == []


@QUICK
@given(TASKS, st.from_type(MessageChanged) | st.from_type(MessageRemoved), OTHER_SITUATIONS)
def test_a_change_goes_to_the_other_end_and_that_of_a_note_nowhere(
    present: Task, event: MessageChanged | MessageRemoved, situation: Situation
) -> None:
    (revision,) = TRANSITIONS.step(present, event, situation).effects
    assert isinstance(revision, Revise)
    ends = {Side.CLIENT: f"desk:task/{present.facts.id}", Side.OFFICE: present.client, Side.NOTE: ""}
    assert str(revision.to or "") == ends[event.side]


@QUICK
@given(TASKS, st.one_of([st.from_type(each) for each in EVENTS]), OTHER_SITUATIONS)
def test_a_task_sends_to_its_two_ends_and_to_general_alone(present: Task, event: Event, situation: Situation) -> None:
    after = TRANSITIONS.step(present, event, situation)
    assert isinstance(after.state, Task)
    named = {getattr(event, name, "") for name in ("client", "address")}
    written = getattr(event, "written", None)
    chats = {present.client, after.state.client, getattr(written, "origin", ""), *named}
    for each in after.effects:
        if isinstance(each, Outgoing) and each.address.platform is not Platform.DESK:
            assert str(each.address) in chats
        elif isinstance(each, Outgoing):
            assert each.address.value in {f"task/{present.facts.id}", f"general/{present.facts.id}"}
