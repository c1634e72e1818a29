"""A small world in which documents arrive, are read and compared, in any order, over one list."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flows.transitions import TRANSITIONS
from flows.twinning import find_twins
from flows.vocabulary.addresses import MachineKey, MachineKind
from flows.vocabulary.documents import Arrival
from flows.vocabulary.effects import Effect, FindTwins, ReadDocument, RecordDocument, Tell
from flows.vocabulary.events import (
    CorrectionUndone,
    DocumentArrived,
    Event,
    ReadingDone,
    WithdrawalAsked,
)
from flows.vocabulary.readings import Reading
from flows.vocabulary.situation import Situation
from flows.vocabulary.states import (
    Document,
    Expected,
    State,
)
from flows.vocabulary.task_effects import MatchRequests
from flows.vocabulary.task_events import RequestsFound
from flows.vocabulary.twin_events import SamenessAdmitted, SamenessDenied
from tests.flows.memory_book import MemoryBook
from tests.flows.papers import ZURICH, file
from tests.strategies import OFFICE
from tests.transcripts.memory import MemoryDocuments

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
NOW = Situation(MachineKey.document("x"), NOON, OFFICE, "en")
ANSWERS = (SamenessAdmitted("anna"), SamenessDenied("anna"), WithdrawalAsked("anna"), CorrectionUndone("anna"))


@dataclass
class Papers:
    """The machines of some documents; what each still has to do is done when it is told to ``work``, one thing at a time."""

    documents: MemoryDocuments = field(default_factory=MemoryDocuments)
    book: MemoryBook = field(default_factory=MemoryBook)
    states: dict[str, State] = field(default_factory=dict)
    doing: dict[str, list[Effect]] = field(default_factory=dict)
    waiting: dict[str, list[Event]] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    told: dict[str, list[Event]] = field(default_factory=dict)
    requests: list[Event] = field(default_factory=list)

    async def arrives(self, number: int, reading: Reading, *, company: str = "c1", person: str = "anna") -> str:
        """A document of this number is there, and will be read so."""
        name = f"d{number}"
        at = NOON + timedelta(days=number - 1001)
        arrival = Arrival(name, number, company, company, person, "telegram:5550123", (file(name),), at)
        await self.documents.arrive(arrival)
        self.states[name], self.readings[name] = Expected(), reading
        self.doing[name], self.waiting[name], self.told[name] = [], [DocumentArrived(arrival)], []
        return name

    async def work(self, name: str) -> bool:
        """Do one thing of this document; False if there is nothing to do."""
        if self.doing[name]:
            await self._do(name, self.doing[name].pop(0))
            return True
        if self.waiting[name]:
            self._step(name, self.waiting[name].pop(0))
            return True
        return False

    async def settle(self) -> None:
        """Do all that is to do."""
        while any([await self.work(name) for name in self.states]):
            pass

    async def happens(self, name: str, event: Event) -> Sequence[Event]:
        """Let something happen; returns what the conversation is told."""
        self.waiting[name].append(event)
        before = len(self.told[name])
        await self.settle()
        return self.told[name][before:]

    async def _do(self, name: str, effect: Effect) -> None:
        match effect:
            case ReadDocument():
                self._step(name, ReadingDone(self.readings[name]))
            case RecordDocument():
                await self.documents.record(effect, NOON, 1)
            case FindTwins():
                self._step(name, await find_twins(self.documents, self.book, ZURICH, effect))
            case MatchRequests():
                self._step(name, RequestsFound(()))
            case Tell(to, event) if to.kind is MachineKind.DOCUMENT:
                self.waiting[to.id].append(event)
            case Tell(to, event) if to.kind is MachineKind.CONVERSATION:
                self.told[name].append(event)
            case Tell(_, event):
                self.requests.append(event)
            case _:
                raise AssertionError(effect)

    def _step(self, name: str, event: Event) -> None:
        step = TRANSITIONS.step(self.states[name], event, NOW)
        self.states[name] = step.state
        self.doing[name] += step.effects

    def document(self, name: str) -> Document:
        """A document as its machine has it."""
        state = self.states[name]
        assert isinstance(state, Document)
        return state
