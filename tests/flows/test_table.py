"""Properties of the transition table: total, reachable, bounded, and drawn as it is."""

import runpy
import warnings
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows import diagrams
from flows.engine.machine import Row, Step, row, table
from flows.engine.runner import LONGEST_CHAIN
from flows.intake import known
from flows.linking import LINKED
from flows.talking import MOST_PASSED
from flows.transitions import TRANSITIONS, first_state
from flows.vocabulary.addresses import Address, MachineKey, MachineKind, Platform
from flows.vocabulary.effects import Ask, MakeCode
from flows.vocabulary.errors import EngineError, NoTransition, UndeclaredTarget
from flows.vocabulary.events import ChoiceMade, CodeMade, Event, FileRefused, TextReceived
from flows.vocabulary.messages import Action
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import Conversation, Document, Expected, MakingCode, Ready, State, Unlinked
from flows.vocabulary.task_events import FileKept
from flows.vocabulary.task_states import AtDesk, Desk, Keeping, Request, RequestExpected, Task, TaskExpected
from tests.effort import EFFORT
from tests.strategies import DESK_SITUATIONS, EVENTS, OFFICE, OTHER_SITUATIONS, PROFILES, STATES, situations

WHERE = MachineKey.conversation(Address(Platform.TELEGRAM, "1"))
NOW = Situation(WHERE, datetime(2026, 3, 12, tzinfo=UTC), OFFICE, "en")
ALL: list[type[State]] = STATES
RESTING = [state for state in ALL if state.asks is None]
ASKING = [state for state in ALL if state.asks is not None]
FAMILIES: tuple[tuple[type[State], ...], ...] = (
    (Conversation,),
    (Document, Expected),
    (Task, TaskExpected),
    (Request, RequestExpected),
    (Desk,),
)
"""The states of each kind of machine."""
TABLE_SETTINGS = settings(max_examples=5 * EFFORT, deadline=None, suppress_health_check=list(HealthCheck))


def answers_of(state: type[State]) -> tuple[type[Event], ...]:
    return state.asks.answers if state.asks else ()


def answers() -> set[type[Event]]:
    return {answer for state in ASKING for answer in answers_of(state)}


def family_of(state: type[State]) -> tuple[type[State], ...]:
    return next(family for family in FAMILIES if issubclass(state, family))


def situation_for(state: type[State]) -> st.SearchStrategy[Situation]:
    if issubclass(state, Conversation):
        return situations(PROFILES if state in LINKED else st.none() | PROFILES)
    return DESK_SITUATIONS if issubclass(state, Desk) else OTHER_SITUATIONS


def own_events(state: type[State]) -> st.SearchStrategy[Event]:
    """The events of which the table says something particular for a state."""
    own = [each.event for each in TRANSITIONS.rows.values() if each.state is state and each.event is not Event]
    return st.one_of([st.from_type(event) for event in own])


HAPPENINGS: list[type[Event]] = [Event, *sorted(set(EVENTS) - answers(), key=lambda event: event.__name__)]
HAPPENING = st.one_of([st.builds(Event), *(st.from_type(event) for event in HAPPENINGS[1:])])


@pytest.mark.no_cover
@pytest.mark.parametrize("state", RESTING, ids=lambda state: state.__name__)
def test_every_resting_state_takes_every_event(state: type[State]) -> None:
    missing = [event.__name__ for event in HAPPENINGS if not TRANSITIONS.find(state, event)]
    assert missing == []

    @TABLE_SETTINGS
    @given(st.from_type(state), own_events(state) | HAPPENING, situation_for(state))
    def steps(present: State, happened: Event, situation: Situation) -> None:
        after = TRANSITIONS.step(present, happened, situation)
        assert isinstance(after.state, family_of(state))

    steps()


@pytest.mark.no_cover
@pytest.mark.parametrize("state", ASKING, ids=lambda state: state.__name__)
def test_every_asking_state_takes_every_answer_to_its_question(state: type[State]) -> None:
    events = st.one_of([st.from_type(answer) for answer in answers_of(state)])
    situation_there = situations(st.none() | PROFILES) if issubclass(state, Conversation) else situation_for(state)

    @TABLE_SETTINGS
    @given(st.from_type(state), events, situation_there)
    def steps(present: State, happened: Event, situation: Situation) -> None:
        assert isinstance(TRANSITIONS.step(present, happened, situation).state, family_of(state))

    steps()


def test_every_state_can_be_reached() -> None:
    reached: set[type[State]] = {first_state(MachineKey(kind, "x")).__class__ for kind in MachineKind}
    while True:
        further = {target for each in TRANSITIONS.rows.values() if each.state in reached for target in each.targets}
        if further <= reached:
            break
        reached |= further
    assert reached == set(STATES)


def test_every_state_of_a_conversation_leads_home() -> None:
    home: set[type[State]] = {Ready, Unlinked}
    while True:
        further = {each.state for each in TRANSITIONS.rows.values() if each.targets & home}
        if further <= home:
            break
        home |= further
    assert {state for state in STATES if issubclass(state, Conversation)} <= home


def test_an_event_leads_to_a_bounded_number_of_questions_to_the_world() -> None:
    longest = longest_chain(RESTING)
    assert longest == 4
    assert longest + MOST_PASSED <= LONGEST_CHAIN, "files that waited are kept one after the other"


def longest_chain(states: Iterable[type[State]]) -> int:
    """Steps that one event can cause by the answers it leads to, read off the declared targets; asking the same again apart."""
    return max(
        1 + steps_from(target) for each in TRANSITIONS.rows.values() if each.state in states for target in each.targets
    )


def steps_from(state: type[State]) -> int:
    if state.asks is None:
        return 0
    after = [TRANSITIONS.find(state, answer).targets - {state} for answer in answers_of(state)]
    return 1 + max(steps_from(target) for targets in after for target in targets)


@TABLE_SETTINGS
@given(st.from_type(Keeping), st.from_type(FileKept) | st.from_type(FileRefused), situations(PROFILES))
def test_of_what_waits_behind_a_file_less_is_left_after_it(
    present: Keeping, answer: FileKept | FileRefused, situation: Situation
) -> None:
    after = TRANSITIONS.step(present, answer, situation).state
    assert not isinstance(after, Keeping) or len(after.then) < len(present.then)


@TABLE_SETTINGS
@given(st.from_type(Unlinked), situations(st.none()), st.data())
def test_a_stranger_gets_nothing_of_anybody(present: Unlinked, situation: Situation, data: st.DataObject) -> None:
    event = data.draw(HAPPENING)
    after = TRANSITIONS.step(replace(present, memory=present.memory.of_a_stranger()), event, situation)
    documents = [effect for effect in after.effects if type(effect).__name__ in {"StoreFile", "RecordDocument"}]
    assert documents == []


@TABLE_SETTINGS
@given(situations(PROFILES), st.sampled_from(Action), st.integers(1, 99999).map(str))
def test_a_forged_button_reaches_no_document_that_was_not_shown_here(
    situation: Situation, action: Action, number: str
) -> None:
    after = TRANSITIONS.step(Ready(), ChoiceMade(action, number), situation)
    assert [effect for effect in after.effects if type(effect).__name__ == "Tell"] == []


def stay(state: State, _event: Event, _situation: Situation) -> Step:
    return Step(state)


def ask_twice(state: Unlinked, _event: TextReceived, situation: Situation) -> Step:
    ask: Ask = MakeCode(situation.address)
    return Step(MakingCode(), (ask, ask))


def ask_without_waiting(state: Unlinked, _event: TextReceived, situation: Situation) -> Step:
    return Step(Unlinked(), (MakeCode(situation.address),))


def go_home(state: Unlinked, _event: TextReceived, situation: Situation) -> Step:
    return Step(Ready())


def test_an_event_without_row_or_fallback_is_an_error() -> None:
    with pytest.raises(NoTransition):
        table().step(Unlinked(), TextReceived("hi"), NOW)


def test_an_undeclared_target_is_an_error() -> None:
    with pytest.raises(UndeclaredTarget):
        table(row(Unlinked, TextReceived, go_home, to=[Unlinked])).step(Unlinked(), TextReceived("hi"), NOW)


@pytest.mark.parametrize("action", [ask_twice, ask_without_waiting], ids=lambda action: action.__name__)
def test_a_question_to_the_world_that_does_not_fit_the_next_state_is_an_error(action: object) -> None:
    planted = Row(Unlinked, TextReceived, action, frozenset({Unlinked, MakingCode}))  # type: ignore[arg-type]  # planted fault
    with pytest.raises(UndeclaredTarget):
        table(planted).step(Unlinked(), TextReceived("hi"), NOW)


def test_two_rows_for_one_event_are_an_error() -> None:
    one = row(Unlinked, CodeMade, stay, to=[Unlinked])
    with pytest.raises(UndeclaredTarget):
        table(one, one)


def test_each_kind_of_machine_has_its_first_state() -> None:
    firsts = {kind: first_state(MachineKey(kind, "x")) for kind in MachineKind}
    assert firsts == {
        MachineKind.CONVERSATION: Unlinked(),
        MachineKind.DOCUMENT: Expected(),
        MachineKind.TASK: TaskExpected(),
        MachineKind.REQUEST: RequestExpected(),
        MachineKind.DESK: AtDesk(),
    }


def test_an_action_for_people_we_know_refuses_to_work_for_strangers() -> None:
    with pytest.raises(EngineError):
        known(NOW)


def test_the_command_that_draws_the_page_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        runpy.run_module("flows.diagrams", run_name="__main__")
    assert capsys.readouterr().out == diagrams.page()


def test_the_page_of_diagrams_is_fresh() -> None:
    page = Path(__file__).parents[2] / "docs" / "conversation.md"
    assert page.read_text("utf-8") == diagrams.page(), "run: python -m flows.diagrams > docs/conversation.md"
