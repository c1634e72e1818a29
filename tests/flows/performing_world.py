"""The performers of effects over the office at its desk, each effect performed twice as after a crash."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from flows.engine.ports import Pending
from flows.performer import Performing
from flows.task_performing import TaskPerforming
from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.effects import Effect
from flows.vocabulary.events import Event
from flows.vocabulary.people import Company, Manager
from flows.vocabulary.task_effects import (
    OpenTask,
)
from flows.vocabulary.task_events import (
    TaskNumbered,
)
from tests.flows.desk_setting import (
    MULLER,
    NOW,
    OFFICE,
    OLGA,
    DeskSetting,
)
from tests.flows.office_setting import back_office
from tests.transcripts.memory import (
    MemoryDeliveries,
    MemoryDocuments,
    MemoryInbox,
    MemoryMessenger,
    ScriptedReader,
)
from tests.transcripts.memory_tasks import MemoryTopics


@dataclass
class World(DeskSetting):
    """A performer over the office at its desk."""

    deliveries: MemoryDeliveries = field(default_factory=MemoryDeliveries)
    originals: MemoryDocuments = field(default_factory=MemoryDocuments)
    messenger: MemoryMessenger = field(default_factory=MemoryMessenger)
    topics: MemoryTopics = field(default_factory=MemoryTopics)
    woken: list[Address] = field(default_factory=list)
    viewed: list[str] = field(default_factory=list)
    at: datetime = NOW
    steps: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        messengers = {Platform.TELEGRAM: self.messenger, Platform.WHATSAPP: self.messenger}
        further = TaskPerforming(
            deliveries=self.deliveries,
            directory=self.directory,
            book=self.book,
            documents=self.originals,
            messengers=messengers,
            tasks=self.tasks,
            threads=self.threads,
            topics=self.topics,
            requests=self.requests,
            looking=self.looking,
            back_office=back_office(self.book),
            office=OFFICE,
            links=self.links,
            wake_delivery=self.woken.append,
            wake_view=self.viewed.append,
        )
        self.performing = Performing(
            MemoryInbox(),
            self.deliveries,
            self.directory,
            self.originals,
            messengers,
            ScriptedReader(),
            lambda _data: None,
            lambda _key: None,
            self.woken.append,
            further=further,
        )

    async def links(self, code: str) -> tuple[str, ...]:
        return (f"https://t.me/kwit_bot?start={code}",)

    async def do(self, effect: Effect, effect_id: str = "") -> Event | None:
        """Perform an effect twice, as after a crash; both times the answer is the same."""
        self.steps += 1
        pending = Pending(effect_id or f"{MachineKey.task('t77')}/{self.steps}/0", effect)
        first = await self.performing.perform(pending, self.at)
        assert await self.performing.perform(pending, self.at) == first
        return first

    async def open(self, **more: object) -> TaskNumbered:
        """Open a task of Olga's for Müller AG."""
        wanted = OpenTask(company_id=MULLER.id, person_id=OLGA.id, kind="taxes", subject="VAT")
        answer = await self.do(replace(wanted, **more))  # type: ignore[arg-type]  # names of its fields
        assert isinstance(answer, TaskNumbered)
        return answer

    def change(self, entry: Company | Manager) -> None:
        """Put an entry of the book in the place of its former self."""
        if isinstance(entry, Company):
            self.book.by_company_id[entry.id] = entry
        else:
            self.book.by_manager_id[entry.id] = entry
