"""What the runner and the performer need of the world; ``storage``, ``bots`` and ``ocr`` provide it."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flows.vocabulary.addresses import Address, MachineKey, Platform
from flows.vocabulary.desk import DeskView
from flows.vocabulary.documents import Arrival, DeliveryStatus, DocumentRecord, DocumentStatus, RemoteFile, StoredFile
from flows.vocabulary.effects import Effect, Outgoing, RecordDocument
from flows.vocabulary.events import Envelope, Event
from flows.vocabulary.messages import Choice
from flows.vocabulary.people import Company, Invitation, Manager, Office, Person, Profile
from flows.vocabulary.readings import FieldName, Reading
from flows.vocabulary.states import State
from flows.vocabulary.tasks import Reference


@dataclass(frozen=True, slots=True)
class Pending:
    """An effect that a step wanted and that is not known to be done; ``id`` is ``<machine>/<version>/<index>``."""

    id: str
    effect: Effect

    @property
    def version(self) -> int:
        """The version of the machine that the step led to; lists keep it, so that no earlier step writes over a later one."""
        return int(self.id.rsplit("/", 2)[1])


@dataclass(frozen=True, slots=True)
class Timer:
    """A running timer."""

    name: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """One machine as stored: ``version`` counts its steps, ``outbox`` is what remains to be done."""

    key: MachineKey
    version: int
    state: State
    outbox: tuple[Pending, ...] = ()
    timers: tuple[Timer, ...] = ()


class Machines(Protocol):
    """One stored document a machine; every write is atomic and names the version it builds on."""

    async def take(self, key: MachineKey, at: datetime) -> Record | None:
        """Take the machine's lease (making the machine in its first state if need be); None if another process holds it."""

    async def renew(self, key: MachineKey, at: datetime) -> None:
        """Hold the lease for another term; raises LostRace if somebody else has it by now."""

    async def save(self, record: Record, event_id: str | None) -> bool:
        """Write ``record`` over its version minus one; False if ``event_id`` was seen before (nothing is written).

        Raises LostRace if the stored version is not ``record.version - 1`` or the lease is not ours.
        """

    async def settle(self, record: Record, *, release: bool = False) -> None:
        """Write the outbox of ``record`` (some of it is done now) without a step; with ``release`` give the lease back too.

        Raises LostRace if somebody else has the lease, or has stepped, by now.
        """

    async def release(self, key: MachineKey) -> None:
        """Give the lease back."""

    async def due(self, at: datetime, limit: int) -> list[MachineKey]:
        """Machines with a timer that ran out or an outbox left behind, the lease of which nobody holds."""


class Inbox(Protocol):
    """Events that have arrived and wait for their machine."""

    async def put(self, envelope: Envelope) -> bool:
        """Store the envelope; False if one of this id was stored before."""

    async def oldest(self, key: MachineKey) -> Envelope | None:
        """The envelope waiting longest for ``key``."""

    async def done(self, envelope: Envelope) -> None:
        """The envelope was handled; its id stays known against repetition."""

    async def reject(self, envelope: Envelope, reason: str) -> None:
        """The envelope can't be handled, a defect of the program: set it aside whole, for the operator, and go on."""

    async def waiting(self, before: datetime, limit: int) -> list[MachineKey]:
        """Machines with envelopes that arrived before that time and still wait."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message on its way to one address; ``attempts`` counts earlier tries to send it.

    ``again`` tells that a claim on it ran out: whoever had it may have sent it.
    """

    id: str
    outgoing: Outgoing
    attempts: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """What a status callback was about: the delivery, what it sent, its ``status`` now; ``risen`` if that is news."""

    delivery_id: str
    outgoing: Outgoing
    status: DeliveryStatus
    risen: bool


class Deliveries(Protocol):
    """Messages on their way to addresses, each address in its own order."""

    async def enqueue(self, delivery_id: str, outgoing: Outgoing, at: datetime) -> None:
        """Store a message to be sent, behind all others of its address; nothing happens if the id is there already."""

    async def claim(self, address: Address, at: datetime) -> Delivery | None:
        """The oldest unsent message of ``address``, marked as being sent by us.

        None if there is none, if its time (after ``postpone``) has not come, or while another process is sending one. A claim
        that is older than its term (its process died) is given again, and counted as sent once more.
        """

    async def still_ours(self, delivery: Delivery, at: datetime) -> bool:
        """Hold what we have claimed for another term; False if another process has claimed it since, or has settled it."""

    async def sent(self, delivery_id: str, message_ids: Sequence[str], at: datetime) -> DeliveryStatus:
        """The platform accepted it under these ids (see ``Address.message``); returns how far it has come by now."""

    async def postpone(self, delivery_id: str, until: datetime, reason: str, *, counted: bool = True) -> None:
        """Not now: the platform is busy or away. Unless ``counted`` the try uses up none of the message's tries."""

    async def hurry(self, address: Address, at: datetime) -> int:
        """What was put off for ``address`` may be sent now; returns how many messages that are."""

    async def hold(self, delivery_id: str, reason: str, at: datetime) -> None:
        """WhatsApp's window is closed: kept until the person writes again; later messages of the address don't wait for it."""

    async def resume(self, address: Address, at: datetime) -> int:
        """The person wrote again: what was held for ``address`` may be sent, in its order; returns how many that are."""

    async def failed(self, delivery_id: str, reason: str, at: datetime) -> None:
        """It will never arrive; ``reason`` is the platform's."""

    async def report(
        self, platform: Platform, message_id: str, status: DeliveryStatus, reason: str, at: datetime
    ) -> Reported | None:
        """A status callback; only upward. None if no message of ours has this id."""

    async def overlooked(self, since: datetime, tell: Callable[[Reported, str], Awaitable[None]]) -> None:
        """Take in the reports since then that came before their messages; ``tell`` is told each and its reason."""

    async def move_held(self, task_id: str, old: Address, new: Address, effect_id: str, at: datetime) -> int:
        """What is held for ``old`` of this task is sent to ``new`` instead, in its order; returns how many.

        The same ``effect_id`` again moves nothing twice. What was released meanwhile stays where it was.
        """

    async def waiting(self, at: datetime, limit: int, without: Collection[Platform] = ()) -> list[Address]:
        """Addresses with a message that could be sent now, but for those of some platforms."""


class Messenger(Protocol):
    """Sends to one platform."""

    async def send(self, outgoing: Outgoing) -> Sequence[str]:
        """Send one message (split where it is too long); returns the platform's message ids. Raises PlatformError."""

    async def show_typing(self, address: Address) -> None:
        """Show "typing …" until the next message, for 20 seconds at most; does not wait, never raises."""

    async def fetch(self, address: Address, file: RemoteFile) -> bytes:
        """Bytes of a file that a person sent; raises Oversized, Refused (gone) or Unavailable."""


class Directory(Protocol):
    """Who is who: addresses, people, companies, codes."""

    async def profile(self, address: Address) -> Profile | None:
        """Who this address is: by its link, else (unless it was unlinked) by its phone number."""

    async def codes_closed(self, address: Address, at: datetime) -> datetime | None:
        """Until when no code is taken from ``address``, because strangers have tried too many wrong ones; None if it is."""

    async def count_wrong_code(self, address: Address, at: datetime) -> datetime | None:
        """A wrong code came from ``address``; if it was a stranger's, and one too many, returns until when codes are closed."""

    async def redeem(self, code: str, address: Address, at: datetime, effect_id: str) -> Profile | None:
        """Spend a code the office issued and link ``address``; the same ``effect_id`` again gives the same answer."""

    async def make_code(self, address: Address, at: datetime) -> tuple[str, datetime]:
        """Make a code that the office can enter to link ``address``; an earlier one of the address is void."""

    async def link_phone(self, address: Address, phone: str, at: datetime) -> Profile | None:
        """Link ``address`` to the person with this phone, in E.164."""

    async def unlink(self, address: Address, at: datetime) -> None:
        """Forget who ``address`` is, and don't link it silently by its number again."""

    async def mark_reachable(self, address: Address, at: datetime, *, reachable: bool) -> None:
        """Note whether ``address`` can be written to."""

    async def heard(self, address: Address, at: datetime) -> None:
        """Somebody wrote at ``address``: WhatsApp's window is open from now on, and this is where the person is."""

    async def heard_at(self, address: Address) -> datetime | None:
        """When somebody last wrote at ``address``."""

    async def reachable(self, person_id: str) -> list[Address]:
        """Where the person can be written to: linked, not unlinked, not blocked; the one used last comes first."""

    async def desk(self, address: Address, sender: str) -> DeskView:
        """Who wrote on the desk at ``address`` (``desk:-1001234/45``), and in which task's topic."""

    async def reference(self, address: Address, message_id: str) -> Reference | None:
        """What the message with this id at ``address`` is about, or carries; None if it is none of ours."""


class Book(Protocol):
    """The office's book of companies, people and managers, as the command line and the desk keep it.

    ``find_*`` take an id, or a name without regard to case, or (companies) a tax id, (people) a phone; they raise NotFound, or
    Invalid where a name fits several. ``save_*`` create or replace by id; they raise Invalid where a phone belongs to somebody
    else, or a tax id to another company.
    """

    async def companies(self) -> list[Company]:
        """All companies, by name."""

    async def find_company(self, wanted: str) -> Company:
        """One company."""

    async def save_company(self, company: Company) -> None:
        """Create or replace."""

    async def people(self, company_id: str | None = None) -> list[Person]:
        """All people, or those of one company, by name."""

    async def find_person(self, wanted: str) -> Person:
        """One person."""

    async def save_person(self, person: Person) -> None:
        """Create or replace."""

    async def managers(self) -> list[Manager]:
        """All managers, by name."""

    async def find_manager(self, wanted: str) -> Manager:
        """One manager."""

    async def save_manager(self, manager: Manager) -> None:
        """Create or replace."""

    async def invite(self, person_id: str, at: datetime) -> Invitation:
        """Issue a code for the person, good for 7 days; only its hash is stored."""

    async def spend_profile_code(self, code: str, person_id: str, at: datetime) -> Address:
        """Link the address that got ``code`` from the bot to the person; raises Invalid if the code isn't good any more."""

    async def addresses(self, person_id: str) -> list[Address]:
        """The addresses linked to the person."""


class Documents(Protocol):
    """Documents and their originals."""

    async def find_arrival(self, document_id: str) -> Arrival | None:
        """What was stored under this id, if the same effect was performed before."""

    async def keep_original(self, document_id: str, index: int, data: bytes, media_type: str, name: str) -> StoredFile:
        """Keep the bytes; the same document and index again keeps them once."""

    async def adopt(self, file_ids: Sequence[str]) -> None:
        """These kept files belong to a message of a thread now; what nothing lists or adopts is swept in the end."""

    async def number(self, document_id: str) -> int:
        """The next document number of the office (the first is 1001); the same document again gets the same one."""

    async def arrive(self, arrival: Arrival) -> None:
        """List a new document, with status READING; nothing happens if it is listed already."""

    async def record(self, effect: RecordDocument, at: datetime, version: int) -> None:
        """Write what is known of a document at this version of its machine; nothing happens if a later one is written."""

    async def respelled(self, company_id: str, reading: Reading) -> Reading:
        """The reading with its merchant spelt as the company knows it from documents that its people have confirmed."""

    async def original(self, file_id: str) -> bytes:
        """The bytes of an original; raises StorageError if they no longer have the SHA-256 they came with."""

    async def load(self, document_id: str) -> DocumentRecord | None:
        """The document with this id."""

    async def marked(self, marks: Sequence[str]) -> list[DocumentRecord]:
        """The documents that bear one of these marks (``flows.likeness``), each once, withdrawn ones too."""

    async def find(self, number: int) -> DocumentRecord:
        """The document with this number; raises NotFound."""

    async def listed(
        self,
        *,
        company_id: str | None = None,
        status: DocumentStatus | None = None,
        since: datetime | None = None,
        limit: int = 100,
    ) -> list[DocumentRecord]:
        """Documents, the newest first."""


class Reader(Protocol):
    """Reads documents."""

    async def read(self, files: Sequence[tuple[str, bytes]]) -> Reading:
        """Read the pages (name, bytes) of one document; never raises because of what they hold."""


class Performer(Protocol):
    """Does what effects say."""

    async def perform(self, pending: Pending, at: datetime) -> Event | None:
        """Do it; returns the answer of an Ask, None for the others. Doing the same ``pending.id`` again does nothing twice."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a conversation's state is ready to hear: the choices offered, the field whose value was asked for."""

    choices: tuple[Choice, ...] = ()
    field: FieldName | None = None
    numbers: tuple[int, ...] = ()
    """The numbers of the documents that may be spoken of: ``1045 Bäckerei Frey`` is a correction only if 1045 is one."""
    linked: bool = True
    """Strangers can't correct documents; their words are not searched for field names."""
    talking: bool = False
    """The words may well be meant for a manager: whole commands and answers count, nothing is guessed."""
    removable: bool = False
    """They answer to one of the writer's own messages to a manager, which the word for deleting takes back."""


class Understanding(Protocol):
    """Turns what people type and tap into choices, commands, codes and corrections."""

    def __call__(self, event: Event, expectation: Expectation, language: str, office: Office, at: datetime) -> Event:
        """The understood event; ``event`` itself where nothing is understood."""


class Clock(Protocol):
    """The time, so that tests can set it."""

    def __call__(self) -> datetime:
        """Now, in UTC."""
