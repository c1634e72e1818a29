"""The runner: durable steps, answers, timers, repetitions, races and defects."""

from datetime import UTC, datetime, timedelta

import pytest

from flows.engine import runner as runner_module
from flows.engine.machine import Row, Step, Table
from flows.engine.ports import Pending, Record
from flows.engine.runner import Heard, Runner, Surroundings
from flows.performer import Performing, document_id
from flows.transitions import rest
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.documents import Arrival, RemoteFile, StoredFile
from flows.vocabulary.effects import (
    Ask,
    Effect,
    MakeCode,
    ReadDocument,
    ReleaseHeld,
    Say,
    ShowTyping,
    StartTimer,
    StopTimer,
    StoreFile,
)
from flows.vocabulary.errors import Damaged, EngineError, LostRace, RunawayChain, Unavailable
from flows.vocabulary.events import CodeMade, Envelope, Event, FileStored, ReadingDone, TextReceived, TimedOut
from flows.vocabulary.messages import MessageKey, message
from flows.vocabulary.readings import Reading, Trouble
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import (
    MakingCode,
    Ready,
    State,
    Unlinked,
)
from tests.strategies import OFFICE
from tests.transcripts.memory import (
    MemoryDeliveries,
    MemoryDirectory,
    MemoryDocuments,
    MemoryInbox,
    MemoryMachines,
    MemoryMessenger,
    ScriptedReader,
)
from tests.transcripts.stage import JpegKind

ANNA = Address(Platform.WHATSAPP, "+41791234567")
KEY = MachineKey.conversation(ANNA)
ARRIVAL = Arrival("d", 1042, "c1", "Müller AG", "anna", str(ANNA), (), datetime(2026, 3, 12, tzinfo=UTC))
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


def hello(state: Unlinked, _event: TextReceived, situation: Situation) -> Step:
    """Say something, and start a timer."""
    said = Say(situation.address, (message(MessageKey.STARTED),), "en")
    return Step(state, (said, StartTimer("nap", timedelta(seconds=20)), StartTimer("day", timedelta(days=1))))


def ask(_state: Unlinked, _event: TextReceived, situation: Situation) -> Step:
    return Step(MakingCode(), (ShowTyping(situation.address), MakeCode(situation.address)))


def answered(_state: MakingCode, event: CodeMade, situation: Situation) -> Step:
    return Step(Ready(), (Say(situation.address, (message(MessageKey.LITERAL, text=event.code),), "en"),))


def ask_again(state: MakingCode, _event: CodeMade, situation: Situation) -> Step:
    return Step(state, (MakeCode(situation.address),))


def fail(_state: State, _event: Event, _situation: Situation) -> Step:
    raise ZeroDivisionError


def wake_up(state: State, _event: TimedOut, _situation: Situation) -> Step:
    return Step(state, (StopTimer("day"), StopTimer("unknown")))


def restart(state: State, _event: TimedOut, _situation: Situation) -> Step:
    return Step(state, (StartTimer("nap", timedelta(seconds=5)),))


def planted(event: type[Event], action: object, state: type[State] = Unlinked) -> Row:
    every = frozenset({Unlinked, MakingCode, Ready})
    return Row(state, event, action, every)  # type: ignore[arg-type]  # rows of tests are not typed one by one


class World:
    """A runner over stand-ins, with a clock of its own."""

    def __init__(self, *rows: Row) -> None:
        self.now = NOON
        self.machines, self.inbox, self.deliveries = MemoryMachines(), MemoryInbox(), MemoryDeliveries()
        self.directory, self.documents, self.messenger = MemoryDirectory(), MemoryDocuments(), MemoryMessenger()
        self.woken: list[MachineKey] = []
        self.released: list[Address] = []
        self.performing = Performing(
            self.inbox,
            self.deliveries,
            self.directory,
            self.documents,
            {Platform.WHATSAPP: self.messenger},
            ScriptedReader(),
            lambda _data: JpegKind(),
            self.woken.append,
            self.released.append,
        )
        self.runner = Runner(
            Table(rows), self.machines, self.inbox, self.directory, self.performing, hear, rest, lambda: self.now
        )

    async def text(self, event_id: str = "1", text: str = "hi") -> None:
        await self.inbox.put(Envelope(event_id, KEY, TextReceived(text), self.now, ANNA))

    @property
    def record(self) -> Record:
        return self.machines.records[KEY]


def hear(state: State, envelope: Envelope, around: Surroundings) -> Heard:
    return Heard(state, envelope.event, Situation(envelope.to, envelope.at, OFFICE, "en", around.profile))


async def test_an_event_is_stepped_saved_performed_and_done() -> None:
    world = World(planted(TextReceived, hello))
    await world.text()
    due = await world.runner.run(KEY)
    assert due == NOON + timedelta(seconds=20)
    assert world.record.version == 1
    assert world.record.outbox == ()
    assert list(world.deliveries.said) == [f"{KEY}/1/0"]
    assert world.inbox.queue == []


def test_an_effect_knows_the_version_that_its_step_led_to() -> None:
    ids = ("task:t1/7/0", "desk:desk:-1001234/45/3/11")
    assert [Pending(each, StopTimer("nap")).version for each in ids] == [7, 3]


async def test_a_machine_without_timers_is_not_due() -> None:
    world = World(planted(TextReceived, wake_up))
    await world.text()
    assert await world.runner.run(KEY) is None


async def test_an_answer_is_fed_back_before_anything_else() -> None:
    world = World(planted(TextReceived, ask), planted(CodeMade, answered, MakingCode), planted(Event, answered, Ready))
    await world.text()
    await world.runner.run(KEY)
    assert isinstance(world.record.state, Ready)
    assert world.messenger.typing == [ANNA]
    assert len(world.deliveries.said) == 1


async def test_what_a_crash_left_in_the_outbox_is_performed_first_and_once() -> None:
    world = World(planted(TextReceived, hello))
    said = Say(ANNA, (message(MessageKey.STARTED),), "en")
    left = Record(KEY, 1, Unlinked(), (Pending(f"{KEY}/1/0", said), Pending(f"{KEY}/1/1", said)))
    world.machines.records[KEY] = left
    await world.deliveries.enqueue(f"{KEY}/1/0", said, NOON)
    await world.runner.run(KEY)
    assert list(world.deliveries.said) == [f"{KEY}/1/0", f"{KEY}/1/1"]
    assert world.record.outbox == ()


async def test_an_event_seen_before_changes_nothing() -> None:
    world = World(planted(TextReceived, hello))
    await world.text()
    await world.runner.run(KEY)
    world.inbox.known.clear()
    await world.text()
    await world.runner.run(KEY)
    assert world.record.version == 1
    assert world.inbox.queue == []


async def test_a_machine_that_somebody_else_holds_is_left_alone() -> None:
    world = World(planted(TextReceived, hello))
    world.machines.held.add(KEY)
    await world.text()
    assert await world.runner.run(KEY) is None
    assert len(world.inbox.queue) == 1


async def test_a_lost_race_is_not_swallowed() -> None:
    world = World(planted(TextReceived, ask))
    await world.text()

    async def lose(pending: Pending, _at: datetime) -> Event | None:
        world.machines.held.add(KEY)
        return CodeMade("x", NOON) if isinstance(pending.effect, Ask) else None

    world.runner._performer = Performer(lose)
    world.runner._table = Table([planted(TextReceived, ask), planted(CodeMade, answered, MakingCode)])
    with pytest.raises(LostRace):
        await world.runner.run(KEY)


def stopped_for(world: World, time: timedelta, *, lost: bool) -> list[str]:
    """Let the process stand still while it performs the first of two effects; returns what it performs after all."""
    performed: list[str] = []
    said = Say(ANNA, (message(MessageKey.STARTED),), "en")
    left = (Pending(f"{KEY}/1/0", said), Pending(f"{KEY}/1/1", said))
    world.machines.records[KEY] = Record(KEY, 1, Unlinked(), left)

    async def stand_still(pending: Pending, _at: datetime) -> Event | None:
        performed.append(pending.id)
        if len(performed) == 1:
            world.now += time
            world.machines.held.update({KEY} if lost else set())
        return None

    world.runner._performer = Performer(stand_still)
    return performed


async def test_a_process_that_was_stopped_past_its_lease_leaves_the_rest_to_whoever_has_it_now() -> None:
    world = World(planted(TextReceived, hello))
    performed = stopped_for(world, timedelta(seconds=40), lost=True)

    with pytest.raises(LostRace):
        await world.runner.run(KEY)

    assert performed == [f"{KEY}/1/0"]


@pytest.mark.parametrize("seconds", [1, 40])
async def test_a_process_that_was_stopped_and_still_has_its_lease_goes_on(seconds: int) -> None:
    world = World(planted(TextReceived, hello))
    performed = stopped_for(world, timedelta(seconds=seconds), lost=False)

    await world.runner.run(KEY)

    assert performed == [f"{KEY}/1/0", f"{KEY}/1/1"]


async def test_time_that_passes_while_a_step_is_saved_counts_against_the_lease() -> None:
    world = World(planted(TextReceived, hello))
    await world.text()
    save = world.machines.save

    async def save_slowly(record: Record, event_id: str | None) -> bool:
        saved = await save(record, event_id)
        world.now += timedelta(seconds=40)
        world.machines.held.add(KEY)
        return saved

    world.machines.save = save_slowly  # type: ignore[method-assign]  # the process stands still when it has saved
    with pytest.raises(LostRace):
        await world.runner.run(KEY)

    assert world.deliveries.said == {}


class Performer:
    """A performer that does what a test says."""

    def __init__(self, work: object) -> None:
        self.work = work

    async def perform(self, pending: Pending, at: datetime) -> Event | None:
        result: Event | None = await self.work(pending, at)  # type: ignore[operator]  # given by the test
        return result


async def test_a_timer_that_ran_out_happens_once_and_stops_others() -> None:
    world = World(planted(TextReceived, hello), planted(TimedOut, wake_up))
    await world.text()
    await world.runner.run(KEY)
    world.now += timedelta(seconds=21)
    assert await world.runner.run(KEY) is None
    assert world.record.timers == ()
    assert world.record.version == 2


async def test_a_timer_may_start_itself_anew() -> None:
    world = World(planted(TextReceived, hello), planted(TimedOut, restart))
    await world.text()
    await world.runner.run(KEY)
    world.now += timedelta(seconds=21)
    assert await world.runner.run(KEY) == world.now + timedelta(seconds=5)


async def test_an_event_that_the_table_cannot_take_is_set_aside_and_the_next_one_goes_on() -> None:
    world = World(planted(TextReceived, hello))
    await world.inbox.put(Envelope("bad", KEY, TimedOut("x"), NOON))
    await world.text("good")
    await world.runner.run(KEY)
    assert [envelope.id for envelope, _ in world.inbox.rejected] == ["bad"]
    assert "NoTransition" in world.inbox.rejected[0][1]
    assert len(world.deliveries.said) == 1


async def test_a_timer_that_the_table_cannot_take_is_set_aside_once() -> None:
    world = World(planted(TextReceived, hello))
    await world.text()
    await world.runner.run(KEY)
    world.now += timedelta(seconds=21)
    assert await world.runner.run(KEY) == NOON + timedelta(days=1)
    assert len(world.inbox.rejected) == 1
    assert [timer.name for timer in world.record.timers] == ["day"]


async def test_a_chain_without_end_is_cut() -> None:
    world = World(planted(TextReceived, ask), planted(CodeMade, ask_again, MakingCode))
    await world.text()
    with pytest.raises(RunawayChain):
        await world.runner.run(KEY)
    assert world.machines.turns == 1 + runner_module.LONGEST_CHAIN


async def test_a_question_nobody_answers_is_a_defect() -> None:
    world = World(planted(TextReceived, ask))
    await world.text()

    async def silence(_pending: Pending, _at: datetime) -> Event | None:
        return None

    world.runner._performer = Performer(silence)
    with pytest.raises(EngineError):
        await world.runner.run(KEY)


@pytest.mark.parametrize(
    "effect", [Effect(), Ask(), StartTimer("x", timedelta())], ids=lambda effect: type(effect).__name__
)
async def test_an_effect_nobody_performs_is_a_defect(effect: Effect) -> None:
    with pytest.raises(EngineError):
        await World().performing.perform(Pending("1", effect), NOON)


async def test_a_file_stored_before_is_found_again_and_not_fetched() -> None:
    world = World()
    world.messenger.files["one"] = b"picture"
    effect = StoreFile(ANNA, RemoteFile("one"), "c1", "Müller AG", "anna", "", NOON)
    first = await world.performing.perform(Pending("x/1/0", effect), NOON)
    world.messenger.files.clear()
    again = await world.performing.perform(Pending("x/1/0", effect), NOON)
    assert isinstance(first, FileStored)
    assert first == again
    assert first.arrival.document_id == document_id("x/1/0")


async def test_a_short_outage_of_the_file_server_is_waited_out() -> None:
    world = World()
    world.messenger.faults["one"] = Unavailable("503")
    effect = StoreFile(ANNA, RemoteFile("one"), "c1", "Müller AG", "anna", "", NOON)
    with pytest.raises(Unavailable):
        await world.performing.perform(Pending("x/1/0", effect), NOON + timedelta(minutes=9))


async def test_an_original_that_was_damaged_in_the_database_is_said_to_be_broken() -> None:
    world = World()

    async def damaged(file_id: str) -> bytes:
        raise Damaged("its SHA-256 is another")

    world.documents.original = damaged  # type: ignore[method-assign]  # the stand-in of this test alone
    stored = StoredFile("f", "image/jpeg", 1, "00")
    answer = await world.performing.perform(Pending("x/1/0", ReadDocument("d", (stored,))), NOON)
    assert answer == ReadingDone(Reading(trouble=Trouble.BROKEN))


async def test_what_was_held_back_is_released_when_the_person_writes() -> None:
    world = World()
    world.deliveries.held = 2
    await world.performing.perform(Pending("1", ReleaseHeld(ANNA)), NOON)
    assert world.released == [ANNA]
    world.deliveries.held = 0
    await world.performing.perform(Pending("2", ReleaseHeld(ANNA)), NOON)
    assert world.released == [ANNA]


async def test_an_answer_that_no_step_can_take_costs_the_answer_and_not_the_machine() -> None:
    world = World(planted(TextReceived, ask), planted(CodeMade, fail, MakingCode), planted(Event, answered, Unlinked))
    await world.text()
    await world.runner.run(KEY)
    assert world.record.state == Unlinked()
    assert [reason for _, reason in world.inbox.rejected] == ["EngineError: ZeroDivisionError in a step"]


async def test_typing_on_a_platform_that_is_left_out_is_no_trouble() -> None:
    world = World()
    await world.performing.perform(Pending("1", ShowTyping(Address(Platform.TELEGRAM, "1"))), NOON)
    assert world.messenger.typing == []
